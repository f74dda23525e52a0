package org.ala4j.metrics;

/** The intersection over union of a map at each of a hundred cuts, 0.01 to 1. */
public final class IouByCut {
  /** How many cuts there are; the k-th, counted from 0, is (k + 1) / CUTS. */
  static final int CUTS = 100;

  private IouByCut() {}

  /**
   * {@link Iou} under every {@link Threshold.Fixed} of these cuts.
   *
   * @param map attention map of any size
   * @param region 1 inside, 0 outside, NaN ignored, with an inside pixel
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public static float[] of(Plane map, Plane region) {
    var normalised = map.resized(region.height(), region.width()).minMaxNormalised();
    var pixels = new RankedPixels(normalised, region);
    float[] ious = new float[CUTS];
    int[] next = {CUTS - 1}; // the highest cut that no lower value has passed
    int[] before = {0, 0}; // attended and hits of the values above
    pixels.forEachGroup(
        (value, attended, hits) -> {
          while (next[0] >= 0 && value < cut(next[0])) {
            ious[next[0]--] = iou(before[0], before[1], pixels.inside());
          }
          if (value > 0) { // 0 is never attended
            before[0] = attended;
            before[1] = hits;
          }
        });
    while (next[0] >= 0) {
      ious[next[0]--] = iou(before[0], before[1], pixels.inside());
    }
    return ious;
  }

  static double cut(int k) {
    return (k + 1) / (double) CUTS;
  }

  private static float iou(int attended, int hits, int inside) {
    return (float) hits / (attended + inside - hits);
  }
}
