package org.ala4j.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.data.DataException;
import org.ala4j.files.Reason;
import org.ala4j.report.Csv;
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
   * @throws DataException when a file is there and damaged
   */
  public static TrialSummary read(ResultStore store, String row, int seed) {
    Optional<TrialResult> result = store.stored(row, seed).map(StoredTrial::result);
    List<Validation> validations = validations(store.trial(row, seed).resolve(StoredTrial.HISTORY));
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
    return new Validation(
        value(line, "val_loss"),
        value(line, "val_accuracy"),
        value(line, "val_ala_accuracy"),
        value(line, "val_iou"),
        value(line, "val_area"),
        value(line, "val_pointing"),
        value(line, "val_energy"));
  }

  private static double value(Map<String, String> line, String column) {
    return Csv.number(line.getOrDefault(column, ""));
  }
}
