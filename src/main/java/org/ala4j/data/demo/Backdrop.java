package org.ala4j.data.demo;

import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Paints what lies behind the bird: a blurred distance and sharp clutter before it. */
final class Backdrop {
  /** The distance is painted this much smaller; enlarging it blurs it. */
  private static final int COARSE = 3;

  private final BufferedImage picture;
  private final Scene scene;
  private final double width;
  private final double height;
  private final double unit;
  private final double horizon;
  private final Dice dice;

  private Backdrop(BufferedImage picture, Scene scene, double lowest, Dice dice) {
    this.picture = picture;
    this.scene = scene;
    this.dice = dice;
    width = picture.getWidth();
    height = picture.getHeight();
    unit = StrictMath.sqrt(width * height) / 100;
    horizon = Math.min(dice.in(0.05, 0.55) * height, lowest);
  }

  /**
   * Fills the picture.
   *
   * @param lowest the horizon lies at this y or higher
   */
  static void paint(BufferedImage picture, Scene scene, double lowest, Dice dice) {
    Backdrop backdrop = new Backdrop(picture, scene, lowest, dice);
    backdrop.distance();
    try (Brush brush = new Brush(picture, new AffineTransform())) {
      backdrop.clutter(brush, new Flora(brush, dice.part(), backdrop.unit));
    }
  }

  private void distance() {
    BufferedImage small =
        new BufferedImage(
            (int) width / COARSE + 2, (int) height / COARSE + 2, BufferedImage.TYPE_INT_RGB);
    AffineTransform shrink = AffineTransform.getScaleInstance(1.0 / COARSE, 1.0 / COARSE);
    try (Brush brush = new Brush(small, shrink)) {
      Flora flora = new Flora(brush, dice.part(), unit);
      switch (scene) {
        case SKY -> sky(brush, height);
        case FOLIAGE -> leafy(brush, flora, Tint.of(0x2C4A24), Flora.GREENS);
        case BRANCHES -> woods(brush, flora, Tint.of(0xB9C0C4));
        case MEADOW -> {
          sky(brush, horizon);
          ground(brush, Tint.of(0x7FA244), Tint.of(0x4B7A2C));
          blobs(brush, 40, Flora.GREENS, horizon, 9);
          blobs(brush, 34, Flora.BRIGHT, horizon, 4);
        }
        case WATER -> {
          sky(brush, horizon);
          ground(brush, Tint.of(0x8FB0BC), Tint.of(0x2F5C6B));
          blobs(brush, 16, Flora.GREENS, horizon, 10);
          blobs(brush, 14, Flora.BRIGHT, horizon, 7);
        }
        case ROCKS -> {
          sky(brush, horizon);
          ground(brush, Tint.of(0xD2BF98), Tint.of(0xA08763));
          blobs(brush, 30, Flora.STONES, horizon, 10);
        }
        case GARDEN -> {
          leafy(brush, flora, Tint.of(0x3A5134), Flora.GREENS);
          discs(brush);
        }
        case AUTUMN -> leafy(brush, flora, Tint.of(0x6B4423), Flora.AUTUMN);
      }
    }
    try (Brush brush = new Brush(picture, new AffineTransform())) {
      AffineTransform enlarge = AffineTransform.getScaleInstance(COARSE, COARSE);
      enlarge.translate(-0.5, -0.5);
      brush.image(small, enlarge, 1);
    }
  }

  private void clutter(Brush brush, Flora flora) {
    switch (scene) {
      case SKY -> {
        twigs(flora, dice.whole(3, 6), dice.chance(0.5) ? Flora.GREENS : Flora.AUTUMN);
        drifting(flora, dice.whole(8, 18));
      }
      case FOLIAGE -> {
        branches(flora, dice.whole(1, 3));
        leaves(flora, 60, Flora.GREENS, 9, 17);
        leaves(flora, 16, Flora.BRIGHT, 8, 15);
        accents(flora, dice.whole(3, 7));
      }
      case BRANCHES -> {
        branches(flora, dice.whole(6, 11));
        twigs(flora, dice.whole(2, 4), Flora.BRIGHT);
        accents(flora, dice.whole(6, 12));
      }
      case MEADOW -> {
        grass(flora, 90, Flora.GREENS);
        flowers(flora, dice.whole(20, 34));
      }
      case WATER -> {
        ripples(brush);
        pads(brush, flora);
        stones(flora, dice.whole(3, 8));
        reeds(flora, dice.whole(3, 9));
      }
      case ROCKS -> {
        stones(flora, dice.whole(22, 34));
        grass(flora, 22, Flora.GREENS);
        flowers(flora, dice.whole(3, 8));
      }
      case GARDEN -> {
        twigs(flora, dice.whole(4, 8), Flora.GREENS);
        flowers(flora, dice.whole(8, 16));
        leaves(flora, 14, Flora.GREENS, 9, 16);
      }
      case AUTUMN -> {
        branches(flora, dice.whole(2, 4));
        leaves(flora, 64, Flora.AUTUMN, 8, 16);
        accents(flora, dice.whole(2, 5));
      }
    }
  }

