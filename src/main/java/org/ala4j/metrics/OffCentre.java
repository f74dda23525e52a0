package org.ala4j.metrics;

/** How far a region lies from the middle of its image. */
final class OffCentre {

  private OffCentre() {}

  /**
   * The distance of the region's centre of mass from the image's, as a share of half the diagonal.
   *
   * @param region 1 inside, 0 outside, NaN ignored
   * @return on 0..1; NaN if the region has no inside pixel
   */
  static double of(Plane region) {
    double x = 0;
    double y = 0;
    int inside = 0;
    for (int row = 0; row < region.height(); row++) {
      for (int column = 0; column < region.width(); column++) {
        if (region.at(row, column) > 0) {
          x += column + 0.5;
          y += row + 0.5;
          inside++;
        }
      }
    }
    if (inside == 0) {
      return Double.NaN;
    }
    double halfWidth = region.width() / 2.0;
    double halfHeight = region.height() / 2.0;
    return Math.hypot(x / inside - halfWidth, y / inside - halfHeight)
        / Math.hypot(halfWidth, halfHeight);
  }
}
