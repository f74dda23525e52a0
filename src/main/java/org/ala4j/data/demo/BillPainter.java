package org.ala4j.data.demo;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;

/** Paints a bill: two mandibles and the line between them, drawn along x from the face outwards. */
final class BillPainter {
  private final Species species;
  private final AffineTransform frame;
  private final Tint tint;
  private final double length;

  /** Half the bill's depth at the face. */
  private final double half;

  private final Path2D upper = new Path2D.Double();
  private final Path2D lower = new Path2D.Double();
  private final Path2D gape = new Path2D.Double();

  BillPainter(Bird bird) {
    Anatomy anatomy = bird.anatomy();
    species = bird.species();
    frame = Curve.frame(anatomy.onHead(-4, 0.86), anatomy.gaze() - 3);
    tint = bird.coat().bill();
    length = species.build().bill() * anatomy.headRadius();
    half = depth() * anatomy.headRadius();
  }

  /** Half the bill's depth in head radii. */
  private double depth() {
    return switch (species.bill()) {
      case CONE -> 0.34;
      case HOOKED -> 0.36;
      case BROAD -> 0.27;
      case THIN -> species.build().longBilled() ? 0.20 : 0.16;
      case DECURVED -> 0.17;
    };
  }

  void paint(Brush brush) {
    upper.moveTo(0, -half);
    lower.moveTo(0, 0);
    gape.moveTo(0, 0.1 * half);
    switch (species.bill()) {
      case CONE -> cone();
      case THIN -> thin();
      case HOOKED -> hooked();
      case BROAD -> broad();
      case DECURVED -> decurved();
    }
    upper.closePath();
    lower.closePath();
    brush.fill(frame.createTransformedShape(lower), tint.darker(0.28));
    brush.fill(frame.createTransformedShape(upper), tint);
    brush.line(frame.createTransformedShape(gape), 0.018, tint.darker(0.7), 0.8);
  }

  private void cone() {
    upper.quadTo(0.62 * length, -0.95 * half, length, 0.12 * half);
    upper.lineTo(0, 0.25 * half);
    lower.lineTo(0.88 * length, 0.15 * half);
    lower.quadTo(0.4 * length, 0.95 * half, 0, half);
    gape.lineTo(0.85 * length, 0.12 * half);
  }

  private void thin() {
    upper.quadTo(0.5 * length, -0.7 * half, length, 0);
    upper.lineTo(0, 0.2 * half);
    lower.lineTo(length, 0.02);
    lower.quadTo(0.5 * length, 0.75 * half, 0, half);
    gape.lineTo(0.9 * length, 0.02);
  }

  private void hooked() {
    upper.curveTo(
        0.5 * length, -1.25 * half, 1.05 * length, -0.7 * half, 0.95 * length, 0.95 * half);
    upper.quadTo(0.78 * length, 0.2 * half, 0.5 * length, 0.25 * half);
    upper.lineTo(0, 0.2 * half);
    lower.lineTo(0.68 * length, 0.2 * half);
    lower.quadTo(0.5 * length, 0.9 * half, 0, half);
    gape.lineTo(0.66 * length, 0.2 * half);
  }

  private void broad() {
    upper.curveTo(0.3 * length, -0.5 * half, 0.6 * length, 0.1 * half, 0.98 * length, -0.15 * half);
    upper.quadTo(1.08 * length, 0.2 * half, 0.96 * length, 0.5 * half);
    upper.lineTo(0, 0.45 * half);
    lower.lineTo(0.95 * length, 0.45 * half);
    lower.quadTo(0.8 * length, 0.95 * half, 0.5 * length, 0.9 * half);
    lower.lineTo(0, half);
    gape.quadTo(0.5 * length, 0.7 * half, 0.92 * length, 0.5 * half);
  }

  private void decurved() {
    double drop = 0.26 * length;
    upper.quadTo(0.65 * length, -0.9 * half, length, drop);
    upper.quadTo(0.6 * length, 0.1 * half, 0, 0.2 * half);
    lower.quadTo(0.6 * length, 0.05 * half, length, drop);
    lower.quadTo(0.55 * length, 0.9 * half, 0, half);
    gape.quadTo(0.6 * length, 0.1 * half, 0.97 * length, drop);
  }
}
