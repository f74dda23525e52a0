package org.ala4j.data.demo;

import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;

/** Paints leaves, twigs and reeds that stand in front of the bird. */
final class Occluders {
  /** At most this share of the bird in the picture is hidden. */
  static final double MOST_HIDDEN = 0.30;

  /** At most this share of the head, which tells the species better than the rest. */
  private static final double MOST_HEAD_HIDDEN = 0.40;

  private static final int MOST_THINGS = 7;

  private Occluders() {}

  /** A transparent layer with things in front of the bird, as many as leave enough of it. */
  static BufferedImage paint(
      Scene scene, Stencil bird, Stencil head, double leastShare, Dice dice) {
    long key = dice.bits();
    for (int count = dice.whole(3, MOST_THINGS); count > 0; count--) {
      BufferedImage layer = Brush.layer(bird.width(), bird.height());
      paint(layer, scene, bird.box(), count, Dice.of(key));
      Stencil front = Stencil.of(layer);
      Stencil visible = bird.minus(front);
      boolean enough =
          visible.area() >= (1 - MOST_HIDDEN) * bird.area()
              && head.minus(front).area() >= (1 - MOST_HEAD_HIDDEN) * head.area();
      if (enough && visible.share() >= leastShare) {
        return layer;
      }
    }
    return Brush.layer(bird.width(), bird.height());
  }

  private static void paint(
      BufferedImage layer, Scene scene, Stencil.Box box, int count, Dice dice) {
    double width = layer.getWidth();
    double height = layer.getHeight();
    double unit = StrictMath.sqrt(width * height) / 100;
    try (Brush brush = new Brush(layer, new AffineTransform())) {
      Flora flora = new Flora(brush, dice, unit);
      for (int i = 0; i < count; i++) {
        // Every second one is aimed at the bird, the others anywhere: leaves alone betray nothing.
        Spot aim =
            i % 2 == 0
                ? new Spot(
                    box.x() + dice.unit() * box.width(), box.y() + dice.unit() * box.height())
                : new Spot(dice.unit() * width, dice.unit() * height);
        switch (scene) {
          case WATER -> flora.reed(new Spot(aim.x(), height + 4), height - aim.y() + 8 * unit);
          case MEADOW, ROCKS -> {
            for (int k = 0; k < 3; k++) {
              flora.blade(
                  new Spot(aim.x() + dice.around(9) * unit, height + 4),
                  (height - aim.y()) * dice.in(0.7, 1.1),
                  dice.in(1.6, 3.2) * unit,
                  dice.pick(Flora.GREENS));
            }
            if (dice.chance(0.4)) {
              flora.flower(aim, dice.in(3, 6) * unit, dice.pick(Flora.BRIGHT));
            }
          }
          case SKY, FOLIAGE, BRANCHES, GARDEN, AUTUMN -> twig(flora, scene, aim, unit, dice);
        }
      }
    }
  }

  private static void twig(Flora flora, Scene scene, Spot aim, double unit, Dice dice) {
    List<Tint> leaves = scene == Scene.AUTUMN ? Flora.AUTUMN : Flora.GREENS;
    if (dice.chance(0.5)) {
      double angle = dice.in(0, 360);
      double length = dice.in(18, 44) * unit;
      flora.twig(aim.towards(angle, length), angle + 180, length, leaves, dice.in(8, 12) * unit);
      return;
    }
    double angle = dice.in(0, 360);
    for (int k = 0; k < 3; k++) {
      flora.leaf(
          aim.towards(dice.in(0, 360), 3 * unit),
          angle + 50 * k + dice.around(20),
          dice.in(10, 18) * unit,
          dice.pick(leaves));
    }
  }
}
