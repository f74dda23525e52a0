package org.ala4j.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.metrics.Metric;
import org.ala4j.train.EarlyStopping.Monitor;
import org.ala4j.train.Validation;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
  private static final Validation VALIDATION =
      new Validation(
          1.5,
          Map.of(
              "accuracy",
              0.8,
              "ala_accuracy",
              0.3,
              "miou",
              0.4,
              "area",
              0.2,
              "pointing",
              0.9,
              "energy",
              0.5));

  private static Objective objective(Object... weights) {
    Map<Metric, Double> map = new LinkedHashMap<>();
    for (int i = 0; i < weights.length; i += 2) {
      map.put((Metric) weights[i], (Double) weights[i + 1]);
    }
    return new Objective(map);
  }

  @Test
  void aMetricWhoseLowEndIsBetterCountsNegative() {
    Map<String, Double> metrics = Map.of("miou", 0.5, "accuracy", 0.8, "deletion", 0.1);
    assertThat(objective(Metric.MIOU, 1.0).score(metrics)).isEqualTo(0.5);
    assertThat(objective(Metric.MIOU, 1.0, Metric.ACCURACY, 0.5).score(metrics))
        .isCloseTo(0.9, within(1e-12));
    assertThat(objective(Metric.MIOU, 1.0, Metric.DELETION, 2.0).score(metrics))
        .isCloseTo(0.3, within(1e-12));
    assertThat(objective(Metric.MIOU, 1.0, Metric.ENERGY, 1.0).score(metrics)).isNaN();
  }

  @Test
  void itSaysWhatItIs() {
    assertThat(objective(Metric.MIOU, 1.0, Metric.ACCURACY, 0.5).text())
        .isEqualTo("mIoU + 0.5·Accuracy, validation images");
    assertThat(objective(Metric.INSERTION, 2.0, Metric.DELETION, 1.0).text())
        .isEqualTo("2·Insertion − Deletion, validation images");
  }

  @Test
  void anEpochIsWorthWhatItsValidationKnows() {
    assertThat(objective(Metric.MIOU, 1.0, Metric.ACCURACY, 0.5).soFar(VALIDATION, Monitor.LOSS))
        .isCloseTo(0.8, within(1e-12));
    Objective unknown = objective(Metric.MIOU, 1.0, Metric.INSERTION, 1.0);
    assertThat(unknown.soFar(VALIDATION, Monitor.LOSS)).isEqualTo(-1.5);
    assertThat(unknown.soFar(VALIDATION, Monitor.ACCURACY)).isEqualTo(0.8);
    assertThat(unknown.soFar(VALIDATION, Monitor.IOU)).isEqualTo(0.4);
  }
}
