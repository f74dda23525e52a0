package org.ala4j.metrics;

/**
 * Intersection over union of the attended pixels and the annotated region of one image (paper
 * section 5.3). The table's mIoU is the mean over images.
 *
 * <p>The map is resized to the region, normalised and binarised over the whole image; ignored
 * pixels are left out afterwards. The all-ones map scores the region's share of the image.
 *
 * @param threshold the rule for "attended"
 */
public record Iou(Threshold threshold) {

  /**
   * Scores one map, on 0..1.
   *
   * @param map attention map of any size
   * @param region 1 inside, 0 outside, NaN ignored; sets the size at which both are compared
   * @return NaN if the region has no inside pixel
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public double of(Plane map, Plane region) {
    var attended = threshold.binarise(map.resized(region.height(), region.width())).values();
    int inside = 0;
    int intersection = 0;
    int union = 0;
    for (int i = 0; i < attended.length; i++) {
      float truth = region.values()[i];
      if (Float.isNaN(truth)) {
        continue;
      }
      boolean in = truth > 0;
      boolean on = attended[i] > 0;
      inside += in ? 1 : 0;
      intersection += in && on ? 1 : 0;
      union += in || on ? 1 : 0;
    }
    return inside == 0 ? Double.NaN : (double) intersection / union;
  }
}
