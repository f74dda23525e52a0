package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores that a map in the middle cannot win. */
class CentreMetricsTest {
  private static Plane plane(int width, float... values) {
    return new Plane(values.length / width, width, values);
  }

  private static final float NAN = Float.NaN;

  @Test
  void shuffledAucByHand() {
    Plane region = plane(4, 1, 1, 0, 0);
    Plane others = plane(4, 0, 1, 1, 2);
    assertThat(ShuffledAuc.of(plane(4, 4, 3, 2, 1), region, others))
        .as("(4: 4/4, 3: half of its own 1, then 3) / 2")
        .isEqualTo((1 + 3.5 / 4) / 2);
    assertThat(ShuffledAuc.of(plane(4, 1, 2, 3, 4), region, others)).isEqualTo((0 + 0.5 / 4) / 2);
    assertThat(ShuffledAuc.of(plane(4, 7, 7, 7, 7), region, others)).isEqualTo(0.5);
    assertThat(ShuffledAuc.of(plane(4, 4, 3, 2, 1), plane(4, 1, 1, 0, NAN), others))
        .as("what is not known counts on neither side")
        .isEqualTo((1 + 1.5 / 2) / 2);
    assertThat(ShuffledAuc.of(plane(4, 4, 3, 2, 1), plane(4, 0, 0, 0, 0), others)).isNaN();
    assertThat(ShuffledAuc.of(plane(4, 4, 3, 2, 1), region, plane(4, 0, 0, 0, 0))).isNaN();
  }

