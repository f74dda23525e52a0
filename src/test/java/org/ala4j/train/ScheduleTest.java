package org.ala4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.train.EarlyStopping.Monitor;
import org.ala4j.train.LearningRate.Schedule;
import org.junit.jupiter.api.Test;

/** Alternating epochs and early stopping. */
class ScheduleTest {
  @Test
  void oddEpochsAttendEvenOnesDoNot() {
    AlternatingEpochs aea = new AlternatingEpochs(true, 2);
    assertThat(aea.phase(1)).isEqualTo(Phase.ATTENTION);
    assertThat(aea.phase(2)).isEqualTo(Phase.ALL_ONES);
    assertThat(aea.phase(3)).isEqualTo(Phase.ATTENTION);
    assertThat(new AlternatingEpochs(false, 2).phase(2)).isEqualTo(Phase.ATTENTION);
  }

  @Test
  void aLongerPeriodFreezesAlaMoreRarely() {
    AlternatingEpochs aea = new AlternatingEpochs(true, 3);
    assertThat(IntStream.rangeClosed(1, 7).filter(e -> aea.phase(e) == Phase.ALL_ONES))
        .containsExactly(3, 6);
  }

  @Test
  void explorationMayComeFirst() {
    assertThat(exploring(new AlternatingEpochs(true, 4, 0))).containsExactly(1, 2, 3, 4);
    assertThat(exploring(new AlternatingEpochs(true, 3, 2))).containsExactly(1, 2, 3, 5, 7, 9, 11);
    assertThat(exploring(new AlternatingEpochs(true, 0, 0))).isEmpty();
    assertThat(exploring(new AlternatingEpochs(true, 0, 2)))
        .as("the paper's")
        .isEqualTo(exploring(new AlternatingEpochs(true, 2)));
    assertThat(exploring(new AlternatingEpochs(false, 4, 2))).isEmpty();
    assertThatThrownBy(() -> new AlternatingEpochs(true, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Integer> exploring(AlternatingEpochs aea) {
    return IntStream.rangeClosed(1, 11)
        .filter(e -> aea.phase(e) == Phase.ALL_ONES)
        .boxed()
        .toList();
  }

  @Test
  void theLearningRateStaysOrFallsToZero() {
    assertThat(new LearningRate(0.4, Schedule.CONSTANT).at(0.7)).isEqualTo(0.4);
    LearningRate cosine = new LearningRate(0.4, Schedule.COSINE);
    assertThat(cosine.at(0)).isEqualTo(0.4);
    assertThat(cosine.at(0.5)).isCloseTo(0.2, within(1e-12));
    assertThat(cosine.at(1.0 / 3)).as("cos 60° = 1/2").isCloseTo(0.3, within(1e-12));
    assertThat(cosine.at(1)).isCloseTo(0, within(1e-12));
  }

  private static EpochRecord epoch(int epoch, double loss, double accuracy, double iou) {
    Validation validation = new Validation(loss, Map.of("accuracy", accuracy, "miou", iou));
    return new EpochRecord(epoch, Phase.ATTENTION, 0, 0, validation, 0, 0);
  }

  @Test
  void stopsAfterPatienceEpochsWithoutALowerLoss() {
    EarlyStopping stopping = new EarlyStopping(Monitor.LOSS, 2);
    assertThat(stopping.isOver(0)).isFalse();
    assertThat(stopping.improves(epoch(1, 1.0, 0, 0))).isTrue();
    assertThat(stopping.improves(epoch(2, 0.5, 0, 0))).isTrue();
    assertThat(stopping.improves(epoch(3, 0.5, 0, 0))).as("equal is no improvement").isFalse();
    assertThat(stopping.isOver(3)).isFalse();
    assertThat(stopping.improves(epoch(4, 0.6, 0, 0))).isFalse();
    assertThat(stopping.isOver(4)).isTrue();
    assertThat(stopping.bestEpoch()).isEqualTo(2);
  }

  @Test
  void amongEqualAccuraciesTheLowerLossIsBetter() {
    EarlyStopping stopping = new EarlyStopping(Monitor.ACCURACY, 5);
    stopping.improves(epoch(1, 1.0, 0.5, 0));
    assertThat(stopping.improves(epoch(2, 0.9, 0.5, 0))).isTrue();
    assertThat(stopping.improves(epoch(3, 0.1, 0.4, 0))).isFalse();
    assertThat(stopping.improves(epoch(4, 9.0, 0.6, 0))).isTrue();
  }

  @Test
  void iouRises() {
    EarlyStopping stopping = new EarlyStopping(Monitor.IOU, 5);
    stopping.improves(epoch(1, 1, 0, 0.3));
    assertThat(stopping.improves(epoch(2, 2, 0, 0.4))).isTrue();
    assertThat(stopping.improves(epoch(3, 0, 1, 0.3))).isFalse();
  }
}
