package org.ala4j.data.demo;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;

/** Paints the head's patterns, crest, bill and eye. */
final class HeadPainter {
  private final Species species;
  private final Anatomy anatomy;
  private final Coat coat;
  private final double radius;

  HeadPainter(Bird bird) {
    species = bird.species();
    anatomy = bird.anatomy();
    coat = bird.coat();
    radius = anatomy.headRadius();
  }

  void paintCrest(Brush brush) {
    Tint tint = species.markings().head() == Markings.OnHead.CAP ? coat.onHead() : coat.head();
    Tint dark = tint.darker(0.35);
    switch (species.crest()) {
      case NONE -> {}
      case POINTED -> {
        Shape crest =
            Curve.closed(
                anatomy.onHead(48, 0.95),
                anatomy.onHead(85, 1.30),
                anatomy.onHead(118, 1.72),
                anatomy.onHead(132, 2.10),
                anatomy.onHead(140, 1.40),
                anatomy.onHead(165, 0.95),
                anatomy.onHead(180, 0.3));
        brush.fill(crest, tint);
        for (int i = 0; i < 3; i++) {
          brush.line(
              Curve.open(
                  anatomy.onHead(75 + 22 * i, 0.9),
                  anatomy.onHead(106 + 11 * i, 1.35),
                  anatomy.onHead(130, 1.85)),
              0.022,
              dark,
              0.6);
        }
      }
      case TUFT -> {
        for (int i = 0; i < 6; i++) {
          double angle = 80 + 20 * i;
          brush.fill(
              Curve.leaf(
                  anatomy.onHead(angle, 0.75),
                  angle + 22,
                  (0.85 - 0.05 * i) * radius,
                  0.2 * radius),
              i % 2 == 0 ? tint : dark);
        }
      }
      case PLUMES -> {
        for (int i = 0; i < 3; i++) {
          Shape plume =
              Curve.open(
                  anatomy.onHead(120, 0.8),
                  anatomy.onHead(158 + 3 * i, 1.5),
                  anatomy.onHead(176 + 8 * i, 2.6 + 0.25 * i));
          brush.line(plume, 0.05, i == 1 ? dark : tint, 1);
        }
      }
    }
  }

  void paintPatterns(Brush brush) {
    if (!species.plumage().head().equals(species.plumage().back())) {
      brush.fill(Curve.circle(anatomy.head(), 1.12 * radius), coat.head());
      Spot neck = anatomy.body(0.72, -0.25 * anatomy.depth());
      brush.line(Curve.open(anatomy.head(), neck), 1.3 * radius, coat.head(), 1);
    } else {
      brush.fill(Curve.circle(anatomy.head(), 0.98 * radius), coat.head());
      brush.soft(anatomy.onHead(-100, 0.7), radius, 0.8 * radius, 0, coat.head(), 1);
    }
    Tint tint = coat.onHead();
    switch (species.markings().head()) {
      case PLAIN -> {}
      case CAP ->
          brush.fill(
              Curve.closed(
                  anatomy.onHead(18, 1.2),
                  anatomy.onHead(40, 0.45),
                  anatomy.onHead(150, 0.35),
                  anatomy.onHead(170, 1.2),
                  anatomy.onHead(120, 1.4),
                  anatomy.onHead(70, 1.4)),
              tint);
      case MASK ->
          brush.fill(
              Curve.closed(
                  anatomy.onHead(-8, 1.2),
                  anatomy.onHead(30, 1.05),
                  anatomy.onHead(75, 0.42),
                  anatomy.onHead(165, 0.75),
                  anatomy.onHead(185, 0.95),
                  anatomy.onHead(210, 0.6),
                  anatomy.onHead(-70, 0.16)),
              tint);
      case EYE_STRIPE ->
          brush.line(
              Curve.open(
                  anatomy.onHead(18, 1.05),
                  anatomy.onHead(55, 0.66),
                  anatomy.onHead(110, 0.52),
                  anatomy.onHead(172, 0.95)),
              0.24 * radius,
              tint,
              0.95);
      case COLLAR ->
          brush.line(
              Curve.open(
                  anatomy.onHead(192, 1.35),
                  anatomy.onHead(235, 0.98),
                  anatomy.onHead(275, 1.02),
                  anatomy.onHead(308, 1.4)),
              0.30 * radius,
              tint,
              1);
      case BIB ->
          brush.fill(
              Curve.closed(
                  anatomy.onHead(28, 1.15),
                  anatomy.onHead(20, 0.62),
                  anatomy.onHead(-38, 0.5),
                  anatomy.onHead(-80, 0.95),
                  anatomy.onHead(-70, 1.45),
                  anatomy.onHead(-35, 1.35)),
              tint);
    }
  }

