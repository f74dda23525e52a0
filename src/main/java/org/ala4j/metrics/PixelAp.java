package org.ala4j.metrics;

/**
 * Average precision of a map's pixels as a ranking of the region's: how well the map tells inside
 * from outside, whatever the cut (pixel AP of Chefer et al. 2021; the average precision of
 * information retrieval).
 */
public final class PixelAp {

  private PixelAp() {}

  /**
   * Σ (R_g − R_{g−1}) · P_g over the distinct values g of the map, from the highest down: precision
   * P_g and recall R_g of the pixels of at least that value. Tied pixels enter together, so that
   * their order does not matter and a constant map scores the region's share of the image. Nothing
   * is interpolated.
   *
   * @param map attention map of any size, bilinear-resized to the region; only the order of its
   *     values counts
   * @param region 1 inside, 0 outside, NaN left out
   * @return on 0..1; NaN if the region has no inside pixel
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public static double of(Plane map, Plane region) {
    var pixels =
        new RankedPixels(map.requireFinite().resized(region.height(), region.width()), region);
    var sum = new Sum();
    pixels.forEachGroup(
        (value, attended, hits) -> {
          sum.precision += (hits - sum.hits) * (double) hits / attended;
          sum.hits = hits;
        });
    return pixels.inside() == 0 ? Double.NaN : sum.precision / pixels.inside();
  }

  private static final class Sum {
    private double precision;
    private int hits;
  }
}
