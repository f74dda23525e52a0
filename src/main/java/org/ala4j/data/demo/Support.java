package org.ala4j.data.demo;

import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;

/** Paints what carries the bird: a branch, a stone, or water with its reflection. */
final class Support {

  private Support() {}

  /** The pixel on which the bird stands or, when it swims, where it meets the water. */
  static Spot foot(Bird bird, AffineTransform place) {
    Anatomy anatomy = bird.anatomy();
    boolean swims = bird.pose().kind() == Pose.Kind.SWIMMING;
    return pixel(place, 0.1, swims ? anatomy.waterline() : anatomy.ground());
  }

  private static Spot pixel(AffineTransform place, double x, double y) {
    Point2D point = place.transform(new Point2D.Double(x, y), null);
    return new Spot(point.getX(), point.getY());
  }

  static void paint(
      BufferedImage photo,
      Bird bird,
      Scene scene,
      AffineTransform place,
      BufferedImage layer,
      Dice dice) {
    double unit = StrictMath.sqrt((double) photo.getWidth() * photo.getHeight()) / 100;
    double scale = StrictMath.sqrt(StrictMath.abs(place.getDeterminant()));
    if (scene == Scene.WATER && !bird.flies()) {
      reflect(photo, layer, foot(bird, place), dice);
    }
    try (Brush brush = new Brush(photo, new AffineTransform())) {
      Flora flora = new Flora(brush, dice, unit);
      switch (bird.pose().kind()) {
        case FLYING, SWIMMING -> {}
        case PERCHED -> {
          double width = dice.in(0.16, 0.42);
          double y = bird.anatomy().ground() + 0.42 * width;
          flora.limb(
              width * scale,
              dice.pick(Flora.BARKS).vary(dice, 0.05),
              pixel(place, -7, y + dice.around(1.6)),
              pixel(place, -2, y + dice.around(0.3)),
              pixel(place, 0.1, y),
              pixel(place, 2.4, y + dice.around(0.3)),
              pixel(place, 7, y + dice.around(1.6)));
        }
        case STANDING -> {
          double radius = dice.in(0.7, 1.2);
          Tint tint =
              scene == Scene.MEADOW && dice.chance(0.6)
                  ? dice.pick(Flora.GREENS).mix(Dye.BROWN.tint(), 0.4)
                  : dice.pick(Flora.STONES);
          flora.stone(
              pixel(place, 0.1 + dice.around(0.3), bird.anatomy().ground() + 0.58 * radius),
              radius * scale,
              tint);
        }
      }
    }
  }

  /** The bird upside down in the water below it: part of the background. */
  private static void reflect(BufferedImage photo, BufferedImage layer, Spot foot, Dice dice) {
    int width = layer.getWidth();
    int height = layer.getHeight();
    BufferedImage mirrored = Brush.layer(width, height);
    double gap = dice.in(0, 0.03) * height;
    try (Brush brush = new Brush(mirrored, new AffineTransform())) {
      brush.image(layer, new AffineTransform(1, 0, 0, -0.85, 0, 1.85 * foot.y() + gap), 1);
    }
    try (Brush brush = new Brush(photo, new AffineTransform())) {
      brush.image(mirrored, new AffineTransform(), dice.in(0.25, 0.5));
      double unit = height / 100.0;
      for (int i = 0; i < 34; i++) {
        Spot at = foot.plus(dice.around(0.5) * width, dice.unit() * (height - foot.y()));
        brush.fill(
            Curve.ellipse(at, dice.in(4, 12) * unit, dice.in(0.3, 0.8) * unit, 0),
            dice.chance(0.5) ? Tint.of(0xD8E8EC) : Tint.of(0x2A5564),
            0.4);
      }
    }
  }
}