  void paintBill(Brush brush) {
    double length = species.build().bill() * radius;
    AffineTransform frame = Curve.frame(anatomy.onHead(-4, 0.86), anatomy.gaze() - 3);
    Tint tint = coat.bill();
    double deep =
        switch (species.bill()) {
          case CONE -> 0.34;
          case HOOKED -> 0.36;
          case BROAD -> 0.27;
          case THIN -> species.build().longBilled() ? 0.20 : 0.16;
          case DECURVED -> 0.17;
        };
    double half = deep * radius;
    Path2D upper = new Path2D.Double();
    Path2D lower = new Path2D.Double();
    Path2D gape = new Path2D.Double();
    upper.moveTo(0, -half);
    lower.moveTo(0, 0);
    gape.moveTo(0, 0.1 * half);
    switch (species.bill()) {
      case CONE -> {
        upper.quadTo(0.62 * length, -0.95 * half, length, 0.12 * half);
        upper.lineTo(0, 0.25 * half);
        lower.lineTo(0.88 * length, 0.15 * half);
        lower.quadTo(0.4 * length, 0.95 * half, 0, half);
        gape.lineTo(0.85 * length, 0.12 * half);
      }
      case THIN -> {
        upper.quadTo(0.5 * length, -0.7 * half, length, 0);
        upper.lineTo(0, 0.2 * half);
        lower.lineTo(length, 0.02);
        lower.quadTo(0.5 * length, 0.75 * half, 0, half);
        gape.lineTo(0.9 * length, 0.02);
      }
      case HOOKED -> {
        upper.curveTo(
            0.5 * length, -1.25 * half, 1.05 * length, -0.7 * half, 0.95 * length, 0.95 * half);
        upper.quadTo(0.78 * length, 0.2 * half, 0.5 * length, 0.25 * half);
        upper.lineTo(0, 0.2 * half);
        lower.lineTo(0.68 * length, 0.2 * half);
        lower.quadTo(0.5 * length, 0.9 * half, 0, half);
        gape.lineTo(0.66 * length, 0.2 * half);
      }
      case BROAD -> {
        upper.curveTo(
            0.3 * length, -0.5 * half, 0.6 * length, 0.1 * half, 0.98 * length, -0.15 * half);
        upper.quadTo(1.08 * length, 0.2 * half, 0.96 * length, 0.5 * half);
        upper.lineTo(0, 0.45 * half);
        lower.lineTo(0.95 * length, 0.45 * half);
        lower.quadTo(0.8 * length, 0.95 * half, 0.5 * length, 0.9 * half);
        lower.lineTo(0, half);
        gape.quadTo(0.5 * length, 0.7 * half, 0.92 * length, 0.5 * half);
      }
      case DECURVED -> {
        double drop = 0.26 * length;
        upper.quadTo(0.65 * length, -0.9 * half, length, drop);
        upper.quadTo(0.6 * length, 0.1 * half, 0, 0.2 * half);
        lower.quadTo(0.6 * length, 0.05 * half, length, drop);
        lower.quadTo(0.55 * length, 0.9 * half, 0, half);
        gape.quadTo(0.6 * length, 0.1 * half, 0.97 * length, drop);
      }
    }
    upper.closePath();
    lower.closePath();
    brush.fill(frame.createTransformedShape(lower), tint.darker(0.28));
    brush.fill(frame.createTransformedShape(upper), tint);
    brush.line(frame.createTransformedShape(gape), 0.018, tint.darker(0.7), 0.8);
  }

  void paintEye(Brush brush) {
    double size = 0.19 * (0.55 + 0.45 * 0.38 / radius) * radius;
    Spot eye = anatomy.onHead(38, 0.40);
    brush.fill(Curve.circle(eye, 1.3 * size), coat.head().lighter(0.45), 0.7);
    brush.fill(Curve.circle(eye, 1.08 * size), coat.iris());
    brush.fill(Curve.circle(eye, 0.72 * size), Tint.of(0x0A0A0C));
    brush.fill(Curve.circle(eye.plus(0.32 * size, -0.36 * size), 0.28 * size), Tint.WHITE, 0.95);
  }
}
