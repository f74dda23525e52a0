package org.ala4j.metrics;

/** Whether a map's maximum lies inside the region (Zhang et al. 2016). */
public final class PointingGame {

  private PointingGame() {}

  /**
   * 1 for a hit, 0 for a miss. When several pixels share the maximum, the value expected from
   * picking one of them blindly: the fraction of them that lies inside. A constant map therefore
   * scores the region's share of the image, no more (our decision).
   *
   * @param map attention map of any size, bilinear-resized to the region
   * @param region 1 inside, 0 outside, NaN ignored: the maximum is sought among the other pixels
   * @return on 0..1; NaN if the region has no inside pixel
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public static double of(Plane map, Plane region) {
    var values = map.requireFinite().resized(region.height(), region.width()).values();
    float max = Float.NEGATIVE_INFINITY;
    int inside = 0;
    int maxima = 0;
    int maximaInside = 0;
    for (int i = 0; i < values.length; i++) {
      float truth = region.values()[i];
      if (Float.isNaN(truth)) {
        continue;
      }
      inside += truth > 0 ? 1 : 0;
      if (values[i] > max) {
        max = values[i];
        maxima = 0;
        maximaInside = 0;
      }
      if (values[i] == max) {
        maxima++;
        maximaInside += truth > 0 ? 1 : 0;
      }
    }
    return inside == 0 ? Double.NaN : (double) maximaInside / maxima;
  }
}
