package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainerOptionsTest {
  /** A default that its own method refuses would be found here. */
  @Test
  void everyMethodTakesItsDefaults() {
    assertThat(Explainers.methods()).extracting(Explainers.Method::name).doesNotHaveDuplicates();
    for (Explainers.Method method : Explainers.methods()) {
      assertThat(Explainers.factory(method.name(), Map.of())).isNotNull();
      assertThat(method.description()).isNotBlank();
    }
  }

  @Test
  void controlsAreFoundByTheirLabels() {
    for (Controls control : Controls.values()) {
      assertThat(Explainers.factory(control.label(), Map.of()).create(null)).isSameAs(control);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rise,       masks,       many, a whole number from 1",
    "rise,       masks,       0,    a whole number from 1",
    "rise,       probability, 0,    a number above 0.0",
    "rise,       probability, NaN,  a number above 0.0",
    "score-cam,  weights,     both, 'softmax, increase'",
    "score-cam,  stride,      3,    'layer, weights, batch'",
    "ala,        masks,       3,    it has none",
    "dance,      masks,       3,    'ala, lrp, integrated-gradients'"
  })
  void mistakesAreExplained(String method, String option, String value, String said) {
    assertThatThrownBy(() -> Explainers.factory(method, Map.of(option, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }
}
