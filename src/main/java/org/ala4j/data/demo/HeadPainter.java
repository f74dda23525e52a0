package org.ala4j.data.demo;

import java.awt.Shape;

/** Paints the head's patterns, crest and eye. */
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

  void paintEye(Brush brush) {
    double size = 0.19 * (0.55 + 0.45 * 0.38 / radius) * radius;
    Spot eye = anatomy.onHead(38, 0.40);
    brush.fill(Curve.circle(eye, 1.3 * size), coat.head().lighter(0.45), 0.7);
    brush.fill(Curve.circle(eye, 1.08 * size), coat.iris());
    brush.fill(Curve.circle(eye, 0.72 * size), Tint.of(0x0A0A0C));
    brush.fill(Curve.circle(eye.plus(0.32 * size, -0.36 * size), 0.28 * size), Tint.WHITE, 0.95);
  }
}