  private Spot anywhere() {
    return new Spot(dice.in(-0.03, 1.03) * width, dice.in(-0.03, 1.03) * height);
  }

  /** A spot on the ground; the nearer, the lower. */
  private Spot onGround(double depth) {
    return new Spot(dice.in(-0.03, 1.03) * width, horizon + depth * (1.04 * height - horizon));
  }

  private void wash(Brush brush, double top, double bottom, Tint first, Tint second) {
    brush.fill(
        new Rectangle2D.Double(-9, top, width + 18, bottom - top + 9),
        new Spot(0, top),
        first.color(1),
        new Spot(dice.around(30), bottom),
        second.color(1));
  }

  private void sky(Brush brush, double bottom) {
    List<Tint> zeniths =
        List.of(Tint.of(0x3F7CC0), Tint.of(0x7FA9CF), Tint.of(0x8D9AA8), Tint.of(0x5C6FA8));
    List<Tint> hazes =
        List.of(Tint.of(0xCFE0EA), Tint.of(0xF3D9B0), Tint.of(0xE8B7A0), Tint.of(0xD9DEE0));
    wash(brush, -9, bottom, dice.pick(zeniths).vary(dice, 0.05), dice.pick(hazes).vary(dice, 0.05));
    int clouds = dice.whole(2, 6);
    for (int i = 0; i < clouds; i++) {
      Spot centre = new Spot(dice.unit() * width, dice.unit() * bottom);
      Tint tint = Tint.of(0xF4F2EE).mix(dice.pick(hazes), 0.3);
      int puffs = dice.whole(5, 10);
      for (int k = 0; k < puffs; k++) {
        Spot puff = centre.plus(dice.around(26) * unit, dice.around(5) * unit);
        double size = dice.in(5, 13) * unit;
        brush.soft(puff.plus(0, 2 * unit), size, 0.55 * size, 0, tint.darker(0.2), 0.5);
        brush.soft(puff, size, 0.5 * size, 0, tint, 0.85);
      }
    }
  }

  private void ground(Brush brush, Tint far, Tint near) {
    wash(brush, horizon, height, far.vary(dice, 0.07), near.vary(dice, 0.07));
    Tint hills = dice.pick(Flora.GREENS).mix(Tint.of(0x8FA3B5), 0.5);
    for (int i = 0; i < 7; i++) {
      brush.soft(
          new Spot(dice.unit() * width, horizon),
          dice.in(15, 34) * unit,
          dice.in(3, 9) * unit,
          0,
          hills.vary(dice, 0.06),
          0.9);
    }
  }

  private void blobs(Brush brush, int count, List<Tint> tints, double top, double size) {
    for (int i = 0; i < count; i++) {
      Spot centre = new Spot(dice.unit() * width, dice.in(top, height));
      double radius = size * dice.in(0.6, 1.4) * unit;
      brush.soft(centre, 1.5 * radius, 0.7 * radius, 0, dice.pick(tints).vary(dice, 0.06), 0.7);
    }
  }

  private void leafy(Brush brush, Flora flora, Tint dark, List<Tint> tints) {
    wash(brush, -9, height, dark.lighter(dice.in(0, 0.45)), dark.darker(dice.in(0, 0.4)));
    for (int i = 0; i < 34; i++) {
      double size = dice.in(6, 18) * unit;
      Tint tint = dice.pick(tints).mix(dark, dice.in(0.1, 0.7));
      brush.soft(anywhere(), size, dice.in(0.5, 1) * size, dice.in(0, 180), tint, 0.8);
    }
    for (int i = 0; i < 40; i++) {
      Tint tint = dice.chance(0.15) ? dice.pick(Flora.BRIGHT) : dice.pick(tints);
      flora.leaf(anywhere(), dice.in(0, 360), dice.in(7, 16) * unit, tint.mix(dark, 0.3));
    }
    for (int i = 0; i < 9; i++) {
      double size = dice.in(1.5, 5) * unit;
      brush.soft(anywhere(), size, size, 0, Tint.of(0xFFF6D0), 0.5);
    }
  }

  private void woods(Brush brush, Flora flora, Tint haze) {
    Tint tint = haze.vary(dice, 0.1);
    wash(brush, -9, height, tint, tint.mix(dice.pick(Flora.BARKS), 0.45));
    for (int i = 0; i < 9; i++) {
      double x = dice.unit() * width;
      flora.branch(
          new Spot(x, height + 9),
          new Spot(x + dice.around(20) * unit, -9),
          dice.in(1.5, 8) * unit,
          dice.pick(Flora.BARKS).mix(tint, 0.45));
    }
    blobs(brush, 22, Flora.BRIGHT, 0, 4);
  }

