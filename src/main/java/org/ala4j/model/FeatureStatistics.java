package org.ala4j.model;

import java.util.Arrays;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Mean and standard deviation of each channel of h⁽ᵏ⁾ over the patch tokens of the training set
 * ({@code [D]} each). Vision transformers carry a few massive channels that would otherwise drown
 * the rest.
 */
public record FeatureStatistics(INDArray mean, INDArray std) {
  private static final double MIN_STD = 1e-6;

  /** Leaves features as they are. */
  public static FeatureStatistics none(int width) {
    return new FeatureStatistics(
        Nd4j.zeros(DataType.FLOAT, width), Nd4j.ones(DataType.FLOAT, width));
  }

  /** From {@link #numbers}. */
  public static FeatureStatistics of(float[] numbers) {
    int width = numbers.length / 2;
    return new FeatureStatistics(
        Nd4j.createFromArray(Arrays.copyOf(numbers, width)),
        Nd4j.createFromArray(Arrays.copyOfRange(numbers, width, 2 * width)));
  }

  /** Means, then deviations. */
  public float[] numbers() {
    float[] means = mean.dup().data().asFloat();
    float[] numbers = Arrays.copyOf(means, 2 * means.length);
    System.arraycopy(std.dup().data().asFloat(), 0, numbers, means.length, means.length);
    return numbers;
  }

  /**
   * Computes the statistics in double precision, in one pass.
   *
   * @param tokens tokens per image
   * @param extra how many of them, the first ones, are no patches; they are left out
   * @param feed calls its argument with h⁽ᵏ⁾ {@code [B·N, D]}, batch after batch
   */
  public static FeatureStatistics of(
      int width, int tokens, int extra, Consumer<Consumer<INDArray>> feed) {
    double[] sum = new double[width];
    double[] squares = new double[width];
    long[] count = new long[1];
    feed.accept(
        h -> {
          float[] values = h.dup('c').data().asFloat();
          for (int row = 0; row < values.length / width; row++) {
            if (row % tokens < extra) {
              continue;
            }
            for (int d = 0; d < width; d++) {
              double x = values[row * width + d];
              sum[d] += x;
              squares[d] += x * x;
            }
            count[0]++;
          }
        });
    float[] mean = new float[width];
    float[] std = new float[width];
    for (int d = 0; d < width; d++) {
      double m = sum[d] / count[0];
      mean[d] = (float) m;
      std[d] = (float) Math.max(MIN_STD, Math.sqrt(Math.max(0, squares[d] / count[0] - m * m)));
    }
    return new FeatureStatistics(Nd4j.createFromArray(mean), Nd4j.createFromArray(std));
  }
}
