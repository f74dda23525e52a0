package org.ala4j.metrics;

import java.util.Arrays;
import java.util.Locale;

/**
 * A single-channel map or region on a pixel grid.
 *
 * <p>An attention map holds finite values of any range. A region holds 1 inside, 0 outside and NaN
 * for pixels to be ignored.
 *
 * <p>The array is shared, not copied: neither the maker nor a reader of a plane may change it.
 *
 * @param height number of rows, at least 1
 * @param width number of columns, at least 1
 * @param values {@code height * width} values, row-major: pixel (y, x) is {@code values[y * width +
 *     x]}
 */
@SuppressWarnings("ArrayRecordComponent") // a copy per access would double the memory of every map
public record Plane(int height, int width, float[] values) {

  /** Values closer together than this fraction of the largest magnitude differ only by rounding. */
  private static final float ROUNDING = 1e-6f;

  /**
   * @throws IllegalArgumentException if a side is below 1 or the array does not fit the sides
   */
  public Plane {
    if (height < 1 || width < 1 || values.length != height * width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a plane of %d x %d cannot hold %d values",
              height,
              width,
              values.length));
    }
  }

  /** A plane with the same value everywhere. */
  public static Plane constant(int height, int width, float value) {
    var values = new float[height * width];
    Arrays.fill(values, value);
    return new Plane(height, width, values);
  }

  /** A square plane of these values. */
  public static Plane square(float[] values) {
    int side = (int) Math.round(Math.sqrt(values.length));
    return new Plane(side, side, values);
  }

  /** The value of row {@code y} and column {@code x}, both from 0. */
  public float at(int y, int x) {
    return values[y * width + x];
  }

  /**
   * This map at another resolution, bilinear with half-pixel centres and no smoothing when it
   * shrinks: PyTorch's {@code interpolate(mode="bilinear", align_corners=False)}.
   *
   * <p>A constant map stays exactly constant. Not meant for regions: they would stop being 0/1.
   *
   * @return a plane of the given size; this one if it has that size already
   */
  public Plane resized(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    var rows = Taps.of(height, newHeight);
    var columns = Taps.of(width, newWidth);
    var result = new float[newHeight * newWidth];
    for (int y = 0; y < newHeight; y++) {
      int upper = rows.first[y] * width;
      int lower = rows.second[y] * width;
      float down = rows.weight[y];
      for (int x = 0; x < newWidth; x++) {
        int left = columns.first[x];
        int right = columns.second[x];
        float across = columns.weight[x];
        float top = between(values[upper + left], values[upper + right], across);
        float bottom = between(values[lower + left], values[lower + right], across);
        result[y * newWidth + x] = between(top, bottom, down);
      }
    }
    return new Plane(newHeight, newWidth, result);
  }

  /** Written so that equal ends give exactly that value, whatever the weight. */
  private static float between(float from, float to, float weight) {
    return from + weight * (to - from);
  }

  /** Per output position along one side: the two input positions and the weight of the second. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Taps(int[] first, int[] second, float[] weight) {
    static Taps of(int from, int to) {
      var taps = new Taps(new int[to], new int[to], new float[to]);
      double scale = (double) from / to;
      for (int i = 0; i < to; i++) {
        double position = Math.max(0, (i + 0.5) * scale - 0.5);
        taps.first[i] = (int) position;
        taps.second[i] = Math.min(taps.first[i] + 1, from - 1);
        taps.weight[i] = (float) (position - taps.first[i]);
      }
      return taps;
    }
  }

  /**
   * This map stretched linearly so that its minimum becomes 0 and its maximum 1.
   *
   * <p>For a constant map (largest difference at most 1e-6 of the largest magnitude, that is,
   * rounding) the stretch is undefined. Our decision: a positive constant becomes 1 everywhere, any
   * other 0. The all-ones control then attends everywhere, and a map without any evidence attends
   * nowhere.
   *
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  public Plane minMaxNormalised() {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : requireFinite().values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    double range = (double) max - min;
    if (range <= ROUNDING * Math.max(Math.abs(max), Math.abs(min))) {
      return constant(height, width, max > 0 ? 1 : 0);
    }
    var result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) ((values[i] - min) / range);
    }
    return new Plane(height, width, result);
  }

  /**
   * This plane, known to be usable as an attention map.
   *
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  Plane requireFinite() {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("an attention map holds the value " + value);
      }
    }
    return this;
  }

  /** Equal sides and equal values; NaN equals NaN. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Plane that
        && height == that.height
        && width == that.width
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Plane[" + height + " x " + width + "]";
  }
}
