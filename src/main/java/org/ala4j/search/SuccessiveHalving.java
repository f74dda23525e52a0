package org.ala4j.search;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Asynchronous successive halving (Li et al. 2020, A System for Massively Parallel Hyperparameter
 * Tuning): at some epochs, the rungs, only the best 1/η of the trials that have come so far go on.
 * Nobody waits for the others: a trial is compared with those that have reached the rung by then,
 * and the first ones go on more easily.
 *
 * <p>The rungs of bracket s are at min·η^s, min·η^(s+1), …: of several brackets the later ones
 * judge less early. Candidates are dealt to them in turn.
 *
 * @param min the first rung, in epochs
 * @param reduction η
 * @param brackets how many
 */
record SuccessiveHalving(int min, int reduction, int brackets) implements Pruning {
  @Override
  public boolean stops(int number, List<Double> own, Others others) {
    int bracket = (number - 1) % brackets;
    long rung = min;
    for (int s = 0; s < bracket; s++) {
      rung *= reduction;
    }
    while (rung < own.size()) {
      rung *= reduction;
    }
    if (rung != own.size()) {
      return false;
    }
    double best = best(own, own.size());
    double[] there =
        Stream.concat(others.ended().stream(), others.running().stream())
            .filter(values -> values.size() >= own.size())
            .mapToDouble(values -> best(values, own.size()))
            .filter(value -> !Double.isNaN(value))
            .toArray();
    long better = 0;
    for (double value : there) {
      better += value > best ? 1 : 0;
    }
    return better >= Math.max(1, (there.length + 1) / reduction); // of NaN neither
  }

  /** The best value up to an epoch; NaN without any. */
  private static double best(List<Double> values, int epochs) {
    return values.stream()
        .limit(epochs)
        .mapToDouble(v -> v)
        .filter(v -> !Double.isNaN(v))
        .max()
        .orElse(Double.NaN);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "Successive halving: the best of %d go on after epoch %d and each %d times as many, in %d"
            + " bracket%s; which trials had come so far depends on how many run side by side.",
        reduction,
        min,
        reduction,
        brackets,
        brackets == 1 ? "" : "s");
  }
}
