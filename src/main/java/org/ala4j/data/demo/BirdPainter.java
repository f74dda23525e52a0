package org.ala4j.data.demo;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/**
 * Paints a bird on a transparent layer of its own; the layer's opacity is the bird's silhouette.
 */
final class BirdPainter {
  private final Bird bird;
  private final AffineTransform place;
  private final BufferedImage layer;

  private BirdPainter(Bird bird, AffineTransform place, int width, int height) {
    this.bird = bird;
    this.place = place;
    layer = Brush.layer(width, height);
  }

  /**
   * The bird on a transparent layer.
   *
   * @param place maps the bird's frame, see {@link Anatomy}, to pixels
   */
  static BufferedImage paint(Bird bird, AffineTransform place, int width, int height) {
    return new BirdPainter(bird, place, width, height).paint();
  }

  private BufferedImage paint() {
    Dice dice = Dice.of(bird.details());
    WingPainter wings = new WingPainter(bird, dice.part());
    HeadPainter head = new HeadPainter(bird);
    LimbPainter limbs = new LimbPainter(bird, dice.part());
    BodyPainter body = new BodyPainter(bird, dice.part());
    try (Brush brush = new Brush(layer, place)) {
      if (bird.flies()) {
        wings.paintFar(brush);
      }
      limbs.paintTail(brush);
      if (bird.pose().kind() != Pose.Kind.SWIMMING) {
        limbs.paintLegs(brush);
      }
      head.paintCrest(brush);
    }
    onOwnLayer(
        brush -> {
          brush.fill(bird.anatomy().outline(), bird.coat().back());
          brush.onlyInside();
          body.paintPatterns(brush);
          head.paintPatterns(brush);
          body.paintShade(brush);
        });
    try (Brush brush = new Brush(layer, place)) {
      new BillPainter(bird).paint(brush);
      head.paintEye(brush);
    }
    if (bird.flies()) {
      onOwnLayer(wings::paintNear);
    } else {
      onOwnLayer(wings::paintFolded);
    }
    light();
    if (bird.pose().kind() == Pose.Kind.SWIMMING) {
      sink(dice.part());
    }
    return layer;
  }

  private void onOwnLayer(Consumer<Brush> part) {
    BufferedImage own = Brush.layer(layer.getWidth(), layer.getHeight());
    try (Brush brush = new Brush(own, place)) {
      part.accept(brush);
    }
    try (Brush brush = new Brush(layer, new AffineTransform())) {
      brush.image(own, new AffineTransform(), 1);
    }
  }

  /** Light from above, whatever the bird's pose. */
  private void light() {
    Stencil.Box body = body();
    try (Brush brush = new Brush(layer, new AffineTransform())) {
      brush.onlyInside();
      Rectangle2D all = new Rectangle2D.Double(0, 0, layer.getWidth(), layer.getHeight());
      Spot top = new Spot(0, body.y());
      Spot middle = new Spot(0, body.y() + 0.5 * body.height());
      Spot bottom = new Spot(0, body.y() + body.height());
      brush.fill(all, top, Tint.WHITE.color(0.10), middle, Tint.WHITE.color(0));
      brush.fill(all, middle, Tint.of(0x0A1020).color(0), bottom, Tint.of(0x0A1020).color(0.34));
    }
  }

  /** The outline's extent in pixels; Java's own bounds of a curve differ between its versions. */
  private Stencil.Box body() {
    double top = Double.MAX_VALUE;
    double bottom = -Double.MAX_VALUE;
    double[] at = new double[6];
    PathIterator pieces = bird.anatomy().outline().getPathIterator(place, 0.1);
    for (; !pieces.isDone(); pieces.next()) {
      if (pieces.currentSegment(at) != PathIterator.SEG_CLOSE) {
        top = Math.min(top, at[1]);
        bottom = Math.max(bottom, at[1]);
      }
    }
    return new Stencil.Box(0, (int) top, layer.getWidth(), Math.max(2, (int) (bottom - top)));
  }

  /** Takes away what is below the water's surface. */
  private void sink(Dice dice) {
    double line = bird.anatomy().waterline();
    Path2D water = new Path2D.Double();
    water.moveTo(-9, line);
    for (int i = 0; i < 36; i++) {
      double x = -9 + i * 0.5;
      water.quadTo(x + 0.25, line + dice.around(0.09), x + 0.5, line + dice.around(0.02));
    }
    water.lineTo(9, 9);
    water.lineTo(-9, 9);
    water.closePath();
    try (Brush brush = new Brush(layer, place)) {
      brush.erasing().fill(water, Tint.BLACK);
    }
  }
}
