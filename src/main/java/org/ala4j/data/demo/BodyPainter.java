package org.ala4j.data.demo;

import java.awt.Shape;
import java.awt.geom.Path2D;

/** Paints belly and breast inside the body's outline. */
final class BodyPainter {
  private final Anatomy anatomy;
  private final Coat coat;
  private final Markings markings;
  private final Dice dice;
  private final double depth;

  BodyPainter(Bird bird, Dice dice) {
    anatomy = bird.anatomy();
    coat = bird.coat();
    markings = bird.species().markings();
    this.dice = dice;
    depth = anatomy.depth();
  }

  void paintPatterns(Brush brush) {
    down(brush);
    Path2D belly =
        Curve.open(
            anatomy.onHead(-20, 1.25),
            anatomy.onHead(-75, 0.75),
            anatomy.body(0.62, -0.10),
            anatomy.body(0.25, 0.30 * depth),
            anatomy.body(-0.5, 0.22 * depth),
            anatomy.body(-1.15, 0.0));
    Path2D region = new Path2D.Double(belly);
    Spot low = anatomy.body(-1.3, 2 * depth);
    Spot front = anatomy.body(1.6, 2 * depth);
    region.lineTo(low.x(), low.y());
    region.lineTo(front.x(), front.y());
    region.closePath();
    brush.fill(region, coat.belly());
    // A soft seam instead of a sharp one.
    brush.line(belly, 0.13, coat.belly(), 0.35);
    brush.line(belly, 0.06, coat.belly(), 0.45);
    switch (markings.breast()) {
      case PLAIN -> {}
      case STREAKED -> streaks(brush);
      case SPOTTED -> spots(brush);
      case BAND -> band(brush);
    }
  }

  /** Fine strokes along the back, as feathers lie. */
  private void down(Brush brush) {
    for (int i = 0; i < 46; i++) {
      double along = dice.in(-1, 0.9);
      Spot from = anatomy.body(along, dice.in(-1, 0.2) * depth);
      Shape stroke = Curve.leaf(from, anatomy.posture() + 180 + dice.around(24), 0.2, 0.035);
      brush.fill(
          stroke, dice.chance(0.5) ? coat.back().darker(0.4) : coat.back().lighter(0.4), 0.3);
    }
  }

  private void streaks(Brush brush) {
    for (int i = 0; i < 34; i++) {
      double along = dice.in(-0.35, 0.98);
      double down = dice.in(along > 0.55 ? -0.15 : 0.35, 0.95) * depth;
      Spot from = anatomy.body(along, down);
      Shape streak =
          Curve.leaf(from, anatomy.posture() + 180 + dice.around(16), dice.in(0.16, 0.26), 0.06);
      brush.fill(streak, coat.onBreast(), 0.85);
    }
  }

  private void spots(Brush brush) {
    for (int row = 0; row < 7; row++) {
      for (int column = 0; column < 6; column++) {
        double along = 0.95 - 0.21 * row + (column % 2) * 0.1 + dice.around(0.05);
        double down = (0.1 + 0.17 * column) * depth + dice.around(0.03);
        Spot centre = anatomy.body(along, down);
        Shape spot =
            Curve.ellipse(centre, dice.in(0.04, 0.06), dice.in(0.03, 0.042), anatomy.posture());
        brush.fill(spot, coat.onBreast(), 0.9);
      }
    }
  }

  private void band(Brush brush) {
    Path2D band =
        Curve.open(
            anatomy.body(0.60, -0.30 * depth),
            anatomy.body(0.72, 0.0),
            anatomy.body(0.78, 0.4 * depth),
            anatomy.body(0.70, 1.1 * depth));
    brush.line(band, 0.30, coat.onBreast(), 0.95);
    brush.line(band, 0.36, coat.onBreast(), 0.3);
  }

  /** Roundness: a light back and a dark lower edge. */
  void paintShade(Brush brush) {
    double tilt = anatomy.posture();
    brush.soft(anatomy.body(0.05, 1.02 * depth), 1.15, 0.42 * depth, tilt, Tint.BLACK, 0.42);
    brush.soft(anatomy.body(-0.95, 0.2), 0.4, 0.3, tilt, Tint.BLACK, 0.3);
    brush.soft(anatomy.body(0.72, 0.12 * depth), 0.42, 0.42, tilt, Tint.WHITE, 0.20);
    brush.soft(
        anatomy.onHead(80, 0.5),
        0.7 * anatomy.headRadius(),
        0.5 * anatomy.headRadius(),
        0,
        Tint.WHITE,
        0.16);
    brush.soft(
        anatomy.onHead(-95, 1.05),
        0.8 * anatomy.headRadius(),
        0.3 * anatomy.headRadius(),
        0,
        Tint.BLACK,
        0.12);
  }
}
