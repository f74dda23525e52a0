package org.ala4j.data.demo;

import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/**
 * One generated picture: before any file format rounds its pixels.
 *
 * @param photo the pixels
 * @param mask which of them show the bird
 * @param bird the bird
 * @param scene where it is
 * @param caption what a person might write about it
 * @param details the key of further random details, such as the annotators' hands
 */
record DemoPicture(
    BufferedImage photo, Stencil mask, Bird bird, Scene scene, String caption, long details) {
  /** A bird covers at least this share of its picture. */
  static final double LEAST_SHARE = 0.08;

  private static final double OCCLUDED = 0.55;

  /** Draws a picture; the same one for the same key. */
  static DemoPicture draw(Species species, long... key) {
    Dice dice = Dice.of(key);
    Plan plan = Plan.of(species, dice);
    int width = plan.width();
    int height = plan.height();
    while (true) {
      Bird bird = Bird.of(species, plan.kind(), dice.part());
      AffineTransform place = new Placement(bird, width, height).find(plan.share(), dice.part());
      BufferedImage layer = BirdPainter.paint(bird, place, width, height);
      Stencil whole = Stencil.of(layer);
      if (whole.share() >= LEAST_SHARE) {
        return compose(bird, plan.scene(), place, layer, whole, dice);
      }
    }
  }

  private static DemoPicture compose(
      Bird bird,
      Scene scene,
      AffineTransform place,
      BufferedImage layer,
      Stencil whole,
      Dice dice) {
    int width = layer.getWidth();
    int height = layer.getHeight();
    BufferedImage photo = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    double foot = Support.foot(bird, place).y();
    double lowest = bird.flies() ? height : Math.max(0, foot - 0.04 * height);
    Backdrop.paint(photo, scene, lowest, dice.part());
    Support.paint(photo, bird, scene, place, layer, dice.part());
    AffineTransform same = new AffineTransform();
    BufferedImage front =
        dice.chance(OCCLUDED)
            ? Occluders.paint(
                scene, whole, head(bird, place, width, height), LEAST_SHARE, dice.part())
            : Brush.layer(width, height);
    try (Brush brush = new Brush(photo, same)) {
      brush.image(layer, same, 1);
      brush.image(front, same, 1);
    }
    Lens.photograph(photo, dice.part());
    Stencil mask = whole.minus(Stencil.of(front));
    String caption = Captions.write(bird, scene, dice.part());
    return new DemoPicture(photo, mask, bird, scene, caption, dice.bits());
  }

  private static Stencil head(Bird bird, AffineTransform place, int width, int height) {
    BufferedImage layer = Brush.layer(width, height);
    try (Brush brush = new Brush(layer, place)) {
      Anatomy anatomy = bird.anatomy();
      brush.fill(Curve.circle(anatomy.head(), anatomy.headRadius()), Tint.BLACK);
    }
    return Stencil.of(layer);
  }
}
