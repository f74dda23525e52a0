package org.ala4j.data.demo;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.List;

/** Smooth outlines. All trigonometry is {@link StrictMath}'s: the same on every machine. */
final class Curve {

  private Curve() {}

  /** A closed curve through the points (Catmull–Rom). */
  static Path2D closed(Spot... points) {
    return closed(List.of(points));
  }

  static Path2D closed(List<Spot> points) {
    Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO, points.size() + 2);
    int n = points.size();
    path.moveTo(points.get(0).x(), points.get(0).y());
    for (int i = 0; i < n; i++) {
      segment(
          path,
          points.get((i + n - 1) % n),
          points.get(i),
          points.get((i + 1) % n),
          points.get((i + 2) % n));
    }
    path.closePath();
    return path;
  }

  /** An open curve through the points. */
  static Path2D open(Spot... points) {
    Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO, points.length + 1);
    int last = points.length - 1;
    path.moveTo(points[0].x(), points[0].y());
    for (int i = 0; i < last; i++) {
      segment(
          path,
          points[Math.max(i - 1, 0)],
          points[i],
          points[i + 1],
          points[Math.min(i + 2, last)]);
    }
    return path;
  }

  private static void segment(Path2D path, Spot before, Spot from, Spot to, Spot after) {
    path.curveTo(
        from.x() + (to.x() - before.x()) / 6,
        from.y() + (to.y() - before.y()) / 6,
        to.x() - (after.x() - from.x()) / 6,
        to.y() - (after.y() - from.y()) / 6,
        to.x(),
        to.y());
  }

  /** An ellipse whose first radius points in the direction. */
  static Shape ellipse(Spot centre, double along, double across, double degrees) {
    return frame(centre, degrees)
        .createTransformedShape(new Ellipse2D.Double(-along, -across, 2 * along, 2 * across));
  }

  static Shape circle(Spot centre, double radius) {
    return new Ellipse2D.Double(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius);
  }

  /** A leaf: pointed at both ends, fullest at 40 % of its length. */
  static Shape leaf(Spot from, double degrees, double length, double width) {
    Path2D path = new Path2D.Double();
    path.moveTo(0, 0);
    path.curveTo(0.15 * length, -0.75 * width, 0.6 * length, -0.6 * width, length, 0);
    path.curveTo(0.6 * length, 0.6 * width, 0.15 * length, 0.75 * width, 0, 0);
    path.closePath();
    return frame(from, degrees).createTransformedShape(path);
  }

  /** A flight or tail feather: narrow at its root, broad and round at its end. */
  static Shape feather(Spot from, double degrees, double length, double width) {
    double half = width / 2;
    Path2D path = new Path2D.Double();
    path.moveTo(0, -0.5 * half);
    path.curveTo(0.4 * length, -1.1 * half, 0.8 * length, -1.1 * half, 0.93 * length, -0.7 * half);
    path.quadTo(length, -0.3 * half, length, 0);
    path.quadTo(length, 0.5 * half, 0.9 * length, 0.9 * half);
    path.curveTo(0.7 * length, 1.1 * half, 0.4 * length, half, 0, 0.5 * half);
    path.closePath();
    return frame(from, degrees).createTransformedShape(path);
  }

  /** The map from a frame at a point whose x axis points in the direction. */
  static AffineTransform frame(Spot origin, double degrees) {
    double angle = StrictMath.toRadians(degrees);
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    return new AffineTransform(cos, -sin, sin, cos, origin.x(), origin.y());
  }
}
