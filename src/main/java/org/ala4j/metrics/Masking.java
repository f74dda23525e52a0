package org.ala4j.metrics;

import java.util.Arrays;

/**
 * What stands where pixels are masked out (configuration key {@code insertion_deletion.masking}).
 */
public enum Masking {
  /** 0 in pixel space, before any normalisation (the released metric code). */
  BLACK,
  /** The image's own mean of each channel. */
  MEAN,
  /**
   * The image under a Gaussian blur of σ = 5/224 of the side, cut at 3σ; the border's weights are
   * scaled to sum to 1. The σ is that of Petsiuk et al. 2018 (5 pixels of 224), whose kernel,
   * however, ends after 5 pixels.
   */
  BLUR;

  private static final double SIGMA = 5.0 / 224;

  /** What it is, as half a sentence. */
  public String text() {
    return switch (this) {
      case BLACK -> "black";
      case MEAN -> "the image's mean colour";
      case BLUR -> "the blurred image";
    };
  }

  /**
   * The image with every pixel masked out.
   *
   * @param image {@code 3 * size * size} values, planar (channel, row, column); not changed
   * @param size image side in pixels
   * @return a new array of the same shape
   */
  public float[] of(float[] image, int size) {
    return switch (this) {
      case BLACK -> new float[image.length];
      case MEAN -> means(image, size * size);
      case BLUR -> blurred(image, size);
    };
  }

  private static float[] means(float[] image, int pixels) {
    var result = new float[image.length];
    for (int from = 0; from < image.length; from += pixels) {
      double sum = 0;
      for (int i = from; i < from + pixels; i++) {
        sum += image[i];
      }
      Arrays.fill(result, from, from + pixels, (float) (sum / pixels));
    }
    return result;
  }

  private static float[] blurred(float[] image, int size) {
    double sigma = SIGMA * size;
    var kernel = new double[(int) Math.ceil(3 * sigma) + 1];
    for (int distance = 0; distance < kernel.length; distance++) {
      // StrictMath: the same bits on every machine
      kernel[distance] = StrictMath.exp(-0.5 * distance * distance / (sigma * sigma));
    }
    var result = image.clone();
    for (int line = 0; line < 3 * size; line++) {
      blurLine(result, line * size, 1, size, kernel); // a row of a channel
    }
    for (int channel = 0; channel < 3; channel++) {
      for (int column = 0; column < size; column++) {
        blurLine(result, channel * size * size + column, size, size, kernel);
      }
    }
    return result;
  }

  /**
   * Blurs, in place, the {@code n} values that stand {@code stride} apart from {@code first} on.
   */
  private static void blurLine(float[] values, int first, int stride, int n, double[] kernel) {
    var line = new float[n];
    for (int i = 0; i < n; i++) {
      line[i] = values[first + i * stride];
    }
    for (int i = 0; i < n; i++) {
      double sum = 0;
      double weights = 0;
      int last = Math.min(n - 1, i + kernel.length - 1);
      for (int j = Math.max(0, i - kernel.length + 1); j <= last; j++) {
        double weight = kernel[Math.abs(i - j)];
        sum += weight * line[j];
        weights += weight;
      }
      values[first + i * stride] = (float) (sum / weights);
    }
  }
}
