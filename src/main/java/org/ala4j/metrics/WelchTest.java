package org.ala4j.metrics;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.inference.TTest;

/** Welch's t-test: do two sets of trials differ in mean, their variances not assumed equal? */
public final class WelchTest {

  private WelchTest() {}

  /**
   * The two-sided p-value. NaN values are left out first.
   *
   * @return on 0..1; empty if a side has fewer than 2 values, or if neither side varies (the
   *     statistic is then 0/0 or infinite)
   */
  public static OptionalDouble pValue(double[] first, double[] second) {
    var a = Arrays.stream(first).filter(v -> !Double.isNaN(v)).toArray();
    var b = Arrays.stream(second).filter(v -> !Double.isNaN(v)).toArray();
    if (a.length < 2 || b.length < 2 || StatUtils.variance(a) + StatUtils.variance(b) == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(new TTest().tTest(a, b));
  }
}
