package org.ala4j.metrics;

import java.util.Arrays;

/**
 * The area under the ROC curve of a map's values, pixels of the region against pixels of the other
 * images' regions (Tatler, Baddeley and Gilchrist 2005; shuffled AUC of Zhang et al. 2008). Both
 * come from where objects are, so that a map that knows nothing but that, such as a blob in the
 * middle, is worth .5.
 */
public final class ShuffledAuc {

  private ShuffledAuc() {}

  /**
   * The probability that a pixel drawn from the region has a higher value than one drawn from the
   * others' regions; equal values count half. What both share counts, too, so that even the region
   * itself does not reach 1.
   *
   * @param map attention map of any size, bilinear-resized to the region; only the order of its
   *     values counts
   * @param region 1 inside, 0 outside, NaN left out
   * @param others how often a pixel of the others' regions lies there, of the region's size, with
   *     any positive sum
   * @return on 0..1; NaN if the region has no inside pixel, or the others none where it is known
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  public static double of(Plane map, Plane region, Plane others) {
    float[] values = map.requireFinite().resized(region.height(), region.width()).values();
    long[] order = new long[values.length];
    int n = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isNaN(region.values()[i])) {
        order[n++] = (long) RankedPixels.ascending(values[i]) << 32 | i;
      }
    }
    Arrays.sort(order, 0, n);
    double inside = 0;
    double below = 0; // weight of the others among lower values
    double wins = 0;
    for (int i = 0; i < n; ) {
      int end = i;
      double ownOfGroup = 0;
      double othersOfGroup = 0;
      while (end < n && order[end] >> 32 == order[i] >> 32) {
        int pixel = (int) order[end];
        ownOfGroup += region.values()[pixel] > 0 ? 1 : 0;
        othersOfGroup += others.values()[pixel];
        end++;
      }
      wins += ownOfGroup * (below + othersOfGroup / 2);
      inside += ownOfGroup;
      below += othersOfGroup;
      i = end;
    }
    return inside == 0 || below <= 0 ? Double.NaN : wins / (inside * below);
  }
}
