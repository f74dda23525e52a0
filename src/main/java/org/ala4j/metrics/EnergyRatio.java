package org.ala4j.metrics;

/**
 * How many times denser a map is inside the region than on average: {@link Energy} over the
 * region's share of the image. A constant map is worth 1.
 */
final class EnergyRatio {

  private EnergyRatio() {}

  /**
   * The ratio.
   *
   * @param map attention map of any size, bilinear-resized to the region
   * @param region 1 inside, 0 outside, NaN ignored
   * @return at least 0; NaN if the region has no inside pixel
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  static double of(Plane map, Plane region) {
    int inside = 0;
    int known = 0;
    for (float value : region.values()) {
      inside += value > 0 ? 1 : 0;
      known += Float.isNaN(value) ? 0 : 1;
    }
    return inside == 0 ? Double.NaN : Energy.of(map, region) * known / inside;
  }
}
