package org.ala4j.metrics;

/**
 * The fraction of an image that its map attends to (our decision, reported because a high IoU may
 * come from a map that is merely large).
 *
 * @param threshold the rule for "attended"
 */
public record AttendedArea(Threshold threshold) {

  /**
   * The attended fraction, on 0..1, at the map's own resolution: resize first where it must match
   * an IoU.
   *
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public double of(Plane map) {
    int attended = 0;
    for (float value : threshold.binarise(map).values()) {
      attended += value > 0 ? 1 : 0;
    }
    return (double) attended / map.values().length;
  }
}
