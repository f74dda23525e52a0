package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ala4j.metrics.FactorialDesign.Contrast;
import org.ala4j.metrics.FactorialDesign.Factor;
import org.hipparchus.stat.inference.TTest;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;
import org.junit.jupiter.api.Test;

class FactorialDesignTest {
  private static final FactorialDesign CUBE = design(2, 2, 2);

  /** Factors A, B, … with so many levels each. */
  private static FactorialDesign design(int... levels) {
    return new FactorialDesign(
        IntStream.range(0, levels.length)
            .mapToObj(
                f ->
                    new Factor(
                        Character.toString('A' + f),
                        IntStream.range(0, levels[f]).mapToObj(Integer::toString).toList()))
            .toList());
  }

  private static double effect(FactorialDesign design, String name, double... responses) {
    return design.contrasts().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow()
        .of(responses);
  }

  /** A third and two sixths do not add up to nothing in binary. */
  @Test
  void whatIsEqualEverywhereHasNoEffect() {
    for (double value : new double[] {1, 0.9, 0.875, 0.1}) {
      double[] same = DoubleStream.generate(() -> value).limit(6).toArray();
      assertThat(FactorialEffect.of(design(3, 2), List.of(same, same)))
          .allSatisfy(effect -> assertThat(effect.summary().mean()).isZero());
    }
  }

