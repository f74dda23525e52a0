package org.ala4j.search;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.hipparchus.stat.descriptive.rank.Median;

/**
 * The median stopping rule (Golovin et al. 2017, Google Vizier, §3.2.2): a trial is stopped at
 * epoch e when its best value so far is below the median of what the trials before it had up to e
 * on average.
 *
 * @param after no trial is stopped before that epoch
 * @param trials that must have ended before one is stopped
 */
record MedianPruning(int after, int trials) implements Pruning {
  @Override
  public boolean stops(int number, List<Double> own, Others others) {
    return stops(own, others.ended());
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "Median pruning: from epoch %d on, once %d trials have ended; which trials had ended depends"
            + " on how many run side by side.",
        after,
        trials);
  }

  /**
   * Whether a trial is to stop.
   *
   * @param own its value after each of its epochs, higher being better; NaN where undefined
   * @param ended the same of each trial that is finished or was pruned
   */
  boolean stops(List<Double> own, List<List<Double>> ended) {
    double[] averages =
        ended.stream()
            .mapToDouble(values -> upTo(own.size(), values).average().orElse(Double.NaN))
            .filter(average -> !Double.isNaN(average))
            .toArray();
    if (own.size() < after || averages.length < trials) {
      return false;
    }
    double best = upTo(own.size(), own).max().orElse(Double.NaN);
    return best < new Median().evaluate(averages); // of NaN neither
  }

  private static DoubleStream upTo(int epoch, List<Double> values) {
    return values.stream().limit(epoch).mapToDouble(v -> v).filter(v -> !Double.isNaN(v));
  }
}
