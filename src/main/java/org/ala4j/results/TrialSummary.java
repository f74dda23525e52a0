package org.ala4j.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.data.DataException;
import org.ala4j.files.Reason;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.table.Csv;
import org.ala4j.train.History;
import org.ala4j.train.Validation;

/**
 * How far a trial has come, from its folder alone and whatever its configuration.
 *
 * @param state where it stands
 * @param result if it is done
 * @param validations what validation said after each epoch, once the training is over
 */
public record TrialSummary(
    TrialState state, Optional<TrialResult> result, List<Validation> validations) {
  /**
   * Reads a trial's folder.
   *
   * <p>A damaged trial counts as failed: it is to be run again. Of a finished one's files only
   * those are checked that are read here.
   *
   * @throws DataException when the history of a trial that is not finished is damaged
   */
  public static TrialSummary read(ResultStore store, String row, int seed) {
    Path trial = store.trial(row, seed);
    Optional<TrialResult> result = Optional.empty();
    if (Files.exists(trial.resolve(StoredTrial.RESULT))) {
      try {
        ResultFile file = ResultFile.read(trial, row, seed);
        file.verify(trial, StoredTrial.HISTORY::equals);
        result = Optional.of(file.result());
      } catch (DamagedException e) {
        TrialState failed = TrialState.failed(0, "its result is damaged: " + e.why());
        return new TrialSummary(failed, Optional.empty(), List.of());
      }
    }
    List<Validation> validations = validations(trial.resolve(StoredTrial.HISTORY));
    TrialState state = store.state(row, seed).orElse(TrialState.of(TrialState.Status.PLANNED, 0));
    return new TrialSummary(state, result, validations);
  }

  private static List<Validation> validations(Path history) {
    if (!Files.exists(history)) {
      return List.of();
    }
    try {
      return Csv.records(Files.readString(history), "val_loss").stream()
          .map(TrialSummary::validation)
          .toList();
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(history + " cannot be read: " + Reason.of(e), e);
    }
  }

  private static Validation validation(Map<String, String> line) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Metric metric : Metrics.ofEpochs()) {
      scores.put(metric.key(), value(line, History.column(metric)));
    }
    return new Validation(value(line, "val_loss"), scores);
  }

  private static double value(Map<String, String> line, String column) {
    return Csv.number(line.getOrDefault(column, ""));
  }
}
