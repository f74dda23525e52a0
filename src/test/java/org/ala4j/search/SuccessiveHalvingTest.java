package org.ala4j.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ala4j.search.Pruning.Others;
import org.junit.jupiter.api.Test;

class SuccessiveHalvingTest {
  private static final SuccessiveHalving RULE = new SuccessiveHalving(2, 3, 1);

  private static Others ended(double... bests) {
    List<List<Double>> ended = new ArrayList<>();
    for (double best : bests) {
      ended.add(List.of(0.0, best));
    }
    return new Others(ended, List.of());
  }

  /** Of nine that have come to epoch 2 the best three go on. */
  @Test
  void theBestThirdGoesOn() {
    Others eight = ended(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8);
    assertThat(RULE.stops(1, List.of(0.0, 0.65), eight)).isFalse();
    assertThat(RULE.stops(1, List.of(0.0, 0.55), eight)).isTrue();
    assertThat(RULE.stops(1, List.of(0.65, 0.1), eight)).as("its best counts").isFalse();
  }

  @Test
  void theFirstOnesGoOnIfTheyAreTheBestSoFar() {
    assertThat(RULE.stops(1, List.of(0.0, 0.1), ended())).isFalse();
    assertThat(RULE.stops(1, List.of(0.0, 0.1), ended(0.2))).isTrue();
    assertThat(RULE.stops(1, List.of(0.0, 0.3), ended(0.2))).isFalse();
  }

  @Test
  void thereIsNoComparingBetweenTheRungs() {
    Others better = new Others(List.of(List.of(9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0)), List.of());
    List<Double> own = new ArrayList<>();
    List<Integer> stops = new ArrayList<>();
    for (int epoch = 1; epoch <= 18; epoch++) {
      own.add(0.0);
      if (RULE.stops(1, own, better)) {
        stops.add(epoch);
      }
    }
    assertThat(stops).as("2, 6 and, where nobody has come, not 18").containsExactly(2, 6);
  }

  /** The second bracket's first rung is the first one's second. */
  @Test
  void candidatesAreDealtToTheBrackets() {
    SuccessiveHalving two = new SuccessiveHalving(2, 3, 2);
    Others better = ended(0.9);
    assertThat(two.stops(1, List.of(0.0, 0.1), better)).isTrue();
    assertThat(two.stops(2, List.of(0.0, 0.1), better)).isFalse();
    assertThat(two.stops(3, List.of(0.0, 0.1), better)).isTrue();
  }

  @Test
  void thoseThatRunCountAsFarAsTheyAre() {
    Others running = new Others(List.of(), List.of(List.of(0.9), List.of(0.0, 0.5)));
    assertThat(RULE.stops(1, List.of(0.0, 0.4), running)).isTrue();
    assertThat(RULE.stops(1, List.of(0.0, 0.6), running)).isFalse();
  }

  @Test
  void whatIsUndefinedNeitherStopsNorCounts() {
    assertThat(RULE.stops(1, List.of(Double.NaN, Double.NaN), ended(0.5))).isFalse();
    assertThat(RULE.stops(1, List.of(0.0, 0.1), ended(Double.NaN))).isFalse();
  }
}
