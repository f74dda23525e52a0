package org.ala4j.data.demo;

import java.util.Arrays;

/** How far pixels are from a stencil, or from what it leaves out. */
final class BorderDistance {
  /** Distances are exact up to this many pixels, and nothing beyond needs them. */
  static final int REACH = 4;

  /** The square that stands for all that is farther. */
  static final int FAR = (REACH + 1) * (REACH + 1);

  private BorderDistance() {}

  /**
   * For each pixel the square of its distance from the nearest pixel that is in the stencil or, if
   * {@code toSet} is false, outside it. The picture's edge is no border.
   */
  static int[] squares(Stencil stencil, boolean toSet) {
    int width = stencil.width();
    int[] vertical = vertical(stencil, toSet);
    int[] squares = new int[vertical.length];
    Arrays.fill(squares, FAR);
    for (int start = 0; start < squares.length; start += width) {
      for (int x = 0; x < width; x++) {
        int down = vertical[start + x];
        int last = Math.min(width - 1, x + REACH);
        if (down == 0
            && x > 0
            && x < last
            && vertical[start + x - 1] + vertical[start + x + 1] == 0) {
          squares[start + x] = 0; // its neighbours are nearer to all others
        } else if (down <= REACH) {
          for (int u = Math.max(0, x - REACH); u <= last; u++) {
            squares[start + u] = Math.min(squares[start + u], down * down + (x - u) * (x - u));
          }
        }
      }
    }
    return squares;
  }

  /** The same along columns only, not squared and at most {@link #REACH} + 1. */
  private static int[] vertical(Stencil stencil, boolean toSet) {
    int width = stencil.width();
    int[] gaps = new int[width * stencil.height()];
    for (int i = 0; i < gaps.length; i++) {
      int above = i < width ? REACH + 1 : gaps[i - width];
      gaps[i] = stencil.set().get(i) == toSet ? 0 : Math.min(above + 1, REACH + 1);
    }
    for (int i = gaps.length - width - 1; i >= 0; i--) {
      gaps[i] = Math.min(gaps[i], gaps[i + width] + 1);
    }
    return gaps;
  }
}
