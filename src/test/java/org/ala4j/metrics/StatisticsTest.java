package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void accuracyCountsTheMostProbableClass() {
    var probabilities = new float[][] {{0.2f, 0.8f}, {0.9f, 0.1f}, {0.5f, 0.5f}, {0.4f, 0.6f}};
    // Predicted 1, 0, 0 (a tie goes to the lower class), 1.
    assertThat(Accuracy.of(probabilities, new int[] {1, 1, 0, 1})).isEqualTo(0.75);
    assertThat(Accuracy.of(new float[0][], new int[0])).isNaN();
    assertThatThrownBy(() -> Accuracy.of(probabilities, new int[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void summaryUsesTheSampleStandardDeviation() {
    // Deviations from 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over 7.
    var summary = Summary.of(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(summary.n()).isEqualTo(8);
    assertThat(summary.mean()).isEqualTo(5);
    assertThat(summary.std()).isCloseTo(Math.sqrt(32 / 7.0), within(1e-12));
  }

  @Test
  void summaryOfFewValues() {
    assertThat(Summary.of(0.4)).isEqualTo(new Summary(1, 0.4, Double.NaN));
    assertThat(Summary.of(Double.NaN, 0.4)).isEqualTo(new Summary(1, 0.4, Double.NaN));
    assertThat(Summary.of()).isEqualTo(new Summary(0, Double.NaN, Double.NaN));
  }

  @Test
  void welchAgainstHandComputedNumbers() {
    // Means 1.5 and 6, variances 0.5 and 8, n = 2 each: t = -4.5 / sqrt(4.25),
    // degrees of freedom 4.25^2 / (0.25^2 + 4^2).
    double t = 4.5 / Math.sqrt(4.25);
    double freedom = 4.25 * 4.25 / (0.25 * 0.25 + 4 * 4);
    double p = WelchTest.pValue(new double[] {1, 2}, new double[] {4, 8}).getAsDouble();
    assertThat(p).isCloseTo(2 * studentTail(t, freedom), within(1e-6));
  }

  @Test
  void equalVariancesAndSizesGiveTheClosedForm() {
    // t = -1 / sqrt(0.5), 2 degrees of freedom: p = 1 - t / sqrt(2 + t^2) = 1 - sqrt(2) / 2.
    double p = WelchTest.pValue(new double[] {0, 1}, new double[] {1, 2}).getAsDouble();
    assertThat(p).isCloseTo(1 - Math.sqrt(0.5), within(1e-9));
  }

  /** P(T > t) by Simpson's rule on x = tan(u); the density's constant by the same rule. */
  private static double studentTail(double t, double freedom) {
    return integral(Math.atan(t), freedom) / (2 * integral(0, freedom));
  }

  private static double integral(double from, double freedom) {
    int n = 2_000_000;
    double step = (Math.PI / 2 - from) / n;
    double sum = 0;
    for (int i = 0; i < n; i++) { // the integrand vanishes at the upper end
      double x = Math.tan(from + i * step);
      double density = Math.pow(1 + x * x / freedom, -(freedom + 1) / 2) * (1 + x * x);
      sum += density * (i == 0 ? 1 : i % 2 == 1 ? 4 : 2);
    }
    return sum * step / 3;
  }

  @Test
  void welchNeedsTwoVaryingTrials() {
    var two = new double[] {0.1, 0.2};
    assertThat(WelchTest.pValue(two, new double[] {0.3})).isEmpty();
    assertThat(WelchTest.pValue(two, new double[] {0.3, Double.NaN})).isEmpty();
    assertThat(WelchTest.pValue(new double[] {1, 1}, new double[] {2, 2})).isEmpty();
    assertThat(WelchTest.pValue(two, two).getAsDouble()).isEqualTo(1);
  }

  @Test
  void theUpperBoundIsMarkedAsOne() {
    assertThat(Metric.IOU_BEST.label()).contains("hindsight");
    assertThat(Metric.IOU_BEST.description()).startsWith("upper bound");
    assertThat(Metrics.shipped())
        .filteredOn(metric -> metric.block() == Metric.Block.MAIN)
        .hasSize(9);
  }

  @Test
  void metricsAreFoundByKey() {
    assertThat(Metrics.shipped())
        .extracting(Metric::key)
        .containsExactly(
            "miou",
            "insertion",
            "deletion",
            "id",
            "accuracy",
            "ala_accuracy",
            "area",
            "pointing",
            "energy",
            "iou_0.5",
            "iou_mean",
            "iou_otsu",
            "iou_one_cut",
            "iou_best",
            "pixel_ap",
            "shuffled_auc",
            "energy_ratio",
            "miou_off_centre",
            "pixel_ap_off_centre",
            "pointing_off_centre",
            "off_centre");
    assertThat(Metrics.of("deletion").direction()).isEqualTo(Metric.Direction.LOWER);
    assertThat(Metrics.all()).as("there is no provider here").isEqualTo(Metrics.shipped());
    assertThatThrownBy(() -> Metrics.of("iou"))
        .hasMessageContaining("'iou'")
        .hasMessageContaining("miou, insertion");
  }

  /** A constant that is not in the list would have no column. */
  @Test
  void everyConstantIsShipped() throws IllegalAccessException {
    List<Object> constants = new ArrayList<>();
    for (Field field : Metric.class.getFields()) {
      if (field.getType() == Metric.class) {
        constants.add(field.get(null));
      }
    }
    assertThat(constants).containsExactlyElementsOf(Metrics.shipped());
    assertThat(Metrics.shipped()).extracting(Metric::column).doesNotHaveDuplicates();
  }

  @Test
  void aMetricIsAskedOnlyForWhatItNeedsAndAnswersOnlyWhatItCan() {
    Plane map = new Plane(1, 2, new float[] {1, 0});
    JudgedMap bare = new JudgedMap(map, Optional.empty(), new Threshold.Mean());
    Metric sum = Metric.named("sum", "Sum").range(0, 0.5).ofMap(j -> j.map().values()[0]);
    Metric region = Metric.named("r", "R").ofRegion(j -> j.region().values()[0]);
    Metric model = Metric.named("c", "C").ofClassifier(j -> j.probe().target());
    assertThat(Metrics.scores(List.of(region, model), bare)).isEmpty();
    assertThatThrownBy(() -> sum.of(bare)).hasMessage("the metric sum gave 1.0, not in 0..0.5");
    assertThat(Metric.ID.in(Map.of(Metric.INSERTION, 0.75, Metric.DELETION, 0.5))).isEqualTo(0.25);
    assertThat(Metric.ID.in(Map.of(Metric.INSERTION, 0.75))).isNaN();
    double inf = Double.POSITIVE_INFINITY;
    assertThat(Metric.named("x", "X").range(0, inf).ofMap(j -> 7).range()).isEqualTo("0..∞");
    assertThatThrownBy(() -> Metric.named("Not a key", "X")).hasMessageContaining("Not a key");
  }

  @Test
  void rankCorrelationsByHand() {
    float[] rising = {1, 2, 3, 4};
    assertThat(RankCorrelation.of(rising, new float[] {10, 20, 50, 90})).isEqualTo(1);
    assertThat(RankCorrelation.of(rising, new float[] {0, -1, -2, -30})).isEqualTo(-1);
    // Ranks 1.5, 1.5, 3 against 1, 2, 3: 1.5 / √(1.5 · 2).
    assertThat(RankCorrelation.of(new float[] {7, 7, 8}, new float[] {1, 2, 3}))
        .isCloseTo(Math.sqrt(3) / 2, within(1e-12));
    assertThat(RankCorrelation.of(rising, new float[] {5, 5, 5, 5})).isNaN();
    assertThatThrownBy(() -> RankCorrelation.of(rising, new float[3])).hasMessageContaining("3");
  }
}
