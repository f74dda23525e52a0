package org.ala4j.data.demo;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.util.ArrayList;
import java.util.List;

/**
 * The area of a line drawn along a smooth curve, with round ends. Java's own strokes are not used
 * because JDK 17 and 25 round them differently, while they fill polygons alike.
 */
final class Ribbon {
  /** How far, in pixels, the line may be from its curve. */
  private static final double FLATNESS = 0.06;

  /** Distance of the control points of a Bézier quarter of a circle with radius 1. */
  private static final double QUARTER = 0.5522847498307936;

  private Ribbon() {}

  /**
   * @param frame maps the curve to pixels
   * @param half half the line's width in pixels
   */
  static Shape along(Shape curve, AffineTransform frame, double half) {
    List<Spot> points = flat(curve, frame);
    int last = points.size() - 1;
    Path2D area = new Path2D.Double(Path2D.WIND_NON_ZERO, 2 * points.size() + 8);
    Spot[] across = new Spot[last + 1];
    for (int i = 0; i <= last; i++) {
      across[i] = across(points.get(Math.max(i - 1, 0)), points.get(Math.min(i + 1, last)), half);
    }
    area.moveTo(points.get(0).x() + across[0].x(), points.get(0).y() + across[0].y());
    for (int i = 1; i <= last; i++) {
      area.lineTo(points.get(i).x() + across[i].x(), points.get(i).y() + across[i].y());
    }
    end(area, points.get(last), across[last]);
    for (int i = last - 1; i >= 0; i--) {
      area.lineTo(points.get(i).x() - across[i].x(), points.get(i).y() - across[i].y());
    }
    end(area, points.get(0), new Spot(-across[0].x(), -across[0].y()));
    area.closePath();
    return area;
  }

  private static List<Spot> flat(Shape curve, AffineTransform frame) {
    List<Spot> points = new ArrayList<>();
    double[] at = new double[6];
    PathIterator pieces = curve.getPathIterator(frame, FLATNESS);
    for (; !pieces.isDone(); pieces.next()) {
      if (pieces.currentSegment(at) == PathIterator.SEG_CLOSE) {
        points.add(points.get(0));
        continue;
      }
      Spot point = new Spot(at[0], at[1]);
      if (points.isEmpty() || point.distance(points.get(points.size() - 1)) > 1e-6) {
        points.add(point);
      }
    }
    return points;
  }

  /** From the curve to its left edge. */
  private static Spot across(Spot before, Spot after, double half) {
    double length = before.distance(after);
    if (length == 0) {
      return new Spot(0, -half);
    }
    double along = half / length;
    return new Spot(along * (after.y() - before.y()), -along * (after.x() - before.x()));
  }

  /** A half circle about an end of the line, from its left to its right edge. */
  private static void end(Path2D area, Spot centre, Spot left) {
    double ahead = -left.y();
    double aside = left.x();
    double x = centre.x();
    double y = centre.y();
    area.curveTo(
        x + left.x() + QUARTER * ahead,
        y + left.y() + QUARTER * aside,
        x + ahead + QUARTER * left.x(),
        y + aside + QUARTER * left.y(),
        x + ahead,
        y + aside);
    area.curveTo(
        x + ahead - QUARTER * left.x(),
        y + aside - QUARTER * left.y(),
        x - left.x() + QUARTER * ahead,
        y - left.y() + QUARTER * aside,
        x - left.x(),
        y - left.y());
  }
}
