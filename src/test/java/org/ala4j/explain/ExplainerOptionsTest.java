package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** As documented: ε = 0 is LRP-0, and without noise SmoothGrad is the gradient. */
  @ParameterizedTest
  @CsvSource({"lrp, epsilon, 0", "smooth-grad, noise, 0", "legrad, blocks, 2"})
  void theEndsOfARangeAreTaken(String method, String option, String value) {
    assertThat(Explainers.factory(method, Map.of(option, value))).isNotNull();
  }

  /** What changes only rounding is no part of what a method is. */
  @Test
  void aMethodIsDescribedWithItsOptions() {
    assertThat(Explainers.described("rise", Map.of("masks", "200", "batch", "8")))
        .isEqualTo("rise (masks 200, cells 7, probability 0.5, seed 0)");
    assertThat(Explainers.described("chefer", Map.of())).isEqualTo("chefer");
  }

  /** docs/explainers.md lists every option with its default, and no other. */
  @Test
  void theDocumentedOptionsAreThese() throws IOException {
    Pattern row = Pattern.compile("\\| `([a-z-]+\\.[a-z-]+)` \\| `(.+?)` \\|.*");
    Map<String, String> documented = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("docs/explainers.md"))) {
      Matcher matcher = row.matcher(line);
      if (matcher.matches()) {
        assertThat(documented.put(matcher.group(1), matcher.group(2))).as(line).isNull();
      }
    }
    Map<String, String> offered = new LinkedHashMap<>();
    for (Explainers.Method method : Explainers.methods()) {
      method.options().forEach(o -> offered.put(method.name() + "." + o.name(), o.byDefault()));
    }
    assertThat(documented).containsExactlyInAnyOrderEntriesOf(offered);
  }

  @ParameterizedTest
  @CsvSource({
    "rise,       masks,       many, a whole number from 1",
    "rise,       masks,       0,    a whole number from 1",
    "rise,       probability, 0,    a number above 0",
    "rise,       probability, NaN,  a number above 0",
    "score-cam,  weights,     both, 'softmax, increase'",
    "score-cam,  mask,        grey, 'normalised, pixels'",
    "score-cam,  enlarge,     half, 'aligned, half-pixel'",
    "score-cam,  stride,      3,    'layer, weights, mask, enlarge, batch'",
    "lrp,        epsilon,     -1,   a number from 0.0",
    "legrad,     blocks,      some, all or a whole number from 1",
    "legrad,     blocks,      0,    all or a whole number from 1",
    "ala,        masks,       3,    it has none",
    "dance,      masks,       3,    'ala, lrp, integrated-gradients'"
  })
  void mistakesAreExplained(String method, String option, String value, String said) {
    assertThatThrownBy(() -> Explainers.factory(method, Map.of(option, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }
}
