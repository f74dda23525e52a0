package org.ala4j.explain;

/**
 * How steeply an image's luminance changes at each pixel: what an edge detector shows, which
 * resembles many a saliency map without knowing any model (Adebayo et al. 2018, "Sanity Checks for
 * Saliency Maps").
 */
final class SobelEdges {
  private SobelEdges() {}

  /**
   * √(g_x² + g_y²) with Sobel's 3 × 3 kernels, weights 1 2 1, on the luminance of ITU-R BT.601; the
   * border's pixels go on beyond it.
   *
   * @param pixels {@code [3, S, S]}, RGB in 0..1
   * @param side S
   * @return {@code [S·S]}
   */
  static float[] of(float[] pixels, int side) {
    int area = side * side;
    float[] y = new float[area];
    for (int i = 0; i < area; i++) {
      y[i] = 0.299f * pixels[i] + 0.587f * pixels[area + i] + 0.114f * pixels[2 * area + i];
    }
    float[] edges = new float[area];
    for (int row = 0; row < side; row++) {
      int above = Math.max(0, row - 1) * side;
      int here = row * side;
      int below = Math.min(side - 1, row + 1) * side;
      for (int column = 0; column < side; column++) {
        int left = Math.max(0, column - 1);
        int right = Math.min(side - 1, column + 1);
        float across =
            y[above + right]
                - y[above + left]
                + 2 * (y[here + right] - y[here + left])
                + y[below + right]
                - y[below + left];
        float down =
            y[below + left]
                - y[above + left]
                + 2 * (y[below + column] - y[above + column])
                + y[below + right]
                - y[above + right];
        edges[here + column] = (float) Math.sqrt(across * across + down * down);
      }
    }
    return edges;
  }
}
