package org.ala4j.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianPruningTest {
  private static final double NONE = Double.NaN;
  private static final MedianPruning RULE = new MedianPruning(2, 3);

  /** Averages up to epoch 2: .2, .3, .6; their median is .3. */
  private static final List<List<Double>> ENDED =
      List.of(List.of(0.1, 0.3, 0.9), List.of(0.3, 0.3, 0.3), List.of(0.6, 0.6, 0.0));

  @Test
  void aTrialWhoseBestIsBelowTheMedianStops() {
    assertThat(RULE.stops(List.of(0.1, 0.29), ENDED)).isTrue();
    assertThat(RULE.stops(List.of(0.29, 0.1), ENDED)).isTrue();
    assertThat(RULE.stops(List.of(0.1, 0.31), ENDED)).isFalse();
    assertThat(RULE.stops(List.of(0.31, 0.0), ENDED)).as("its best counts").isFalse();
    assertThat(RULE.stops(List.of(0.1, 0.3), ENDED)).as("strictly below").isFalse();
  }

  /** Up to epoch 3: .4333, .3, .4; up to epoch 2, .3 is enough. */
  @Test
  void theEpochCounts() {
    assertThat(RULE.stops(List.of(0.35, 0.35), ENDED)).isFalse();
    assertThat(RULE.stops(List.of(0.35, 0.35, 0.35), ENDED)).isTrue();
  }

  @Test
  void nothingStopsEarlyOrBeforeEnoughTrialsHaveEnded() {
    assertThat(RULE.stops(List.of(0.0), ENDED)).isFalse();
    assertThat(RULE.stops(List.of(0.0, 0.0), ENDED.subList(0, 2))).isFalse();
  }

  /** One that was pruned at epoch 1 counts with what it had; an even number has a mean median. */
  @Test
  void prunedTrialsCountWithWhatTheyHad() {
    List<List<Double>> ended =
        List.of(List.of(0.1), List.of(0.2, 0.2), List.of(0.4, 0.4), List.of(0.6, 0.6));
    assertThat(RULE.stops(List.of(0.0, 0.29), ended)).isTrue();
    assertThat(RULE.stops(List.of(0.0, 0.31), ended)).isFalse();
  }

  @Test
  void whatIsUndefinedNeitherStopsNorCounts() {
    assertThat(RULE.stops(List.of(NONE, NONE), ENDED)).isFalse();
    assertThat(RULE.stops(List.of(NONE, 0.29), ENDED)).isTrue();
    List<List<Double>> undefined =
        List.of(List.of(NONE, NONE), List.of(0.3, 0.3), List.of(0.4, 0.4));
    assertThat(RULE.stops(List.of(0.0, 0.0), undefined)).as("only two count").isFalse();
  }
}
