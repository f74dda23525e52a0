package org.ala4j.data.demo;

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
    int height = stencil.height();
    int[] down = new int[width * height];
    for (int x = 0; x < width; x++) {
      int gap = REACH + 1;
      for (int y = 0; y < height; y++) {
        gap = stencil.has(x, y) == toSet ? 0 : Math.min(gap + 1, REACH + 1);
        down[y * width + x] = gap;
      }
      gap = REACH + 1;
      for (int y = height - 1; y >= 0; y--) {
        gap = stencil.has(x, y) == toSet ? 0 : Math.min(gap + 1, REACH + 1);
        down[y * width + x] = Math.min(down[y * width + x], gap);
      }
    }
    int[] squares = new int[down.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int nearest = FAR;
        int last = Math.min(width - 1, x + REACH);
        for (int u = Math.max(0, x - REACH); u <= last; u++) {
          int across = down[y * width + u];
          nearest = Math.min(nearest, across * across + (x - u) * (x - u));
        }
        squares[y * width + x] = nearest;
      }
    }
    return squares;
  }
}
