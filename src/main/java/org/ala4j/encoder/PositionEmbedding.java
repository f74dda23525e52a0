package org.ala4j.encoder;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Resizes the grid of a learned position embedding to another resolution: bicubic with a = −0.75
 * and {@code align_corners = false}, without antialiasing, as PyTorch's {@code
 * interpolate(mode="bicubic")}.
 */
final class PositionEmbedding {
  private static final double A = -0.75;

  private PositionEmbedding() {}

  /** {@code [from², D]} → {@code [to², D]}. */
  static INDArray resize(INDArray positions, int from, int to) {
    if (from == to) {
      return positions;
    }
    int width = (int) positions.size(1);
    float[] source = positions.dup('c').data().asFloat();
    float[] target = new float[to * to * width];
    int[][] index = new int[to][4];
    double[][] weight = new double[to][4];
    for (int i = 0; i < to; i++) {
      double position = (i + 0.5) * from / to - 0.5;
      int base = (int) Math.floor(position);
      for (int t = 0; t < 4; t++) {
        index[i][t] = Math.max(0, Math.min(from - 1, base - 1 + t));
        weight[i][t] = cubic(position - (base - 1 + t));
      }
    }
    for (int y = 0; y < to; y++) {
      for (int x = 0; x < to; x++) {
        int out = (y * to + x) * width;
        for (int d = 0; d < width; d++) {
          double sum = 0;
          for (int v = 0; v < 4; v++) {
            for (int u = 0; u < 4; u++) {
              int in = (index[y][v] * from + index[x][u]) * width;
              sum += weight[y][v] * weight[x][u] * source[in + d];
            }
          }
          target[out + d] = (float) sum;
        }
      }
    }
    return Nd4j.create(target, new long[] {(long) to * to, width}, 'c');
  }

  /** Keys' cubic convolution kernel. */
  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x <= 1) {
      return (A + 2) * x * x * x - (A + 3) * x * x + 1;
    }
    return x < 2 ? A * x * x * x - 5 * A * x * x + 8 * A * x - 4 * A : 0;
  }
}
