package org.ala4j.data.demo;

import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.util.BitSet;

/** Finds the size and the place at which a bird stands in a picture. */
final class Placement {
  /** Trial drawings: this many pixels for a unit of the bird, on a square of this side. */
  private static final double GRAIN = 18;

  private static final int TRIAL = 190;

  /** The picture's edge cuts off at most this share of a bird. */
  static final double MOST_CUT = 0.15;

  private static final int TRIES = 40;

  private final Bird bird;
  private final Stencil trial;
  private final Stencil.Box box;
  private final int width;
  private final int height;

  Placement(Bird bird, int width, int height) {
    this.bird = bird;
    this.width = width;
    this.height = height;
    AffineTransform centred = at(new Spot(TRIAL / 2.0, TRIAL / 2.0), GRAIN);
    trial = Stencil.of(BirdPainter.paint(bird, centred, TRIAL, TRIAL));
    box = trial.box();
  }

  private AffineTransform at(Spot centre, double scale) {
    AffineTransform place = Curve.frame(centre, bird.pose().tilt());
    place.scale(bird.pose().left() ? -scale : scale, scale);
    return place;
  }

  /**
   * The map from the bird's frame to pixels.
   *
   * @param share the bird's share of the picture, less where the picture has no room for it
   */
  AffineTransform find(double share, Dice dice) {
    double wanted = StrictMath.sqrt(share * width * height / trial.area());
    double room = 1.10 * Math.min(width / (double) box.width(), height / (double) box.height());
    double scale = Math.min(wanted, room);
    double left = 0;
    double top = 0;
    for (int i = 0; i < TRIES; i++) {
      double over = i < TRIES / 2 ? 0.16 : 0.04;
      if (i >= TRIES / 2) {
        scale *= 0.98;
      }
      left = inside(width, scale * box.width(), over, dice);
      top = inside(height, scale * box.height(), over, dice);
      if (cut(left, top, scale) <= MOST_CUT - 0.02 && showsHead(left, top, scale)) {
        break;
      }
    }
    double middle = TRIAL / 2.0;
    return at(
        new Spot(left + scale * (middle - box.x()), top + scale * (middle - box.y())),
        scale * GRAIN);
  }

  /** Where an extent begins in a range from which it may jut out by a share of itself. */
  private static double inside(double range, double extent, double over, Dice dice) {
    return dice.in(-over * extent, range - (1 - over) * extent);
  }

  private boolean showsHead(double left, double top, double scale) {
    Spot head = bird.anatomy().head();
    Point2D centre = new Point2D.Double(head.x(), head.y());
    at(new Spot(TRIAL / 2.0, TRIAL / 2.0), GRAIN).transform(centre, centre);
    double x = left + scale * (centre.getX() - box.x());
    double y = top + scale * (centre.getY() - box.y());
    double radius = scale * GRAIN * bird.anatomy().headRadius();
    return x > radius && y > radius && x < width - radius && y < height - radius;
  }

  private double cut(double left, double top, double scale) {
    int outside = 0;
    BitSet set = trial.set();
    for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
      double x = left + scale * (i % TRIAL - box.x());
      double y = top + scale * (i / TRIAL - box.y());
      if (x < 0 || y < 0 || x >= width || y >= height) {
        outside++;
      }
    }
    return outside / (double) set.cardinality();
  }
}
