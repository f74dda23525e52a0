package org.ala4j.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ala4j.metrics.Metric;
import org.ala4j.table.SideBySide.Side;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  /** Image i of a folder scores a tenth of i more or less. */
  private static List<ImageResult> images(int from, double more) {
    List<ImageResult> images = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      images.add(
          new ImageResult(
              from + i,
              "images/" + i + ".jpg",
              "a",
              i < 6 ? "a" : "b",
              0.5,
              Map.of(Metric.MIOU, 0.01 * i + more)));
    }
    return images;
  }

  private static Side side(String name, List<List<ImageResult>> images, double... miou) {
    List<Map<String, Double>> trials = new ArrayList<>();
    for (double value : miou) {
      trials.add(Map.of("miou", value));
    }
    return new Side(name, trials, images);
  }

  /** Welch's t = .3 / √(.02/3) = 3.674 with 4 degrees of freedom: p = .0213. */
  @Test
  void seedsAndImagesAreTestedApart() {
    SideBySide compared =
        SideBySide.of(
            side("A", List.of(images(0, 0)), 0.1, 0.3, 0.2),
            side("B", List.of(images(0, 0.3)), 0.5, 0.4, 0.6),
            true);
    assertThat(compared.metrics()).hasSize(1);
    SideBySide.Line line = compared.metrics().get(0);
    assertThat(line.metric()).isEqualTo(Metric.MIOU);
    assertThat(line.difference()).isEqualTo(0.3, within(1e-12));
    assertThat(line.welch().orElseThrow()).isEqualTo(0.0213, within(5e-5));
    assertThat(line.images().orElseThrow().n()).isEqualTo(12);
    assertThat(line.images().orElseThrow().difference()).isEqualTo(0.3, within(1e-12));
    assertThat(compared.text().lines().toList().get(1))
        .contains(".200 ± .100", ".500 ± .100", "+.300", "p = .021", "n = 12");
  }

  /** Another reading of the same photos numbers them otherwise. */
  @Test
  void imagesOfOtherNumbersAreToldByTheirFiles() {
    List<ImageResult> shifted = images(100, 0.3);
    SideBySide compared =
        SideBySide.of(
            side("A", List.of(images(0, 0)), 0.1),
            side("B", List.of(shifted.subList(1, 12)), 0.4),
            false);
    SideBySide.Line line = compared.metrics().get(0);
    assertThat(line.welch()).isEmpty();
    assertThat(line.images().orElseThrow().n()).as("in both").isEqualTo(11);
    assertThat(line.images().orElseThrow().difference()).isEqualTo(0.3, within(1e-12));
  }

  @Test
  void whatOneSideLacksIsNotCompared() {
    Side empty = new Side("B", List.of(Map.of("energy", 0.5)), List.of());
    SideBySide compared = SideBySide.of(side("A", List.of(), 0.1), empty, true);
    assertThat(compared.cells())
        .extracting(cells -> cells.subList(1, 6))
        .containsExactly(List.of(".100", "n/a", "", "", ""), List.of("n/a", ".500", "", "", ""));
  }
}