  /** Against every pair of pixels. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shuffledAucIsThatOfAllPairs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] map = new float[48];
    float[] region = new float[48];
    float[] others = new float[48];
    for (int i = 0; i < 48; i++) {
      map[i] = random.nextInt(-3, 4); // many ties
      region[i] = random.nextInt(10) == 0 ? NAN : random.nextInt(2);
      others[i] = random.nextInt(5);
    }
    double wins = 0;
    double pairs = 0;
    for (int p = 0; p < 48; p++) {
      for (int q = 0; q < 48; q++) {
        if (region[p] == 1 && !Float.isNaN(region[q])) {
          pairs += others[q];
          wins += others[q] * (map[p] > map[q] ? 1 : map[p] == map[q] ? 0.5 : 0);
        }
      }
    }
    assertThat(ShuffledAuc.of(plane(8, map), plane(8, region), plane(8, others)))
        .isCloseTo(wins / pairs, within(1e-12));
  }

  /** Forty discs, most of them near the middle, as birds are. */
  private static List<Plane> regions() {
    SplittableRandom random = new SplittableRandom(7);
    List<Plane> regions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double x = 16 + 4 * (random.nextDouble() + random.nextDouble() - 1) * 2;
      double y = 16 + 4 * (random.nextDouble() + random.nextDouble() - 1) * 2;
      float[] values = new float[32 * 32];
      for (int k = 0; k < values.length; k++) {
        values[k] = Math.hypot(k % 32 + 0.5 - x, k / 32 + 0.5 - y) < 5 ? 1 : 0;
      }
      regions.add(plane(32, values));
    }
    return regions;
  }

  private static double mean(Metric metric, List<Plane> maps, List<Plane> regions) {
    RegionPrior prior = new RegionPrior();
    regions.forEach(prior::add);
    double sum = 0;
    for (int i = 0; i < maps.size(); i++) {
      sum +=
          metric.of(
              new JudgedMap(
                  maps.get(i),
                  Optional.of(regions.get(i)),
                  Threshold.parse("0.5"),
                  Optional.empty(),
                  prior.others(regions.get(i))));
    }
    return sum / maps.size();
  }

  @Test
  void aBlobInTheMiddleIsWorthNothingAndTheRegionItselfMuch() {
    List<Plane> regions = regions();
    float[] gaussian = new float[32 * 32];
    for (int k = 0; k < gaussian.length; k++) {
      double r = Math.hypot(k % 32 - 15.5, k / 32 - 15.5);
      gaussian[k] = (float) Math.exp(-r * r / 2 / 9 / 9);
    }
    List<Plane> blobs = regions.stream().map(r -> plane(32, gaussian)).toList();
    assertThat(mean(Metric.PIXEL_AP, blobs, regions)).as("it wins by ranking").isGreaterThan(0.5);
    assertThat(mean(Metric.SHUFFLED_AUC, blobs, regions)).isCloseTo(0.5, within(0.03));
    assertThat(mean(Metric.SHUFFLED_AUC, regions, regions)).isGreaterThan(0.75);
    List<Plane> inverted =
        regions.stream()
            .map(
                r -> {
                  float[] values = r.values().clone();
                  for (int i = 0; i < values.length; i++) {
                    values[i] = 1 - values[i];
                  }
                  return plane(32, values);
                })
            .toList();
    assertThat(mean(Metric.SHUFFLED_AUC, inverted, regions)).isLessThan(0.25);
    List<Plane> ones = regions.stream().map(r -> Plane.constant(32, 32, 1)).toList();
    assertThat(mean(Metric.ENERGY_RATIO, ones, regions)).isCloseTo(1, within(1e-6));
    assertThat(mean(Metric.ENERGY_RATIO, regions, regions)).isGreaterThan(10);
  }

  @Test
  void thePriorIsThatOfTheOthers() {
    RegionPrior prior = new RegionPrior();
    Plane left = plane(2, 1, 0);
    Plane both = plane(2, 1, 1);
    prior.add(left);
    assertThat(prior.others(left)).as("there is no other").isEmpty();
    prior.add(both);
    prior.add(plane(2, 0, 0)); // does not count
    assertThat(prior.others(left).orElseThrow().values()).containsExactly(0.5f, 0.5f);
    assertThat(prior.others(both).orElseThrow().values()).containsExactly(1f, 0f);
  }

  @Test
  void offCentreIsAShareOfHalfTheDiagonal() {
    assertThat(OffCentre.of(plane(2, 1, 0, 0, 0))).isCloseTo(0.5, within(1e-12));
    assertThat(OffCentre.of(plane(2, 1, 1, 1, 1))).isZero();
    assertThat(OffCentre.of(plane(4, 0, 0, 0, 1)))
        .as("1.5 of hypot(2, 0.5)")
        .isCloseTo(1.5 / Math.hypot(2, 0.5), within(1e-12));
    assertThat(OffCentre.of(plane(2, 0, NAN, 0, 0))).isNaN();
  }

  @Test
  void energyRatioByHand() {
    assertThat(EnergyRatio.of(plane(4, 3, 1, 0, 0), plane(4, 1, 0, 0, 0))).isEqualTo(0.75 * 4);
    assertThat(EnergyRatio.of(plane(4, 3, 1, 0, 9), plane(4, 1, 0, 0, NAN))).isEqualTo(0.75 * 3);
    assertThat(EnergyRatio.of(plane(4, 3, 1, 0, 0), plane(4, 0, 0, 0, 0))).isNaN();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void iouAtEveryCutIsThatOfTheFixedThreshold(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] map = new float[100];
    float[] region = new float[100];
    for (int i = 0; i < 100; i++) {
      map[i] = seed == 12 ? random.nextInt(101) / 100f : (float) random.nextDouble(-2, 3);
      region[i] = random.nextInt(8) == 0 ? NAN : random.nextInt(2);
    }
    float[] ious = IouByCut.of(plane(10, map), plane(10, region));
    for (int k = 0; k < ious.length; k++) {
      double cut = IouByCut.cut(k);
      assertThat((double) ious[k])
          .as("cut " + cut)
          .isCloseTo(
              new Iou(new Threshold.Fixed(cut)).of(plane(10, map), plane(10, region)),
              within(1e-6));
    }
    assertThat(IouByCut.of(plane(2, 5, 5), plane(2, 1, 0))).containsOnly(0.5f);
    assertThat(IouByCut.of(plane(2, 0, 0), plane(2, 1, 0))).containsOnly(0f);
  }

  /** Five images: the farthest two of them are the quarter, rounded up. */
  @Test
  void ofAllImagesByHand() {
    List<Map<Metric, Double>> scores = new ArrayList<>();
    double[] distances = {0.1, 0.9, 0.3, 0.7, 0.2};
    double[] ious = {1, 0.2, 1, 0.4, 1};
    for (int i = 0; i < 5; i++) {
      scores.add(Map.of(Metric.OFF_CENTRE, distances[i], Metric.MIOU, ious[i]));
    }
    scores.add(Map.of(Metric.INSERTION, 0.5)); // without a region
    float[] low = new float[IouByCut.CUTS];
    float[] high = new float[IouByCut.CUTS];
    low[30] = 0.8f;
    low[60] = 0.5f;
    high[60] = 0.6f;
    JudgedImages images = new JudgedImages(scores, List.of(low, high));
    assertThat(Metric.MIOU_OFF_CENTRE.of(images)).isCloseTo(0.3, within(1e-12));
    assertThat(Metric.MIOU.of(images)).isCloseTo(0.72, within(1e-12));
    assertThat(Metric.IOU_ONE_CUT.of(images)).isCloseTo(0.55, within(1e-6));
    JudgedImages none = new JudgedImages(List.of(), List.of());
    assertThat(Metric.MIOU_OFF_CENTRE.of(none)).isNaN();
    assertThat(Metric.IOU_ONE_CUT.of(none)).isNaN();
  }
}
