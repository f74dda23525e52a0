package org.ala4j.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Experiment;
import org.ala4j.results.TrialState.Status;
import org.ala4j.testing.FinishedTrial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialStateTest {
  @TempDir Path folder;

  @Test
  void isReadAsItWasWritten() throws IOException {
    assertThat(TrialState.read(folder)).isEmpty();
    for (TrialState state :
        List.of(
            TrialState.of(Status.PLANNED, 0),
            TrialState.of(Status.RUNNING, 12),
            TrialState.failed(3, "The loss is \"NaN\"\n  at epoch 4"))) {
      state.write(folder);
      assertThat(TrialState.read(folder)).contains(state);
    }
    assertThat(Files.readString(folder.resolve("state.json")))
        .isEqualToIgnoringWhitespace(
            "{\"status\": \"failed\", \"epochs\": 3, \"cause\": \"The loss is \\\"NaN\\\" at epoch 4\"}");
    assertThat(TrialState.failed(0, "x".repeat(5000)).cause().orElseThrow()).hasSize(1001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"status\": \"done\"}",
        "{\"status\": \"dancing\", \"epochs\": 1}",
        "{\"status\": \"running\", \"epochs\": -1}",
        "{\"status\": \"running\", \"epochs\": 1e99}"
      })
  void aDamagedFileIsNone(String text) throws IOException {
    Files.writeString(folder.resolve("state.json"), text);
    assertThat(TrialState.read(folder)).isEmpty();
  }

  /** Only the result says that a trial is done, and nothing else can hide it. */
  @Test
  void theResultDecides() throws IOException {
    ResultStore store = new ResultStore(folder);
    Path trial = Files.createDirectories(store.trial("a", 0));
    TrialState.of(Status.DONE, 2).write(trial);
    assertThat(store.state("a", 0)).as("done without a result").isEmpty();
    Files.writeString(trial.resolve("result.json"), "{\"training\": {\"epochs\": 7}}");
    for (String damage : List.of("{", "{\"status\": \"pruned\", \"epochs\": 1}")) {
      Files.writeString(trial.resolve("state.json"), damage);
      assertThat(store.state("a", 0)).contains(TrialState.of(Status.DONE, 7));
      assertThat(store.isPruned("a", 0)).isFalse();
    }
  }

  @Test
  void whatIsInTheWayOfTheStateDoesNoHarm() throws IOException {
    ResultStore store = new ResultStore(folder);
    Files.createDirectories(store.trial("a", 0).resolve("state.json").resolve("x"));
    store.note("a", 0, TrialState.of(Status.RUNNING, 1));
    assertThat(store.state("a", 0)).isEmpty();
  }

  /** What a process that died between result and clean-up left behind. */
  @Test
  void aTrainingsStateBesideItsResultIsRemoved() throws IOException {
    ResultStore store = new ResultStore(folder);
    Experiment.Row row = new Experiment.Row("a", null, "{}", "here");
    Inputs inputs = FinishedTrial.inputs('1', '2', '3');
    TrialFolder trial = store.folder("a", 0);
    trial.begin(row, inputs);
    Path state = Files.writeString(store.trainingState("a", 0), "weights");
    Identity identity = trial.begin(row, inputs);
    assertThat(state).as("is gone on from").exists();
    StoredTraining training = trial.finishTraining(identity, Map.of("epochs", 1), Map.of());
    assertThat(state).doesNotExist();
    Files.writeString(state, "weights");
    assertThat(trial.training(row, inputs, why -> {})).contains(training);
    assertThat(state).doesNotExist();
    TrialResult result = new TrialResult("a", 0, Map.of("miou", 0.1), Map.of(), Map.of());
    FinishedTrial.finish(trial, row, training, result, at -> {});
    assertThat(store.state("a", 0)).contains(new TrialState(Status.DONE, 1, Optional.empty()));
  }
}
