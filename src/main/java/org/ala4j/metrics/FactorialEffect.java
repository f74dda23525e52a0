package org.ala4j.metrics;

import java.util.List;
import java.util.OptionalDouble;
import org.ala4j.metrics.FactorialDesign.Contrast;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.inference.TTest;

/**
 * What a factor, or several together, do to a metric: estimated from the runs of each seed alone,
 * so that what all runs of a seed share cancels, then summarised over the seeds.
 *
 * @param contrast which effect
 * @param summary of the seeds' estimates
 * @param p two-sided, of the t-test that their mean is 0, which is the paired t-test between the
 *     runs with positive and with negative weights; empty below 2 seeds, or when all agree
 */
public record FactorialEffect(Contrast contrast, Summary summary, OptionalDouble p) {
  /** Estimates that differ by no more are equal but for rounding; every metric is on -1..1. */
  private static final double ROUNDING = 1e-12;

  /**
   * All effects of a design, in the order of {@link FactorialDesign#contrasts}.
   *
   * @param seeds what each run gave, an array of N per seed; a seed in which a run's value is NaN
   *     is left out
   */
  public static List<FactorialEffect> of(FactorialDesign design, List<double[]> seeds) {
    return design.contrasts().stream().map(contrast -> of(contrast, seeds)).toList();
  }

  private static FactorialEffect of(Contrast contrast, List<double[]> seeds) {
    double[] estimates =
        seeds.stream()
            .mapToDouble(contrast::of)
            .filter(e -> !Double.isNaN(e))
            .map(e -> Math.abs(e) > ROUNDING ? e : 0) // thirds do not add up to nothing
            .toArray();
    boolean testable =
        estimates.length > 1 && StatUtils.max(estimates) - StatUtils.min(estimates) > ROUNDING;
    return new FactorialEffect(
        contrast,
        Summary.of(estimates),
        testable ? OptionalDouble.of(new TTest().tTest(0.0, estimates)) : OptionalDouble.empty());
  }
}
