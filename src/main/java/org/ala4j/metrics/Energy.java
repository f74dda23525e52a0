package org.ala4j.metrics;

/**
 * The share of a map's sum that lies inside the region (the energy-based pointing game of Wang et
 * al. 2020).
 */
public final class Energy {

  private Energy() {}

  /**
   * Sum inside over sum everywhere, of the values as given: no normalisation, so an offset counts.
   * Negative values count as 0. A map without any positive value scores 0 (our decision).
   *
   * @param map attention map of any size, bilinear-resized to the region
   * @param region 1 inside, 0 outside, NaN ignored
   * @return on 0..1; NaN if the region has no inside pixel
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public static double of(Plane map, Plane region) {
    var values = map.requireFinite().resized(region.height(), region.width()).values();
    int insidePixels = 0;
    double inside = 0;
    double all = 0;
    for (int i = 0; i < values.length; i++) {
      float truth = region.values()[i];
      if (Float.isNaN(truth)) {
        continue;
      }
      double energy = Math.max(0, values[i]);
      all += energy;
      if (truth > 0) {
        insidePixels++;
        inside += energy;
      }
    }
    if (insidePixels == 0) {
      return Double.NaN;
    }
    return all > 0 ? inside / all : 0;
  }
}
