package org.ala4j.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.PairedBootstrap;
import org.junit.jupiter.api.Test;

class PairedImagesTest {

  private static ImageResult image(int id, double iou) {
    return new ImageResult(
        id,
        "f",
        "wren",
        "wren",
        0.5,
        Map.of(
            Metric.MIOU, iou,
            Metric.AREA, 0.5,
            Metric.POINTING, 1.0,
            Metric.INSERTION, 0.75,
            Metric.DELETION, 0.25));
  }

  private static List<ImageResult> trial(int from, int to, double add) {
    return IntStream.range(from, to).mapToObj(i -> image(i, i / 100.0 + add)).toList();
  }

  @Test
  void imagesAreAveragedOverTheTrialsAndPairedByTheirIds() {
    // Trials .1 and .3 above the reference; image 3 has no IoU in the second.
    var second = new ArrayList<>(trial(0, 20, 0.3));
    second.set(3, image(3, Double.NaN));
    Collections.reverse(second);
    var found = PairedImages.compare(List.of(trial(0, 20, 0.1), second), List.of(trial(5, 30, 0)));
    assertThat(found)
        .containsOnlyKeys("miou", "insertion", "deletion", "id", "accuracy", "area", "pointing");
    PairedBootstrap iou = found.get("miou");
    assertThat(iou.n()).isEqualTo(15); // images 5..19
    assertThat(iou.difference()).isCloseTo(0.2, within(1e-12));
    assertThat(iou.p()).isLessThan(0.001);
    assertThat(found.get("id")).isEqualTo(new PairedBootstrap(15, 0, 0, 0, 1));
  }

  @Test
  void aValueThatOneTrialLacksIsThatOfTheOthers() {
    var first = new ArrayList<>(trial(0, 12, 0.1));
    first.set(0, image(0, Double.NaN));
    var found = PairedImages.compare(List.of(first, trial(0, 12, 0.1)), List.of(trial(0, 12, 0)));
    assertThat(found.get("miou").n()).isEqualTo(12);
    assertThat(found.get("miou").high()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void otherImagesCannotBeCompared() {
    assertThat(PairedImages.compare(List.of(trial(0, 20, 0)), List.of(trial(20, 40, 0)))).isEmpty();
    assertThat(PairedImages.compare(List.of(), List.of(trial(20, 40, 0)))).isEmpty();
  }
}
