package org.ala4j.data;

import java.util.Arrays;

/**
 * Antialiased bicubic resizing, bit for bit what Pillow's {@code resize(…, BICUBIC)} gives; CLIP
 * and most other vision transformers were trained on it.
 *
 * <p>Each output pixel is a weighted mean of the input pixels under Keys' cubic kernel (a = −0.5),
 * which spans 4 pixels of whichever side is coarser, so shrinking averages instead of skipping.
 * Rows are resized first, then columns; either pass rounds to 8 bits, with weights in fixed point.
 *
 * <p>Source: R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP
 * 29(6), 1981.
 */
public final class BicubicResize {
  private static final int WEIGHT_BITS = 22;
  private static final int ONE_HALF = 1 << (WEIGHT_BITS - 1);

  private BicubicResize() {}

  /**
   * Resizes a photo to exactly the given size; the aspect ratio may change.
   *
   * @param width of the result in pixels, at least 1
   * @param height of the result in pixels, at least 1
   */
  public static Photo resize(Photo photo, int width, int height) {
    byte[] narrow = resizeRows(photo, Kernel.between(photo.width(), width));
    byte[] result = resizeColumns(narrow, 3 * width, Kernel.between(photo.height(), height));
    return new Photo(width, height, result);
  }

  /** {@code [height, inWidth, 3]} to {@code [height, outWidth, 3]}. */
  private static byte[] resizeRows(Photo photo, Kernel kernel) {
    int outWidth = kernel.first.length;
    byte[] in = photo.rgb();
    byte[] out = new byte[3 * photo.height() * outWidth];
    int to = 0;
    for (int y = 0; y < photo.height(); y++) {
      for (int x = 0; x < outWidth; x++) {
        int from = 3 * (y * photo.width() + kernel.first[x]);
        int red = ONE_HALF;
        int green = ONE_HALF;
        int blue = ONE_HALF;
        for (int weight : kernel.weights[x]) {
          red += weight * (in[from] & 0xff);
          green += weight * (in[from + 1] & 0xff);
          blue += weight * (in[from + 2] & 0xff);
          from += 3;
        }
        out[to++] = toByte(red);
        out[to++] = toByte(green);
        out[to++] = toByte(blue);
      }
    }
    return out;
  }

  /** {@code [inHeight, stride]} to {@code [outHeight, stride]}, whole rows at a time. */
  private static byte[] resizeColumns(byte[] in, int stride, Kernel kernel) {
    int outHeight = kernel.first.length;
    byte[] out = new byte[outHeight * stride];
    int[] sums = new int[stride];
    for (int y = 0; y < outHeight; y++) {
      Arrays.fill(sums, ONE_HALF);
      int from = kernel.first[y] * stride;
      for (int weight : kernel.weights[y]) {
        for (int i = 0; i < stride; i++) {
          sums[i] += weight * (in[from + i] & 0xff);
        }
        from += stride;
      }
      for (int i = 0; i < stride; i++) {
        out[y * stride + i] = toByte(sums[i]);
      }
    }
    return out;
  }

  private static byte toByte(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> WEIGHT_BITS));
  }

  /** For every output position, the first input position it looks at and the weights from there. */
  private static final class Kernel {
    final int[] first;
    final int[][] weights;

    private Kernel(int[] first, int[][] weights) {
      this.first = first;
      this.weights = weights;
    }

    static Kernel between(int in, int out) {
      double scale = (double) in / out;
      double stretch = Math.max(scale, 1); // of the kernel, in input pixels
      double reach = 2 * stretch;
      int[] first = new int[out];
      int[][] weights = new int[out][];
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        first[i] = (int) Math.max(0, centre - reach + 0.5);
        int end = (int) Math.min(in, centre + reach + 0.5);
        double[] exact = new double[end - first[i]];
        double sum = 0;
        for (int j = 0; j < exact.length; j++) {
          exact[j] = cubic((first[i] + j + 0.5 - centre) / stretch);
          sum += exact[j];
        }
        weights[i] = new int[exact.length];
        for (int j = 0; j < exact.length; j++) {
          double fixed = exact[j] / sum * (1 << WEIGHT_BITS);
          weights[i][j] = (int) (fixed + Math.copySign(0.5, fixed));
        }
      }
      return new Kernel(first, weights);
    }

    /** Keys' kernel with a = −0.5. */
    private static double cubic(double position) {
      double x = Math.abs(position);
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? -0.5 * (((x - 5) * x + 8) * x - 4) : 0;
    }
  }
}