  @Test
  void runsAreInStandardOrder() {
    FactorialDesign design = design(2, 3);
    assertThat(design.runs()).isEqualTo(6);
    assertThat(IntStream.range(0, 6).map(r -> design.level(r, 0)))
        .containsExactly(0, 1, 0, 1, 0, 1);
    assertThat(IntStream.range(0, 6).map(r -> design.level(r, 1)))
        .containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void mainEffectsComeFirstThenInteractionsByOrder() {
    assertThat(CUBE.contrasts())
        .extracting(Contrast::name)
        .containsExactly("A", "B", "C", "A × B", "A × C", "B × C", "A × B × C");
    assertThat(CUBE.contrasts()).extracting(Contrast::order).containsExactly(1, 1, 1, 2, 2, 2, 3);
    assertThat(design(2, 3, 2).contrasts())
        .extracting(Contrast::name)
        .containsExactly("A", "B = 0", "B = 1", "B = 2", "C", "A × C");
  }

  /** Box, Hunter & Hunter 2005, table 5.2: temperature A, concentration B, catalyst C. */
  @Test
  void thePilotPlantOfTheTextbook() {
    double[] yield = {60, 72, 54, 68, 52, 83, 45, 80};
    double[] expected = {23, -5, 1.5, 1.5, 10, 0, 0.5};
    List<Contrast> contrasts = CUBE.contrasts();
    for (int i = 0; i < expected.length; i++) {
      assertThat(contrasts.get(i).of(yield)).as(contrasts.get(i).name()).isEqualTo(expected[i]);
    }
  }

  @Test
  void twoFactorsByHand() {
    // A off to on: 1 → 4 without B (+3), 2 → 11 with B (+9). B off to on: +1 and +7.
    double[] y = {1, 4, 2, 11};
    assertThat(effect(design(2, 2), "A", y)).isEqualTo((3 + 9) / 2.0);
    assertThat(effect(design(2, 2), "B", y)).isEqualTo((1 + 7) / 2.0);
    assertThat(effect(design(2, 2), "A × B", y)).isEqualTo((9 - 3) / 2.0);
  }

  @Test
  void aFactorOfThreeLevelsByHand() {
    // Means of A's levels 2, 3, 7 (over B), of all 4.
    double[] y = {1, 2, 6, 3, 4, 8};
    FactorialDesign design = design(3, 2);
    assertThat(effect(design, "A = 0", y)).isCloseTo(-2, within(1e-12));
    assertThat(effect(design, "A = 1", y)).isCloseTo(-1, within(1e-12));
    assertThat(effect(design, "A = 2", y)).isCloseTo(3, within(1e-12));
    assertThat(effect(design, "B", y)).isCloseTo(2, within(1e-12));
  }

  /** With levels coded −1 and +1, an effect is twice its coefficient. */
  @Test
  void effectsAreThoseOfALeastSquaresFit() {
    double[] y = responses(16);
    FactorialDesign design = design(2, 2, 2, 2);
    List<Contrast> contrasts = design.contrasts();
    double[][] coded = new double[16][15];
    for (int run = 0; run < 16; run++) {
      for (int c = 0; c < 15; c++) {
        coded[run][c] = 1;
        for (int f = 0; f < 4; f++) {
          if (contrasts.get(c).name().contains(Character.toString('A' + f))) {
            coded[run][c] *= (run >> f & 1) == 1 ? 1 : -1;
          }
        }
      }
    }
    double[] coefficients = fit(y, coded);
    for (int c = 0; c < 15; c++) {
      assertThat(contrasts.get(c).of(y))
          .as(contrasts.get(c).name())
          .isCloseTo(2 * coefficients[c + 1], within(1e-12));
    }
  }

  /** A factor of three levels beside one of two, coded so that the level effects sum to 0. */
  @Test
  void levelEffectsAreThoseOfALeastSquaresFit() {
    double[] y = responses(6);
    double[][] coded = new double[6][];
    for (int run = 0; run < 6; run++) {
      int level = run % 3;
      coded[run] =
          new double[] {
            level == 2 ? -1 : level == 0 ? 1 : 0,
            level == 2 ? -1 : level == 1 ? 1 : 0,
            run / 3 * 2 - 1
          };
    }
    double[] fit = fit(y, coded);
    FactorialDesign design = design(3, 2);
    assertThat(effect(design, "A = 0", y)).isCloseTo(fit[1], within(1e-12));
    assertThat(effect(design, "A = 1", y)).isCloseTo(fit[2], within(1e-12));
    assertThat(effect(design, "A = 2", y)).isCloseTo(-fit[1] - fit[2], within(1e-12));
    assertThat(effect(design, "B", y)).isCloseTo(2 * fit[3], within(1e-12));
  }

  private static double[] responses(int n) {
    return new Random(5).doubles(n).toArray();
  }

  private static double[] fit(double[] y, double[][] coded) {
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
    regression.newSampleData(y, coded);
    return regression.estimateRegressionParameters();
  }

  @Test
  void summariesAndPAreOverTheSeeds() {
    List<double[]> seeds = List.of(new double[] {1, 4, 2, 11}, new double[] {0, 2, 2, 6});
    FactorialEffect a = FactorialEffect.of(design(2, 2), seeds).get(0);
    // 6 and 3 over the seeds: mean 4.5, standard deviation √4.5, t = 4.5 / (√4.5 / √2) = 3.
    assertThat(a.summary().n()).isEqualTo(2);
    assertThat(a.summary().mean()).isEqualTo(4.5);
    assertThat(a.summary().std()).isCloseTo(Math.sqrt(4.5), within(1e-12));
    assertThat(a.p().getAsDouble()) // Student's t with one degree of freedom is Cauchy's
        .isCloseTo(1 - 2 / Math.PI * Math.atan(3), within(1e-9));
    double paired = new TTest().pairedTTest(new double[] {7.5, 4}, new double[] {1.5, 1});
    assertThat(a.p().getAsDouble()).isCloseTo(paired, within(1e-12));
  }

  @Test
  void fewOrEqualSeedsHaveNoP() {
    double[] first = {0.1, 0.4, 0.2, 0.9};
    FactorialEffect one = FactorialEffect.of(design(2, 2), List.of(first)).get(0);
    assertThat(one.summary().n()).isEqualTo(1);
    assertThat(one.summary().std()).isNaN();
    assertThat(one.p()).isEmpty();
    double[] shifted = {0.1 + 1 / 3.0, 0.4 + 1 / 3.0, 0.2 + 1 / 3.0, 0.9 + 1 / 3.0};
    assertThat(FactorialEffect.of(design(2, 2), List.of(first, shifted)))
        .as("equal but for rounding")
        .allSatisfy(effect -> assertThat(effect.p()).isEmpty());
  }

  @Test
  void aSeedWithAnUndefinedRunIsLeftOut() {
    List<double[]> seeds = List.of(new double[] {1, 4, 2, 11}, new double[] {1, Double.NaN, 2, 3});
    FactorialEffect a = FactorialEffect.of(design(2, 2), seeds).get(0);
    assertThat(a.summary()).isEqualTo(new Summary(1, 6, Double.NaN));
  }

  @Test
  void whatIsNoDesignIsRefused() {
    List<Factor> pairs =
        new ArrayList<>(Collections.nCopies(2, new Factor("A", List.of("0", "1"))));
    assertThatThrownBy(() -> new FactorialDesign(pairs)).hasMessageContaining("different names");
    assertThatThrownBy(() -> new FactorialDesign(List.of())).hasMessageContaining("factors");
    assertThatThrownBy(() -> new Factor("A", List.of("x"))).hasMessageContaining("A needs two");
    assertThatThrownBy(() -> new Factor("A", List.of("x", "x"))).hasMessageContaining("A needs");
    assertThat(design(2, 2, 2, 2, 2, 2, 2, 2).runs()).isEqualTo(256);
    assertThatThrownBy(() -> design(2, 2, 2, 2, 2, 2, 2, 3)).hasMessageContaining("256");
    int[] many = Collections.nCopies(70, 2).stream().mapToInt(i -> i).toArray();
    assertThatThrownBy(() -> design(many)).hasMessageContaining("256");
  }
}
