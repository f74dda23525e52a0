package org.ala4j.metrics;

import java.util.Arrays;

/**
 * The pixels of a map from the most attended down, against a region: what lowering a cut through
 * all its values attends to.
 *
 * <p>Pixels of equal value are one group, since no cut parts them. Ignored pixels are left out.
 */
final class RankedPixels {
  private final long[] keys;
  private final int inside;

  /**
   * @param map of the region's size
   */
  RankedPixels(Plane map, Plane region) {
    var sorted = new long[map.values().length];
    int n = 0;
    int in = 0;
    for (int i = 0; i < sorted.length; i++) {
      float truth = region.values()[i];
      if (!Float.isNaN(truth)) {
        in += truth > 0 ? 1 : 0;
        sorted[n++] = ~((long) ascending(map.values()[i]) << 1 | (truth > 0 ? 1 : 0));
      }
    }
    keys = Arrays.copyOf(sorted, n);
    Arrays.sort(keys);
    inside = in;
  }

  /** A number that orders as the value does; 0 and −0 are equal. */
  static int ascending(float value) {
    int bits = Float.floatToIntBits(value + 0.0f); // + 0 turns -0 into 0
    return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
  }

  /** What is told of each group of equal pixels, from the highest value down. */
  @FunctionalInterface
  interface Group {
    /**
     * @param value of these pixels
     * @param attended pixels of this or a higher value
     * @param hits those of them that lie inside the region
     */
    void at(float value, int attended, int hits);
  }

  /** The number of pixels inside the region. */
  int inside() {
    return inside;
  }

  void forEachGroup(Group group) {
    int hits = 0;
    for (int i = 0; i < keys.length; i++) {
      long key = ~keys[i];
      hits += (int) (key & 1);
      if (i + 1 == keys.length || ~keys[i + 1] >> 1 != key >> 1) {
        group.at(value((int) (key >> 1)), i + 1, hits);
      }
    }
  }

  /** What {@link #ascending} was made of. */
  private static float value(int ascending) {
    return Float.intBitsToFloat(ascending < 0 ? ascending ^ Integer.MAX_VALUE : ascending);
  }
}
