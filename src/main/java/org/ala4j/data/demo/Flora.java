package org.ala4j.data.demo;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.util.List;

/** Paints plants and stones in pixel coordinates: clutter behind the bird and in front of it. */
final class Flora {
  /** Clutter comes in the birds' own colours. */
  static final List<Tint> BRIGHT =
      List.of(
          Dye.RED.tint(),
          Dye.RED.tint(),
          Dye.ORANGE.tint(),
          Dye.YELLOW.tint(),
          Dye.YELLOW.tint(),
          Dye.BLUE.tint(),
          Dye.BLUE.tint(),
          Dye.WHITE.tint(),
          Dye.RUSTY.tint(),
          Tint.of(0xB45A9C));

  static final List<Tint> GREENS =
      List.of(
          Tint.of(0x3F8A3B),
          Tint.of(0x5C9A38),
          Tint.of(0x86A83A),
          Tint.of(0x2F6B34),
          Tint.of(0x4E7D2E),
          Tint.of(0xA9B545));

  static final List<Tint> AUTUMN =
      List.of(
          Dye.RED.tint(),
          Dye.ORANGE.tint(),
          Dye.YELLOW.tint(),
          Dye.RUSTY.tint(),
          Tint.of(0xB8862B),
          Tint.of(0x8C3B1E),
          Tint.of(0x7C8A35));

  static final List<Tint> STONES =
      List.of(
          Dye.GREY.tint(),
          Dye.WHITE.tint(),
          Dye.BROWN.tint(),
          Dye.CREAM.tint(),
          Tint.of(0x5B5F66),
          Tint.of(0x9C7B5E),
          Dye.RUSTY.tint());

  static final List<Tint> BARKS =
      List.of(
          Dye.BROWN.tint(),
          Tint.of(0x5A4030),
          Tint.of(0x6E6258),
          Tint.of(0x8C735A),
          Tint.of(0x4A3B33));

  private final Brush brush;
  private final Dice dice;
  private final double unit;

  /**
   * @param unit a hundredth of the picture's size, in pixels
   */
  Flora(Brush brush, Dice dice, double unit) {
    this.brush = brush;
    this.dice = dice;
    this.unit = unit;
  }

  void leaf(Spot from, double degrees, double length, Tint kind) {
    Tint tint = kind.vary(dice, 0.08);
    double width = length * dice.in(0.34, 0.56);
    Shape leaf = Curve.leaf(from, degrees, length, width);
    Spot tip = from.towards(degrees, length);
    Spot side = from.mix(tip, 0.4).towards(degrees + 90, 0.45 * width);
    Spot other = from.mix(tip, 0.4).towards(degrees - 90, 0.45 * width);
    boolean up = side.y() < other.y();
    brush.fill(
        leaf,
        up ? side : other,
        tint.lighter(0.18).color(1),
        up ? other : side,
        tint.darker(0.28).color(1));
    brush.line(
        Curve.open(from, from.mix(tip, 0.5), from.mix(tip, 0.92)),
        0.25 * unit,
        tint.lighter(0.35),
        0.6);
  }

  /** A twig with leaves and sometimes berries along it. */
  void twig(Spot from, double degrees, double length, List<Tint> leaves, double leafLength) {
    Spot middle = from.towards(degrees, 0.5 * length).plus(0, dice.around(0.1) * length);
    Spot end = from.towards(degrees + dice.around(14), length);
    Tint bark = dice.pick(BARKS).vary(dice, 0.05);
    brush.line(Curve.open(from, middle, end), dice.in(0.8, 1.6) * unit, bark, 1);
    boolean berries = dice.chance(0.4);
    int count = (int) (1.6 * length / leafLength) + 2;
    for (int i = 0; i < count; i++) {
      double share = (i + dice.unit()) / count;
      Spot at = share < 0.5 ? from.mix(middle, 2 * share) : middle.mix(end, 2 * share - 1);
      double side = i % 2 == 0 ? 48 : -48;
      leaf(at, degrees + side + dice.around(40), leafLength * dice.in(0.7, 1.2), dice.pick(leaves));
      if (berries && dice.chance(0.4)) {
        berry(
            at.plus(dice.around(2 * unit), 2.2 * unit),
            dice.in(1.4, 2.6) * unit,
            dice.pick(BRIGHT));
      }
    }
  }

  void berry(Spot centre, double radius, Tint kind) {
    Tint tint = kind.vary(dice, 0.06);
    brush.fill(Curve.circle(centre, radius), tint.darker(0.2));
    brush.soft(
        centre.plus(-0.2 * radius, -0.25 * radius),
        0.9 * radius,
        0.9 * radius,
        0,
        tint.lighter(0.22),
        1);
    brush.fill(
        Curve.circle(centre.plus(-0.35 * radius, -0.4 * radius), 0.2 * radius), Tint.WHITE, 0.8);
  }

  void berries(Spot centre, double radius) {
    Tint kind = dice.pick(BRIGHT);
    int count = dice.whole(4, 9);
    for (int i = 0; i < count; i++) {
      berry(centre.towards(dice.in(0, 360), dice.unit() * 2.2 * radius), radius, kind);
    }
  }

