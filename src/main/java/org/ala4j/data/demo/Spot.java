package org.ala4j.data.demo;

/** A point; y grows downwards. Angles are in degrees, 0 to the right and 90 up. */
record Spot(double x, double y) {

  /** The point at this distance in this direction. */
  Spot towards(double degrees, double distance) {
    double angle = StrictMath.toRadians(degrees);
    return new Spot(x + distance * StrictMath.cos(angle), y - distance * StrictMath.sin(angle));
  }

  /** The point at this share of the way to another. */
  Spot mix(Spot other, double share) {
    return new Spot(x + share * (other.x - x), y + share * (other.y - y));
  }

  Spot plus(double dx, double dy) {
    return new Spot(x + dx, y + dy);
  }

  double distance(Spot other) {
    double dx = other.x - x;
    double dy = other.y - y;
    return StrictMath.sqrt(dx * dx + dy * dy);
  }

  /** The direction in which another point lies. */
  double direction(Spot other) {
    return StrictMath.toDegrees(StrictMath.atan2(y - other.y, other.x - x));
  }
}
