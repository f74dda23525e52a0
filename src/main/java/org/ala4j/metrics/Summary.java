package org.ala4j.metrics;

import java.util.Arrays;
import org.hipparchus.stat.StatUtils;

/**
 * Mean and sample standard deviation (divisor n − 1) of the values that exist.
 *
 * @param n number of values, NaN ones left out
 * @param mean NaN if n is 0
 * @param std NaN if n is below 2
 */
public record Summary(int n, double mean, double std) {

  /** Summarises values over images or trials. NaN means "not defined here" and is left out. */
  public static Summary of(double... values) {
    var defined = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    double mean = StatUtils.mean(defined);
    double std = defined.length < 2 ? Double.NaN : Math.sqrt(StatUtils.variance(defined, mean));
    return new Summary(defined.length, mean, std);
  }
}
