package org.ala4j.data.demo;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/** Paints wings: folded along the body, or spread feather by feather. */
final class WingPainter {
  private final Bird bird;
  private final Anatomy anatomy;
  private final Coat coat;
  private final Markings.OnWing pattern;
  private final Dice dice;

  WingPainter(Bird bird, Dice dice) {
    this.bird = bird;
    anatomy = bird.anatomy();
    coat = bird.coat();
    pattern = bird.species().markings().wing();
    this.dice = dice;
  }

  /** The near wing of a resting bird. */
  void paintFolded(Brush brush) {
    double h = anatomy.depth();
    Tint tint = coat.wing();
    Spot tip = anatomy.body(-1.32, 0.03);
    Shape outline =
        Curve.closed(
            anatomy.body(0.60, -0.22 * h),
            anatomy.body(0.25, -0.62 * h),
            anatomy.body(-0.4, -0.50 * h),
            anatomy.body(-1.0, -0.14),
            tip,
            anatomy.body(-0.85, 0.17),
            anatomy.body(-0.30, 0.48 * h),
            anatomy.body(0.25, 0.46 * h),
            anatomy.body(0.55, 0.18 * h));
    brush.fill(outline, tint.darker(0.12));
    brush.onlyInside();
    List<Path2D> quills = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      double share = i / 6.0;
      Spot root = anatomy.body(0.0 - 0.1 * share, (0.55 - 0.85 * share) * h);
      Spot end = tip.mix(anatomy.body(-1.0, -0.10), share * 0.6);
      Spot bend = root.mix(end, 0.5).plus(0, (0.12 - 0.1 * share) * h);
      quills.add(Curve.open(root, bend, end));
      brush.line(quills.get(i), 0.10, tint.lighter(i % 2 == 0 ? 0.10 : 0.02), 0.8);
    }
    if (pattern == Markings.OnWing.PATCH) {
      double turn = anatomy.posture() + 4;
      brush.fill(
          Curve.ellipse(anatomy.body(-0.36, 0.12 * h), 0.34, 0.24 * h, turn), coat.onWing(), 0.95);
    }
    AffineTransform edge = AffineTransform.getTranslateInstance(0, 0.045);
    for (Path2D quill : quills) {
      brush.line(quill.createTransformedShape(edge), 0.022, tint.darker(0.6), 0.75);
    }
    coverts(brush, 6, 0.02, 0.17, tint.lighter(0.04));
    coverts(brush, 5, 0.24, 0.15, tint.lighter(0.09));
    brush.soft(
        anatomy.body(0.45, -0.15 * h), 0.36, 0.52 * h, anatomy.posture(), tint.lighter(0.12), 1);
    if (pattern == Markings.OnWing.SPOTTED) {
      for (int i = 0; i < 16; i++) {
        Spot centre = anatomy.body(dice.in(-0.6, 0.5), dice.in(-0.42, 0.36) * h);
        brush.fill(Curve.circle(centre, dice.in(0.025, 0.045)), coat.onWing(), 0.95);
      }
    }
    brush.soft(anatomy.body(0.1, 0.52 * h), 0.8, 0.14, anatomy.posture() + 4, Tint.BLACK, 0.45);
    brush.line(outline, 0.025, tint.darker(0.6), 0.5);
  }

  /** A row of small feathers with dark, or barred, rear edges. */
  private void coverts(Brush brush, int count, double along, double size, Tint tint) {
    double h = anatomy.depth();
    boolean barred = pattern == Markings.OnWing.BARRED;
    for (int i = 0; i < count; i++) {
      double share = i / (count - 1.0);
      double down = (0.44 - 0.88 * share) * h;
      Spot centre = anatomy.body(along - 0.10 * share, down);
      double turn = anatomy.posture() + 6;
      Spot rear = centre.towards(turn + 180, barred ? 0.07 : 0.025);
      brush.fill(
          Curve.ellipse(rear, size, 0.62 * size, turn), barred ? coat.onWing() : tint.darker(0.5));
      brush.fill(Curve.ellipse(centre, size, 0.60 * size, turn), tint);
    }
  }

  void paintFar(Brush brush) {
    spread(brush, anatomy.body(0.42, -0.35 * anatomy.depth()), 16, 0.92, 0.3);
  }

  void paintNear(Brush brush) {
    spread(brush, anatomy.body(0.22, -0.22 * anatomy.depth()), 0, 1, 0);
  }

  /**
   * A spread wing.
   *
   * @param forward how many degrees it is turned towards the head
   * @param size its size, 1 for the near one
   * @param shade how much darker it is
   */
  private void spread(Brush brush, Spot shoulder, double forward, double size, double shade) {
    double beat = bird.pose().beat();
    double sign = beat > 0 ? 1 : -1;
    double lift = anatomy.posture() + sign * (62 + 42 * Math.abs(beat) - forward);
    double back = anatomy.posture() + sign * 176;
    Tint tint = coat.wing().darker(shade);
    Tint patch = coat.onWing().darker(shade);
    Spot wrist = shoulder.towards(lift - sign * 16, 0.72 * size);
    Spot hand = wrist.towards(lift + sign * 10, 0.42 * size);
    int primaries = 9;
    for (int i = 0; i < primaries; i++) {
      double share = i / (primaries - 1.0);
      double angle = back + (lift + sign * 4 - back) * (0.22 + 0.78 * share);
      Spot root = wrist.mix(hand, share);
      double length = (0.98 + 0.36 * StrictMath.sin(2.4 * share)) * size;
      quill(brush, root, angle, length, 0.24 * size, tint, i);
    }
    for (int i = 7; i >= 0; i--) {
      double share = i / 7.0;
      double angle = back + (lift - back) * 0.22 * share;
      Spot root = shoulder.mix(wrist, share);
      double length = (0.86 + 0.14 * share) * size;
      quill(brush, root, angle, length, 0.26 * size, tint, i);
      if (pattern == Markings.OnWing.PATCH) {
        brush.fill(
            Curve.ellipse(root.towards(angle, 0.62 * length), 0.15 * size, 0.12 * size, angle),
            patch,
            0.95);
      }
    }
    rows(brush, shoulder, wrist, hand, lift, back, size, shade);
  }

  private void quill(
      Brush brush, Spot root, double angle, double length, double width, Tint tint, int number) {
    Tint own = tint.darker(number % 2 == 0 ? 0.04 : 0.2);
    brush.fill(Curve.feather(root, angle, length, width), own);
    brush.line(Curve.open(root, root.towards(angle, 0.94 * length)), 0.016, tint.darker(0.6), 0.65);
    if (pattern == Markings.OnWing.SPOTTED) {
      for (int k = 1; k < 4; k++) {
        brush.fill(
            Curve.circle(root.towards(angle, (0.28 + 0.2 * k) * length), 0.04), coat.onWing(), 0.9);
      }
    }
  }

  /** The coverts over the quills' roots, and the arm. */
  private void rows(
      Brush brush,
      Spot shoulder,
      Spot wrist,
      Spot hand,
      double lift,
      double back,
      double size,
      double shade) {
    Tint tint = coat.wing().darker(shade).lighter(0.07);
    boolean barred = pattern == Markings.OnWing.BARRED;
    for (int row = 0; row < 2; row++) {
      double length = (0.46 - 0.17 * row) * size;
      for (int i = 12; i >= 0; i--) {
        double share = i / 12.0;
        Spot root =
            share < 0.6 ? shoulder.mix(wrist, share / 0.6) : wrist.mix(hand, (share - 0.6) / 0.4);
        double angle = back + (lift - back) * 0.75 * share * share;
        if (barred) {
          brush.fill(
              Curve.feather(root, angle, length + 0.07, 0.21 * size), coat.onWing().darker(shade));
        } else {
          brush.fill(Curve.feather(root, angle, length + 0.025, 0.21 * size), tint.darker(0.45));
        }
        brush.fill(Curve.feather(root, angle, length, 0.2 * size), tint.lighter(0.05 * row));
      }
    }
    brush.line(Curve.open(shoulder, wrist, hand), 0.17 * size, tint.lighter(0.12), 1);
    Tint body = coat.back().darker(shade);
    brush.soft(shoulder, 0.34, 0.30, lift, body, 1);
  }
}
