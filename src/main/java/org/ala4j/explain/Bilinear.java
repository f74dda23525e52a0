package org.ala4j.explain;

/** Enlarges square maps bilinearly, as PyTorch's {@code interpolate(mode="bilinear")} does. */
final class Bilinear {
  private final int from;
  private final int[] first;
  private final int[] second;
  private final float[] weight; // of the second

  /** Where the maps' values lie in the enlarged map. */
  enum Grid {
    /** In the middles of equal cells, the border's values going on beyond them. */
    HALF_PIXEL {
      @Override
      double position(int i, int from, int to) {
        return Math.max(0, (i + 0.5) * from / to - 0.5);
      }
    },
    /** The outermost ones on the enlarged map's border: {@code align_corners=True}. */
    ALIGNED {
      @Override
      double position(int i, int from, int to) {
        return to == 1 ? 0 : (double) i * (from - 1) / (to - 1);
      }
    };

    /** The place among {@code from} values that the i-th of {@code to} values is taken from. */
    abstract double position(int i, int from, int to);
  }

  /**
   * @param from side of the maps
   * @param to side that they are enlarged to
   */
  Bilinear(int from, int to, Grid grid) {
    this.from = from;
    this.first = new int[to];
    this.second = new int[to];
    this.weight = new float[to];
    for (int i = 0; i < to; i++) {
      double position = grid.position(i, from, to);
      first[i] = (int) position;
      second[i] = Math.min(first[i] + 1, from - 1);
      weight[i] = (float) (position - first[i]);
    }
  }

  /** The whole enlarged map. */
  float[] enlarged(float[] map) {
    return cut(map, 0, 0, weight.length);
  }

  /** A square of the enlarged map, with that side and its upper left corner at (y, x). */
  float[] cut(float[] map, int y, int x, int side) {
    float[] result = new float[side * side];
    for (int row = 0; row < side; row++) {
      int upper = first[y + row] * from;
      int lower = second[y + row] * from;
      float down = weight[y + row];
      for (int column = 0; column < side; column++) {
        int left = first[x + column];
        int right = second[x + column];
        float across = weight[x + column];
        float top = between(map[upper + left], map[upper + right], across);
        float bottom = between(map[lower + left], map[lower + right], across);
        result[row * side + column] = between(top, bottom, down);
      }
    }
    return result;
  }

  private static float between(float a, float b, float share) {
    return a + share * (b - a);
  }
}
