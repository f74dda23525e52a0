package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final double[] ZEROS = new double[40];

  private static double[] noise(int n, long seed, double mean) {
    var random = new Random(seed);
    return random.doubles(n).map(x -> x - 0.5 + mean).toArray();
  }

  /** Differences of ±1: the sum of a resample is binomial, so p is known. */
  @Test
  void pOfCoinTossesIsBinomial() {
    for (int ups : new int[] {20, 22, 24, 26, 28}) {
      var first = new double[40];
      Arrays.fill(first, -1);
      Arrays.fill(first, 0, ups, 1);
      double exact = Math.min(1, 2 * binomialUpTo(20, 40, ups / 40.0)); // at most 20 ups: sum ≤ 0
      var result = PairedBootstrap.of(first, ZEROS).orElseThrow();
      double error = 2 * Math.sqrt(exact / 2 * (1 - exact / 2) / PairedBootstrap.RESAMPLES);
      assertThat(result.p()).as(ups + " ups").isCloseTo(exact, within(4 * error + 2e-4));
      assertThat(result.difference()).isCloseTo(2 * ups / 40.0 - 1, within(1e-12));
    }
  }

  private static double binomialUpTo(int k, int n, double p) {
    double sum = 0;
    double term = Math.pow(1 - p, n);
    for (int i = 0; i <= k; i++) {
      sum += term;
      term *= (n - i) / (i + 1.0) * p / (1 - p);
    }
    return sum;
  }

  @Test
  void theIntervalOfManyPairsIsTheNormalOne() {
    var first = noise(500, 1, 0.02);
    var second = noise(500, 2, 0);
    var differences = new double[500];
    Arrays.setAll(differences, i -> first[i] - second[i]);
    var summary = Summary.of(differences);
    double half = 1.96 * summary.std() / Math.sqrt(500);
    var result = PairedBootstrap.of(first, second).orElseThrow();
    assertThat(result.difference()).isCloseTo(summary.mean(), within(1e-12));
    assertThat(result.low()).isCloseTo(summary.mean() - half, within(0.05 * half));
    assertThat(result.high()).isCloseTo(summary.mean() + half, within(0.05 * half));
  }

  /** The same draws, but whole resamples of both sides, their means, and a sorted list. */
  @Test
  void agreesWithItsDefinition() {
    for (int n : new int[] {10, 33}) {
      var first = noise(n, 3, 0.1);
      var second = noise(n, 4, 0);
      var random = new SplittableRandom(20250914);
      List<Double> means = new ArrayList<>();
      for (int resample = 0; resample < 10_000; resample++) {
        double a = 0;
        double b = 0;
        for (int draw = 0; draw < n; draw++) {
          int image = (int) Math.floor((random.nextLong() >>> 32) / 4294967296.0 * n);
          a += first[image];
          b += second[image];
        }
        means.add(a / n - b / n);
      }
      means.sort(null);
      long notAbove = means.stream().filter(mean -> mean <= 0).count();
      long notBelow = means.stream().filter(mean -> mean >= 0).count();
      var result = PairedBootstrap.of(first, second).orElseThrow();
      assertThat(result.n()).isEqualTo(n);
      assertThat(result.low()).isCloseTo(means.get(250), within(1e-12));
      assertThat(result.high()).isCloseTo(means.get(9749), within(1e-12));
      assertThat(result.p())
          .isCloseTo(2 * (Math.min(notAbove, notBelow) + 1) / 10_001.0, within(1e-12));
    }
  }

  @Test
  void swappingTheSidesSwapsTheSigns() {
    var first = noise(25, 5, 0.1);
    var second = noise(25, 6, 0);
    var forth = PairedBootstrap.of(first, second).orElseThrow();
    var back = PairedBootstrap.of(second, first).orElseThrow();
    assertThat(back.low()).isEqualTo(-forth.high());
    assertThat(back.high()).isEqualTo(-forth.low());
    assertThat(back.p()).isEqualTo(forth.p()).isBetween(0.0, 1.0);
    assertThat(PairedBootstrap.of(first, second)).contains(forth);
  }

  @Test
  void constantDifferences() {
    assertThat(PairedBootstrap.of(ZEROS, ZEROS)).contains(new PairedBootstrap(40, 0, 0, 0, 1));
    var ones = new double[40];
    Arrays.fill(ones, 1);
    assertThat(PairedBootstrap.of(ones, ZEROS))
        .contains(new PairedBootstrap(40, 1, 1, 1, 2 / 10_001.0));
  }

  @Test
  void pairsWithNanAreLeftOut() {
    var first = noise(12, 7, 0.1);
    var second = noise(12, 8, 0);
    var whole = PairedBootstrap.of(Arrays.copyOf(first, 10), Arrays.copyOf(second, 10));
    first[10] = Double.NaN;
    second[11] = Double.NaN;
    assertThat(whole).isPresent();
    assertThat(PairedBootstrap.of(first, second)).isEqualTo(whole);
    first[0] = Double.NaN;
    assertThat(PairedBootstrap.of(first, second)).as("nine pairs are too few").isEmpty();
  }

  @Test
  void drawsReachEveryImageAndNoOther() {
    assertThat(PairedBootstrap.index(0, 7)).isZero();
    assertThat(PairedBootstrap.index(-1, 7)).isEqualTo(6);
    assertThat(PairedBootstrap.index(-1, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE - 1);
  }

  @Test
  void unequalLengthsAreAnError() {
    assertThatThrownBy(() -> PairedBootstrap.of(new double[10], new double[11]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("10 scores cannot be paired with 11");
  }
}
