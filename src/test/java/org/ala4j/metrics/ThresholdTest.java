package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "mean", "otsu", "0.25", "1.0"})
  void theTextReadsBack(String text) {
    assertThat(Threshold.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "NaN", "Otsu", "half", ""})
  void otherTextsAreErrors(String text) {
    assertThatThrownBy(() -> Threshold.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0, 1]");
  }

  @Test
  void theCutItselfIsAttended() {
    var map = new Plane(1, 5, new float[] {0, 1, 2, 3, 4});
    assertThat(Threshold.parse("0.5").binarise(map).values()).containsExactly(0, 0, 1, 1, 1);
    assertThat(Threshold.parse("1").binarise(map).values()).containsExactly(0, 0, 0, 0, 1);
  }

  @Test
  void theMeanIsTakenOfTheNormalisedMap() {
    // Normalised: 0, 0.2, 1; mean 0.4.
    var map = new Plane(1, 3, new float[] {5, 6, 10});
    assertThat(new Threshold.Mean().on(map.minMaxNormalised())).isCloseTo(0.4, within(1e-7));
    assertThat(new Threshold.Mean().binarise(map).values()).containsExactly(0, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "mean", "otsu", "1"})
  void constantMapsAttendEverywhereOrNowhereUnderEveryRule(String rule) {
    var threshold = Threshold.parse(rule);
    var onePixel = Plane.constant(1, 1, 7);
    assertThat(threshold.binarise(onePixel)).isEqualTo(onePixel.minMaxNormalised());
    assertThat(threshold.binarise(Plane.constant(3, 3, 0.2f))).isEqualTo(Plane.constant(3, 3, 1));
    assertThat(threshold.binarise(Plane.constant(3, 3, 0))).isEqualTo(Plane.constant(3, 3, 0));
  }

  @Test
  void otsuCutsATwoValuedMapInTheMiddle() {
    var map = new Plane(1, 5, new float[] {0, 0, 0, 0, 1});
    assertThat(new Threshold.Otsu().on(map)).isEqualTo(0.5);
  }

  @Test
  void otsuAgreesWithItsDefinition() {
    var random = new Random(1);
    for (int trial = 0; trial < 20; trial++) {
      var values = new float[200];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * 0.1 + (random.nextInt(3) == 0 ? 0.8 : 0.3));
      }
      var map = new Plane(10, 20, values).minMaxNormalised();
      assertThat(new Threshold.Otsu().on(map)).isCloseTo(slowOtsu(map), within(1e-12));
    }
  }

  /** Every cut in turn: the variance between the two sides' means, computed from the pixels. */
  private static double slowOtsu(Plane map) {
    var variances = new double[256];
    double best = 0;
    for (int edge = 1; edge < 256; edge++) {
      double below = 0;
      double above = 0;
      double sumBelow = 0;
      double sumAbove = 0;
      for (float value : map.values()) {
        if (value < edge / 256.0) {
          below++;
          sumBelow += value;
        } else {
          above++;
          sumAbove += value;
        }
      }
      double n = map.values().length;
      double mean = (sumBelow + sumAbove) / n;
      variances[edge] =
          below == 0 || above == 0
              ? 0
              : below / n * Math.pow(sumBelow / below - mean, 2)
                  + above / n * Math.pow(sumAbove / above - mean, 2);
      best = Math.max(best, variances[edge]);
    }
    double sum = 0;
    int count = 0;
    for (int edge = 1; edge < 256; edge++) {
      if (variances[edge] > best * (1 - 1e-9)) {
        sum += edge / 256.0;
        count++;
      }
    }
    return sum / count;
  }
}
