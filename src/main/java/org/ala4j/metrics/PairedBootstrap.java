package org.ala4j.metrics;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Do two sets of scores of the same images differ in mean? The images are drawn again, with
 * replacement, many times over, and the mean difference of their pairs is looked at each time
 * (Efron and Tibshirani 1993, chapters 13 and 16).
 *
 * <p>It tells whether other images of the same kind would show the difference, with these models;
 * it says nothing about training them again. That is what {@link WelchTest} over seeds is for.
 *
 * @param n number of pairs
 * @param difference mean of first − second over the pairs
 * @param low lower end of the 95 % percentile interval of that difference
 * @param high its upper end
 * @param p two-sided: twice the share of resamples whose difference is on the rarer side of 0, on
 *     0..1. A resample at 0 counts for both sides, and one is added to resamples and to either side
 *     (Davison and Hinkley 1997, section 4.2.3), so that p is never 0
 */
public record PairedBootstrap(int n, double difference, double low, double high, double p) {

  /** Resamples behind every result of {@link #of(double[], double[])}. */
  public static final int RESAMPLES = 10_000;

  /** Pairs below which the interval is known to be too short to be read (our decision). */
  public static final int FEWEST = 10;

  private static final long SEED = 20250914;
  private static final double TAIL = 0.025;

  /**
   * Compares by {@link #RESAMPLES} resamples, the same for equal arguments on every machine.
   *
   * @param first one score per image; NaN where it is not defined
   * @param second of the same images in the same order; a pair with NaN is left out
   * @return empty if fewer than {@link #FEWEST} pairs are left
   * @throws IllegalArgumentException if the lengths differ
   */
  public static Optional<PairedBootstrap> of(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d scores cannot be paired with %d", first.length, second.length));
    }
    var differences = new double[first.length];
    int n = 0;
    for (int i = 0; i < first.length; i++) {
      double difference = first[i] - second[i];
      if (!Double.isNaN(difference)) {
        differences[n++] = difference;
      }
    }
    return n < FEWEST ? Optional.empty() : Optional.of(of(Arrays.copyOf(differences, n)));
  }

  private static PairedBootstrap of(double[] differences) {
    int n = differences.length;
    var random = new SplittableRandom(SEED);
    var means = new double[RESAMPLES];
    int notAbove = 0;
    int notBelow = 0;
    for (int resample = 0; resample < RESAMPLES; resample++) {
      double sum = 0;
      for (int draw = 0; draw < n; draw++) {
        sum += differences[index(random.nextLong(), n)];
      }
      means[resample] = sum / n;
      notAbove += sum <= 0 ? 1 : 0;
      notBelow += sum >= 0 ? 1 : 0;
    }
    Arrays.sort(means);
    double rarer = (Math.min(notAbove, notBelow) + 1.0) / (RESAMPLES + 1.0);
    return new PairedBootstrap(
        n,
        Arrays.stream(differences).average().orElseThrow(),
        means[(int) (TAIL * RESAMPLES)],
        means[RESAMPLES - 1 - (int) (TAIL * RESAMPLES)],
        Math.min(1, 2 * rarer));
  }

  /** 32 random bits as one of 0..n−1, without a division: this is drawn by the hundred million. */
  static int index(long bits, int n) {
    return (int) ((bits >>> 32) * n >>> 32);
  }
}