  /** A flower seen from above or from the side. */
  void flower(Spot centre, double radius, Tint kind) {
    Tint tint = kind.vary(dice, 0.06);
    int petals = dice.whole(6, 11);
    double turn = dice.in(0, 360);
    for (int i = 0; i < petals; i++) {
      double angle = turn + 360.0 * i / petals;
      brush.fill(
          Curve.leaf(centre, angle, radius, 0.62 * radius), i % 2 == 0 ? tint : tint.darker(0.14));
    }
    Tint heart = dice.chance(0.6) ? Dye.YELLOW.tint() : Dye.BROWN.tint();
    brush.fill(Curve.circle(centre, 0.26 * radius), heart.vary(dice, 0.05));
  }

  /** A blade of grass or a reed, bent to one side. */
  void blade(Spot root, double height, double width, Tint tint) {
    double bend = dice.around(0.5) * height;
    Spot tip = root.plus(bend, -height);
    Spot middle = root.plus(0.25 * bend, -0.55 * height);
    Shape blade =
        Curve.closed(
            root.plus(-width / 2, 0),
            middle.plus(-0.42 * width, 0),
            tip,
            middle.plus(0.42 * width, 0),
            root.plus(width / 2, 0));
    brush.fill(blade, root, tint.darker(0.4).color(1), tip, tint.lighter(0.15).color(1));
  }

  /** A reed with a brown cob. */
  void reed(Spot root, double height) {
    Tint green = dice.pick(GREENS).vary(dice, 0.06);
    Spot tip = root.plus(dice.around(0.16) * height, -height);
    brush.line(Curve.open(root, root.mix(tip, 0.5), tip), 0.9 * unit, green, 1);
    brush.fill(
        Curve.ellipse(tip, 5 * unit, 1.5 * unit, root.direction(tip)),
        Dye.BROWN.tint().vary(dice, 0.06));
    blade(root.plus(2 * unit, 0), 0.7 * height, 2 * unit, green);
  }

  /** A branch with a bend or two. */
  void branch(Spot from, Spot to, double width, Tint kind) {
    Tint bark = kind.vary(dice, 0.05);
    double reach = from.distance(to);
    Spot a = from.mix(to, 0.33).plus(0, dice.around(0.06) * reach);
    Spot b = from.mix(to, 0.66).plus(0, dice.around(0.06) * reach);
    limb(width, bark, from, a, b, to);
  }

  /** Bark along these points, lit from above. */
  void limb(double width, Tint bark, Spot... points) {
    brush.line(Curve.open(points), width, bark.darker(0.3), 1);
    shifted(-0.10 * width, 0.74 * width, bark, 1, points);
    shifted(-0.24 * width, 0.26 * width, bark.lighter(0.22), 0.8, points);
    double reach = points[0].distance(points[points.length - 1]);
    int marks = (int) Math.min(30, reach / (3 * unit));
    double slope = points[0].direction(points[points.length - 1]);
    for (int i = 0; i < marks; i++) {
      int part = dice.below(points.length - 1);
      Spot at = points[part].mix(points[part + 1], dice.unit()).plus(0, dice.around(0.4) * width);
      brush.fill(Curve.leaf(at, slope, dice.in(2, 5) * unit, 0.5 * unit), bark.darker(0.55), 0.5);
    }
  }

  private void shifted(double down, double width, Tint tint, double opacity, Spot... points) {
    AffineTransform shift = AffineTransform.getTranslateInstance(0, down);
    brush.line(Curve.open(points).createTransformedShape(shift), width, tint, opacity);
  }

  void stone(Spot centre, double radius, Tint kind) {
    Tint tint = kind.vary(dice, 0.07);
    Spot[] points = new Spot[8];
    for (int i = 0; i < points.length; i++) {
      Spot round = centre.towards(45 * i + dice.around(14), radius * dice.in(0.8, 1.1));
      points[i] = new Spot(round.x(), centre.y() + 0.68 * (round.y() - centre.y()));
    }
    brush.soft(
        centre.plus(0.1 * radius, 0.62 * radius), 1.25 * radius, 0.35 * radius, 0, Tint.BLACK, 0.5);
    Shape stone = Curve.closed(points);
    brush.fill(
        stone,
        centre.plus(-0.2 * radius, -0.7 * radius),
        tint.lighter(0.25).color(1),
        centre.plus(0.2 * radius, 0.75 * radius),
        tint.darker(0.5).color(1));
    int freckles = dice.below(7);
    for (int i = 0; i < freckles; i++) {
      Spot at = centre.towards(dice.in(0, 360), 0.6 * radius * dice.unit());
      brush.fill(
          Curve.ellipse(at, dice.in(0.04, 0.16) * radius, dice.in(0.03, 0.1) * radius, 0),
          dice.chance(0.25) ? dice.pick(BRIGHT) : tint.darker(0.35),
          0.6);
    }
  }
}
