package org.ala4j.metrics;

/**
 * The best intersection over union that any cut through a map reaches, the cut being chosen for
 * each image with the true region in hand.
 *
 * <p>This is no score that a map can claim, as nobody knows the region beforehand, but an upper
 * bound for every threshold rule: what a map loses to it, it loses to its rule and not to its
 * ranking of the pixels.
 */
public final class BestIou {

  private BestIou() {}

  /**
   * The largest {@link Iou} over all {@link Threshold}s in (0, 1] of the normalised map.
   *
   * @param map attention map of any size
   * @param region 1 inside, 0 outside, NaN ignored
   * @return on 0..1; NaN if the region has no inside pixel
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public static double of(Plane map, Plane region) {
    var normalised = map.resized(region.height(), region.width()).minMaxNormalised();
    var pixels = new RankedPixels(normalised, region);
    var best = new double[1];
    pixels.forEachGroup(
        (value, attended, hits) -> {
          if (value > 0) { // 0 is never attended
            best[0] = Math.max(best[0], (double) hits / (attended + pixels.inside() - hits));
          }
        });
    return pixels.inside() == 0 ? Double.NaN : best[0];
  }
}
