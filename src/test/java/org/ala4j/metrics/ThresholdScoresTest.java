package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Pixel AP and the IoU under every threshold rule. */
class ThresholdScoresTest {
  private static final float IGNORE = Float.NaN;

  private static Plane row(float... values) {
    return new Plane(1, values.length, values);
  }

  private static final List<Metric> RULES =
      List.of(Metric.IOU_HALF, Metric.IOU_MEAN, Metric.IOU_OTSU, Metric.IOU_BEST, Metric.PIXEL_AP);

  private static Map<Metric, Double> scores(Plane map, Optional<Plane> region) {
    return Metrics.scores(RULES, new JudgedMap(map, region, new Threshold.Fixed(0.9)));
  }

  @Test
  void averagePrecisionByHand() {
    // Cut at 4: 1 of 1 inside. At 3: 2 of 3. At 1: 3 of 4. Each adds a third of the recall.
    assertThat(PixelAp.of(row(4, 3, 3, 1), row(1, 0, 1, 1)))
        .isCloseTo((1 + 2 / 3.0 + 3 / 4.0) / 3, within(1e-12));
    // The ignored pixel, though the highest, is not there.
    assertThat(PixelAp.of(row(9, 4, 3, 3, 1), row(IGNORE, 1, 0, 1, 1)))
        .isCloseTo((1 + 2 / 3.0 + 3 / 4.0) / 3, within(1e-12));
  }

  @Test
  void averagePrecisionOfThePerfectTheInverseAndTheConstantMap() {
    assertThat(PixelAp.of(row(5, -1, 5, -2), row(1, 0, 1, 0))).isEqualTo(1);
    // Both inside pixels enter last: 2 of 4.
    assertThat(PixelAp.of(row(0, 1, 0, 1), row(1, 0, 1, 0))).isEqualTo(0.5);
    assertThat(PixelAp.of(row(7, 7, 7, 7), row(1, 0, 0, 0))).isEqualTo(0.25);
    assertThat(PixelAp.of(row(0, -0.0f), row(0, 1))).as("0 and -0 tie").isEqualTo(0.5);
  }

  @Test
  void theBestCutByHand() {
    // Cuts at 1, .75, .5 and .25 of the range: 1/2, 1/3, 2/3, 2/4.
    var scores = scores(row(9, 8, 7, 6, 5), Optional.of(row(1, 0, 1, 0, 0)));
    assertThat(scores.get(Metric.IOU_BEST)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(scores.get(Metric.IOU_HALF)).isEqualTo(scores.get(Metric.IOU_BEST));
    // What is 0 after normalisation is never attended: not even here.
    assertThat(BestIou.of(row(1, 0, 0, 0), row(0, 1, 1, 1))).isZero();
  }

  @Test
  void agreesWithTheDefinitions() {
    var random = new Random(3);
    for (int trial = 0; trial < 60; trial++) {
      int levels = trial % 3 == 0 ? 4 : 1000; // many ties, or few
      var values = new float[60];
      var truths = new float[60];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(levels) - levels / 2;
        truths[i] = random.nextInt(8) == 0 ? IGNORE : random.nextInt(3) == 0 ? 1 : 0;
      }
      truths[0] = 1;
      var map = new Plane(6, 10, values);
      var region = new Plane(6, 10, truths);
      assertThat(PixelAp.of(map, region)).isCloseTo(slowAp(map, region), within(1e-12));
      var scores = scores(map, Optional.of(region));
      assertThat(scores.get(Metric.IOU_BEST)).isEqualTo(slowBest(map, region));
      assertThat(scores.get(Metric.IOU_HALF))
          .isEqualTo(new Iou(Threshold.parse("0.5")).of(map, region));
      assertThat(scores.get(Metric.IOU_MEAN))
          .isEqualTo(new Iou(Threshold.parse("mean")).of(map, region));
      assertThat(scores.get(Metric.IOU_OTSU))
          .isEqualTo(new Iou(Threshold.parse("otsu")).of(map, region));
      assertThat(scores.get(Metric.IOU_BEST))
          .isGreaterThanOrEqualTo(
              Math.max(
                  scores.get(Metric.IOU_HALF),
                  Math.max(scores.get(Metric.IOU_MEAN), scores.get(Metric.IOU_OTSU))));
    }
  }

  /** Precision and recall counted anew for every value. */
  private static double slowAp(Plane map, Plane region) {
    var cuts = new TreeSet<Float>();
    for (float value : map.values()) {
      cuts.add(value);
    }
    double sum = 0;
    double recallBefore = 0;
    for (float cut : cuts.descendingSet()) {
      double attended = 0;
      double hits = 0;
      double inside = 0;
      for (int i = 0; i < map.values().length; i++) {
        float truth = region.values()[i];
        if (!Float.isNaN(truth)) {
          inside += truth;
          attended += map.values()[i] >= cut ? 1 : 0;
          hits += map.values()[i] >= cut ? truth : 0;
        }
      }
      if (attended > 0) {
        sum += (hits / inside - recallBefore) * hits / attended;
        recallBefore = hits / inside;
      }
    }
    return sum;
  }

  /** The largest IoU over a cut at every value of the normalised map. */
  private static double slowBest(Plane map, Plane region) {
    double best = 0;
    for (float value : map.minMaxNormalised().values()) {
      if (value > 0) {
        best = Math.max(best, new Iou(new Threshold.Fixed(value)).of(map, region));
      }
    }
    return best;
  }

  @Test
  void constantMapsScoreTheRegionsShareOrNothing() {
    var region = Optional.of(row(1, 0, 0, 0));
    assertThat(scores(row(2, 2, 2, 2), region))
        .containsOnlyKeys(RULES)
        .allSatisfy((rule, score) -> assertThat(score).isEqualTo(0.25));
    assertThat(scores(row(0, 0, 0, 0), region))
        .containsOnlyKeys(RULES)
        .allSatisfy(
            (rule, score) -> assertThat(score).isEqualTo(rule == Metric.PIXEL_AP ? 0.25 : 0));
  }

  @Test
  void aSmallMapIsResizedToTheRegion() {
    var map = new Plane(2, 2, new float[] {1, 0, 0, 0});
    var region = new Plane(4, 4, new float[] {1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    assertThat(PixelAp.of(map, region)).isEqualTo(1);
    assertThat(BestIou.of(map, region)).isEqualTo(1);
  }

  @Test
  void withoutARegionNothingIsDefined() {
    assertThat(scores(row(1, 2), Optional.empty())).isEmpty();
    for (var region : new Plane[] {row(0, 0), row(IGNORE, IGNORE)}) {
      assertThat(scores(row(1, 2), Optional.of(region))).isEmpty();
    }
  }

  @Test
  void aMapWithNanIsAnError() {
    assertThatThrownBy(() -> PixelAp.of(row(1, Float.NaN), row(1, 0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BestIou.of(row(1, Float.NaN), row(1, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
