package org.ala4j.metrics;

import java.util.Arrays;
import java.util.Locale;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * Spearman's rank correlation, such as of two maps: whether they put the pixels in the same order.
 */
public final class RankCorrelation {

  private RankCorrelation() {}

  /**
   * The correlation of the values' ranks, ties at their mean rank.
   *
   * @param a {@code [n]} values of one map
   * @param b those of the other, at the same pixels
   * @return on −1..1; NaN when one of them is constant
   * @throws IllegalArgumentException when their sizes differ
   */
  public static double of(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "maps of %d and %d pixels cannot be compared", a.length, b.length));
    }
    return of(doubles(a), doubles(b));
  }

  /** The correlation of any pairs of numbers, as that of two maps. */
  public static double of(double[] a, double[] b) {
    if (isConstant(a) || isConstant(b)) {
      return Double.NaN;
    }
    return new SpearmansCorrelation().correlation(a, b);
  }

  private static boolean isConstant(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
