package org.ala4j.metrics;

import java.util.Optional;

/**
 * What one map scores against its region under other threshold rules than the experiment's own, and
 * under none. All are NaN without a region.
 *
 * @param half IoU with the map cut at 0.5
 * @param mean IoU with the map cut at its mean
 * @param otsu IoU with the map cut by Otsu's method
 * @param best IoU with the cut chosen in hindsight, an upper bound
 * @param pixelAp average precision of the pixels
 */
public record ThresholdScores(double half, double mean, double otsu, double best, double pixelAp) {

  /** Of a map without a region, or one that was never judged by these rules. */
  public static final ThresholdScores NONE =
      new ThresholdScores(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  private static final Iou HALF = new Iou(new Threshold.Fixed(0.5));
  private static final Iou MEAN = new Iou(new Threshold.Mean());
  private static final Iou OTSU = new Iou(new Threshold.Otsu());

  /**
   * The scores of a map at the region's resolution.
   *
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public static ThresholdScores of(Plane map, Optional<Plane> region) {
    return region
        .map(
            r ->
                new ThresholdScores(
                    HALF.of(map, r),
                    MEAN.of(map, r),
                    OTSU.of(map, r),
                    BestIou.of(map, r),
                    PixelAp.of(map, r)))
        .orElse(NONE);
  }
}