  /** Lights out of focus. */
  private void discs(Brush brush) {
    for (int i = 0; i < 30; i++) {
      Tint tint = dice.pick(Flora.BRIGHT).vary(dice, 0.08);
      brush.fill(Curve.circle(anywhere(), dice.in(2.5, 8) * unit), tint, dice.in(0.35, 0.8));
    }
  }

  private void leaves(Flora flora, int count, List<Tint> tints, double least, double most) {
    for (int i = 0; i < count; i++) {
      flora.leaf(anywhere(), dice.in(0, 360), dice.in(least, most) * unit, dice.pick(tints));
    }
  }

  private void drifting(Flora flora, int count) {
    for (int i = 0; i < count; i++) {
      flora.leaf(anywhere(), dice.in(0, 360), dice.in(4, 12) * unit, dice.pick(Flora.BRIGHT));
    }
  }

  private void twigs(Flora flora, int count, List<Tint> tints) {
    for (int i = 0; i < count; i++) {
      double angle = dice.in(0, 360);
      Spot edge = new Spot(width / 2, height / 2).towards(angle, 70 * unit);
      Spot from =
          new Spot(Math.min(width, Math.max(0, edge.x())), Math.min(height, Math.max(0, edge.y())));
      double inwards = angle + 180 + dice.around(50);
      flora.twig(from, inwards, dice.in(25, 62) * unit, tints, dice.in(8, 14) * unit);
    }
  }

  private void branches(Flora flora, int count) {
    for (int i = 0; i < count; i++) {
      Spot from = new Spot(-0.05 * width, dice.in(-0.2, 1.2) * height);
      Spot to = new Spot(1.05 * width, dice.in(-0.2, 1.2) * height);
      if (dice.chance(0.4)) {
        from = new Spot(dice.in(-0.1, 1.1) * width, -0.05 * height);
        to = new Spot(dice.in(-0.1, 1.1) * width, 1.05 * height);
      }
      flora.branch(from, to, dice.in(1.2, 7) * unit, dice.pick(Flora.BARKS));
    }
  }

  private void accents(Flora flora, int count) {
    for (int i = 0; i < count; i++) {
      if (dice.chance(0.55)) {
        flora.berries(anywhere(), dice.in(1.6, 3.4) * unit);
      } else {
        flora.flower(anywhere(), dice.in(4, 9) * unit, dice.pick(Flora.BRIGHT));
      }
    }
  }

  private void grass(Flora flora, int count, List<Tint> tints) {
    for (int i = 0; i < count; i++) {
      double depth = StrictMath.sqrt((i + dice.unit()) / count);
      double high = (6 + 22 * depth) * unit;
      flora.blade(
          onGround(depth),
          high * dice.in(0.6, 1.2),
          (0.8 + depth) * 1.2 * unit,
          dice.pick(tints).vary(dice, 0.08));
    }
  }

  private void flowers(Flora flora, int count) {
    for (int i = 0; i < count; i++) {
      double depth = (i + dice.unit()) / count;
      Spot head = onGround(depth).plus(0, -dice.in(0, 12) * unit);
      flora.blade(head.plus(0, 14 * unit), 14 * unit, unit, dice.pick(Flora.GREENS));
      flora.flower(head, (2 + 6 * depth) * dice.in(0.7, 1.2) * unit, dice.pick(Flora.BRIGHT));
    }
  }

  private void stones(Flora flora, int count) {
    for (int i = 0; i < count; i++) {
      double depth = (i + dice.unit()) / count;
      flora.stone(
          onGround(depth), (3 + 11 * depth) * dice.in(0.5, 1.2) * unit, dice.pick(Flora.STONES));
    }
  }

  private void ripples(Brush brush) {
    for (int i = 0; i < 70; i++) {
      double depth = dice.unit();
      Spot at = onGround(depth);
      double reach = (4 + 16 * depth) * unit;
      Tint tint = dice.chance(0.5) ? Tint.of(0xE8F2F4) : Tint.of(0x1F4350);
      brush.fill(
          Curve.ellipse(at, reach * dice.in(0.5, 1), (0.2 + 0.7 * depth) * unit, 0), tint, 0.28);
    }
  }

  private void pads(Brush brush, Flora flora) {
    int count = dice.below(9);
    for (int i = 0; i < count; i++) {
      double depth = dice.in(0.1, 1);
      Spot at = onGround(depth);
      double size = (3 + 7 * depth) * unit;
      Tint tint = dice.pick(Flora.GREENS).vary(dice, 0.07);
      brush.fill(Curve.ellipse(at, size, 0.42 * size, 0), tint.darker(0.3));
      brush.fill(Curve.ellipse(at.plus(0, -0.3 * unit), 0.94 * size, 0.37 * size, 0), tint);
      if (dice.chance(0.5)) {
        flora.flower(at.plus(0, -0.2 * size), 0.6 * size, dice.pick(Flora.BRIGHT));
      }
    }
  }

  private void reeds(Flora flora, int count) {
    for (int i = 0; i < count; i++) {
      flora.reed(onGround(dice.in(0.2, 1)), dice.in(22, 60) * unit);
    }
  }
}
