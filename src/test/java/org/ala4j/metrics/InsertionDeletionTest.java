package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.InsertionDeletion.Sample;
import org.ala4j.metrics.InsertionDeletion.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InsertionDeletionTest {
  private static final int SIDE = 8;
  private static final int PIXELS = SIDE * SIDE;

  /** The top quarter of the image. */
  private static final Plane REGION = topRows(2);

  private static Plane topRows(int rows) {
    var values = new float[PIXELS];
    Arrays.fill(values, 0, rows * SIDE, 1);
    return new Plane(SIDE, SIDE, values);
  }

  /** Class 1's probability is the fraction of the region that is white. */
  private static float[][] regionSeen(float[] images, int n) {
    var result = new float[n][];
    for (int image = 0; image < n; image++) {
      float seen = 0;
      for (int i = 0; i < PIXELS; i++) {
        seen += REGION.values()[i] * images[image * 3 * PIXELS + i];
      }
      float fraction = seen / (2 * SIDE);
      result[image] = new float[] {1 - fraction, fraction};
    }
    return result;
  }

  private static Sample white(Plane map) {
    var image = new float[3 * PIXELS];
    Arrays.fill(image, 1);
    return new Sample(image, SIDE, map, 0);
  }

  private static Curves curves(InsertionDeletion metric, Sample sample) {
    return metric.of(InsertionDeletionTest::regionSeen, List.of(sample)).get(0);
  }

  private static final InsertionDeletion METRIC = new InsertionDeletion(8, 5, Target.PREDICTED);

  @Test
  void areaByHand() {
    // (0.1 + 0.4 + 0.9 - 0.05 - 0.45) / 2.
    assertThat(InsertionDeletion.areaUnder(new float[] {0.1f, 0.4f, 0.9f}))
        .isCloseTo(0.45, within(1e-7));
    assertThat(InsertionDeletion.areaUnder(new float[] {1, 1})).isEqualTo(1);
  }

  @Test
  void thePerfectMapRisesAndFallsInTheFirstQuarter() {
    var curves = curves(METRIC, white(REGION));
    assertThat(curves.insertion()).containsExactly(0, 0.5f, 1, 1, 1, 1, 1, 1, 1);
    assertThat(curves.deletion()).containsExactly(1, 0.5f, 0, 0, 0, 0, 0, 0, 0);
    assertThat(curves.insertionAuc()).isEqualTo(7 / 8.0);
    assertThat(curves.deletionAuc()).isEqualTo(1 / 8.0);
    assertThat(curves.id()).isEqualTo(6 / 8.0);
  }

  @Test
  void itsInverseRisesAndFallsInTheLastQuarter() {
    var inverse = new float[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      inverse[i] = -REGION.values()[i];
    }
    var curves = curves(METRIC, white(new Plane(SIDE, SIDE, inverse)));
    assertThat(curves.insertionAuc()).isEqualTo(1 / 8.0);
    assertThat(curves.deletionAuc()).isEqualTo(7 / 8.0);
    assertThat(curves.id()).isEqualTo(-6 / 8.0);
  }

  @Test
  void aConstantMapMeansRandomOrder() {
    for (var map : List.of(Plane.constant(SIDE, SIDE, 0.7f), Plane.constant(1, 1, 0))) {
      var curves = curves(METRIC, white(map));
      // Neither row by row (AUC 7/8) nor all at once: close to the diagonal.
      assertThat(curves.insertionAuc()).isCloseTo(0.5, within(0.15));
      assertThat(curves.deletionAuc()).isCloseTo(1 - curves.insertionAuc(), within(1e-7));
    }
  }

  @Test
  void theTieOrderIsAFixedPermutation() {
    var order = InsertionDeletion.tieOrder(1000);
    assertThat(order).isEqualTo(InsertionDeletion.tieOrder(1000));
    assertThat(Arrays.stream(order).sorted().toArray()[999]).isEqualTo(999);
    assertThat(Arrays.stream(order).distinct().count()).isEqualTo(1000);
    // Pinned: another order would change every published number a little.
    assertThat(InsertionDeletion.tieOrder(6)).containsExactly(5, 4, 2, 3, 0, 1);
  }

  @Test
  void ranksByDescendingValueAndTiesByTheGivenOrder() {
    var map = new Plane(2, 3, new float[] {-1, 0, 5, -0.0f, -2, 5});
    assertThat(InsertionDeletion.ranking(map, new int[] {5, 4, 3, 2, 1, 0}))
        .containsExactly(5, 2, 3, 1, 0, 4);
  }

  @Test
  void stepsNeedNotDivideThePixels() {
    // States hold round(k * 64 / 7) pixels: 0, 9, 18, ...; the region has 16.
    var curves = curves(new InsertionDeletion(7, 3, Target.PREDICTED), white(REGION));
    assertThat(curves.insertion()).containsExactly(0, 9 / 16f, 1, 1, 1, 1, 1, 1);
    var oneStep = curves(new InsertionDeletion(1, 3, Target.PREDICTED), white(REGION));
    assertThat(oneStep.insertion()).containsExactly(0, 1);
    assertThat(oneStep.deletion()).containsExactly(1, 0);
  }

  @Test
  void theLabelMayBeFollowedInstead() {
    var curves = curves(new InsertionDeletion(8, 5, Target.LABEL), white(REGION));
    // Label 0, whose probability is one minus the other's.
    assertThat(curves.insertionAuc()).isEqualTo(1 / 8.0);
    assertThat(curves.deletionAuc()).isEqualTo(7 / 8.0);
  }

  /** A classifier that depends on every pixel and channel, with three classes. */
  private static float[][] mixture(float[] images, int n) {
    var result = new float[n][3];
    for (int image = 0; image < n; image++) {
      double total = 0;
      for (int c = 0; c < 3; c++) {
        double logit = 0;
        for (int i = 0; i < 3 * PIXELS; i++) {
          logit += images[image * 3 * PIXELS + i] * Math.sin(i * (c + 1.3)) * 0.3;
        }
        result[image][c] = (float) Math.exp(logit);
        total += result[image][c];
      }
      for (int c = 0; c < 3; c++) {
        result[image][c] /= (float) total;
      }
    }
    return result;
  }

  private static List<Sample> randomSamples(int n) {
    var random = new Random(7);
    var samples = new ArrayList<Sample>();
    for (int s = 0; s < n; s++) {
      var image = new float[3 * PIXELS];
      var map = new float[16];
      for (int i = 0; i < image.length; i++) {
        image[i] = random.nextFloat();
      }
      for (int i = 0; i < map.length; i++) {
        map[i] = random.nextInt(4); // ties, also after resizing
      }
      samples.add(new Sample(image, SIDE, new Plane(4, 4, map), s % 3));
    }
    return samples;
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithTheDefinitionAtEveryBatchSize(Masking masking) {
    var samples = randomSamples(5);
    for (var target : Target.values()) {
      for (int batch : new int[] {1, 2, 7, 18, 64, 1000}) {
        var all =
            new InsertionDeletion(9, batch, target, masking)
                .of(InsertionDeletionTest::mixture, samples);
        for (int s = 0; s < samples.size(); s++) {
          var sample = samples.get(s);
          var masked = masking.of(sample.image(), SIDE);
          assertThat(all.get(s).insertion()).isEqualTo(slowCurve(sample, masked, target, true));
          assertThat(all.get(s).deletion()).isEqualTo(slowCurve(sample, masked, target, false));
        }
      }
    }
  }

  @Test
  void blackIsTheDefault() {
    assertThat(METRIC.masking()).isEqualTo(Masking.BLACK);
  }

  @Test
  void withTheMeanForMaskedPixelsAWhiteImageStaysWhite() {
    var metric = new InsertionDeletion(8, 5, Target.PREDICTED, Masking.MEAN);
    var curves = curves(metric, white(REGION));
    assertThat(curves.insertion()).containsOnly(1);
    assertThat(curves.deletion()).containsOnly(1);
  }

  /** One state at a time: pick the best remaining pixel k times, mask, predict. */
  private static float[] slowCurve(
      Sample sample, float[] masked, Target target, boolean insertion) {
    int steps = 9;
    var map = sample.map().resized(SIDE, SIDE).values();
    var tieOrder = InsertionDeletion.tieOrder(PIXELS);
    float[] full = mixture(sample.image(), 1)[0];
    int followed = target == Target.LABEL ? sample.label() : Classifier.predicted(full);
    var curve = new float[steps + 1];
    for (int k = 0; k <= steps; k++) {
      var chosen = new HashSet<Integer>();
      while (chosen.size() < Math.round((double) k * PIXELS / steps)) {
        int best = -1;
        for (int pixel : tieOrder) {
          if (!chosen.contains(pixel) && (best < 0 || map[pixel] > map[best])) {
            best = pixel;
          }
        }
        chosen.add(best);
      }
      var image = sample.image().clone();
      for (int i = 0; i < image.length; i++) {
        if (chosen.contains(i % PIXELS) != insertion) {
          image[i] = masked[i];
        }
      }
      curve[k] = mixture(image, 1)[0][followed];
    }
    return curve;
  }

  @Test
  void statesFillWholeBatchesAndInputsStayUntouched() {
    var samples = randomSamples(3);
    var before = samples.stream().map(s -> s.image().clone()).toList();
    var sizes = new ArrayList<Integer>();
    new InsertionDeletion(9, 20, Target.PREDICTED)
        .of(
            (images, n) -> {
              assertThat(images).hasSize(n * 3 * PIXELS);
              sizes.add(n);
              return mixture(images, n);
            },
            samples);
    assertThat(sizes).containsExactly(20, 20, 14); // 3 images of 2 * 9 states
    for (int s = 0; s < samples.size(); s++) {
      assertThat(samples.get(s).image()).isEqualTo(before.get(s));
    }
  }

  @Test
  void noSamplesNoCurves() {
    assertThat(METRIC.of(InsertionDeletionTest::regionSeen, List.of())).isEmpty();
  }

  @Test
  void rejectsWhatCannotBeScored() {
    assertThatThrownBy(() -> new InsertionDeletion(0, 1, Target.LABEL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Sample(new float[5], SIDE, REGION, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> curves(METRIC, white(Plane.constant(2, 2, Float.NaN))))
        .isInstanceOf(IllegalArgumentException.class);
    var small = new Sample(new float[12], 2, Plane.constant(2, 2, 1), 0);
    assertThatThrownBy(
            () -> METRIC.of(InsertionDeletionTest::regionSeen, List.of(white(REGION), small)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("differ in size");
    assertThatThrownBy(() -> METRIC.of((images, n) -> new float[0][], List.of(white(REGION))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 of 5");
  }
}
