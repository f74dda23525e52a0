package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Metrics of a map against a region, on cases worked out by hand. */
class RegionMetricsTest {
  private static final float IGNORE = Float.NaN;

  /** A quarter of 4 x 4: the top left corner. */
  private static final Plane REGION =
      new Plane(4, 4, new float[] {1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});

  private static final Plane INVERSE =
      new Plane(4, 4, new float[] {0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});

  private static final Plane ONES = Plane.constant(4, 4, 1);
  private static final Plane ZEROS = Plane.constant(4, 4, 0);

  private final Iou iou = new Iou(Threshold.parse("0.5"));
  private final AttendedArea area = new AttendedArea(Threshold.parse("0.5"));

  @Test
  void thePerfectMapScoresOne() {
    assertThat(iou.of(REGION, REGION)).isEqualTo(1);
    assertThat(area.of(REGION)).isEqualTo(0.25);
    assertThat(PointingGame.of(REGION, REGION)).isEqualTo(1);
    assertThat(Energy.of(REGION, REGION)).isEqualTo(1);
  }

  @Test
  void itsInverseScoresZero() {
    assertThat(iou.of(INVERSE, REGION)).isZero();
    assertThat(area.of(INVERSE)).isEqualTo(0.75);
    assertThat(PointingGame.of(INVERSE, REGION)).isZero();
    assertThat(Energy.of(INVERSE, REGION)).isZero();
  }

  @Test
  void allOnesScoreTheRegionsShare() {
    assertThat(iou.of(ONES, REGION)).isEqualTo(0.25);
    assertThat(area.of(ONES)).isEqualTo(1);
    assertThat(PointingGame.of(ONES, REGION)).isEqualTo(0.25);
    assertThat(Energy.of(ONES, REGION)).isEqualTo(0.25);
  }

  @Test
  void allZerosAttendNowhereButPointBlindly() {
    assertThat(iou.of(ZEROS, REGION)).isZero();
    assertThat(area.of(ZEROS)).isZero();
    assertThat(PointingGame.of(ZEROS, REGION)).isEqualTo(0.25);
    assertThat(Energy.of(ZEROS, REGION)).isZero();
  }

  @Test
  void partialOverlap() {
    var map = new Plane(1, 4, new float[] {0, 4, 8, 2});
    var region = new Plane(1, 4, new float[] {0, 0, 1, 1});
    // Attended at 0.5: pixels 1 and 2. Intersection 1, union 3.
    assertThat(iou.of(map, region)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(PointingGame.of(map, region)).isEqualTo(1);
    assertThat(Energy.of(map, region)).isCloseTo(10 / 14.0, within(1e-12));
  }

  @Test
  void tiedMaximaScoreTheFractionInside() {
    var map = new Plane(1, 4, new float[] {5, 5, 5, 0});
    var region = new Plane(1, 4, new float[] {1, 0, 0, 1});
    assertThat(PointingGame.of(map, region)).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void ignoredPixelsCountOnNeitherSide() {
    var map = new Plane(1, 5, new float[] {9, 8, 8, 0, 0});
    var region = new Plane(1, 5, new float[] {IGNORE, 1, 0, 1, IGNORE});
    // Left of both sides: pixels 1, 2, 3; attended 1 and 2, inside 1 and 3.
    assertThat(iou.of(map, region)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(PointingGame.of(map, region)).isEqualTo(0.5);
    assertThat(Energy.of(map, region)).isEqualTo(0.5);
  }

  @Test
  void withoutARegionNothingIsDefined() {
    for (var region : new Plane[] {ZEROS, Plane.constant(4, 4, IGNORE)}) {
      assertThat(iou.of(ONES, region)).isNaN();
      assertThat(PointingGame.of(ONES, region)).isNaN();
      assertThat(Energy.of(ONES, region)).isNaN();
    }
  }

  @Test
  void aOnePixelMapIsAConstantMap() {
    var pixel = Plane.constant(1, 1, 0.1f);
    assertThat(iou.of(pixel, REGION)).isEqualTo(0.25);
    assertThat(PointingGame.of(pixel, REGION)).isEqualTo(0.25);
    assertThat(Energy.of(pixel, REGION)).isCloseTo(0.25, within(1e-12));
    assertThat(iou.of(pixel, Plane.constant(1, 1, 1))).isEqualTo(1);
  }

  @Test
  void aSmallMapIsResizedToTheRegion() {
    var map = new Plane(2, 2, new float[] {1, 0, 0, 0});
    // Rows and columns resize to weights 1, .75, .25, 0; products of at least 0.5 are four pixels:
    // 1, .75, .75 and .5625, which are exactly the region.
    assertThat(iou.of(map, REGION)).isEqualTo(1);
    assertThat(PointingGame.of(map, REGION)).isEqualTo(1);
    // Sum inside (1 + .75)^2 of (1 + .75 + .25)^2.
    assertThat(Energy.of(map, REGION)).isCloseTo(1.75 * 1.75 / 4, within(1e-6));
  }

  @Test
  void negativeValuesHaveNoEnergy() {
    var map = new Plane(1, 3, new float[] {-4, 1, 3});
    assertThat(Energy.of(map, new Plane(1, 3, new float[] {1, 0, 1}))).isEqualTo(0.75);
  }

  @Test
  void aMapWithNanIsAnError() {
    var map = Plane.constant(4, 4, Float.NaN);
    assertThatThrownBy(() -> iou.of(map, REGION)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> area.of(map)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PointingGame.of(map, REGION))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Energy.of(map, REGION)).isInstanceOf(IllegalArgumentException.class);
  }
}
