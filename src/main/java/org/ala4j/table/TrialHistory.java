package org.ala4j.table;

import java.util.List;
import java.util.Map;

/**
 * How one trial's training went.
 *
 * @param seed of the trial
 * @param epochs in order
 * @param best the epoch whose weights were tested
 */
public record TrialHistory(int seed, List<Epoch> epochs, int best) {
  private static final String[] COLUMNS = {
    "epoch", "phase", "loss", "val_loss", "val_accuracy", "val_iou", "val_area"
  };

  /**
   * One epoch.
   *
   * @param number counted from 1
   * @param allOnes whether it was one of AEA's epochs with the map replaced by ones
   * @param loss mean training loss
   * @param validationLoss after the epoch
   * @param accuracy on the validation images
   * @param iou mean over the validation images; NaN without regions
   * @param area attended fraction, mean over the validation images
   */
  public record Epoch(
      int number,
      boolean allOnes,
      double loss,
      double validationLoss,
      double accuracy,
      double iou,
      double area) {

    static Epoch of(Map<String, String> line) {
      return new Epoch(
          Integer.parseInt(line.get("epoch")),
          line.get("phase").equals("all_ones"),
          Csv.number(line.get("loss")),
          Csv.number(line.get("val_loss")),
          Csv.number(line.get("val_accuracy")),
          Csv.number(line.get("val_iou")),
          Csv.number(line.get("val_area")));
    }
  }

  /** Copies the list. */
  public TrialHistory {
    epochs = List.copyOf(epochs);
  }

  /** Reads a trial's {@code history.csv}. */
  public static TrialHistory read(String csv, int seed, int best) {
    return new TrialHistory(seed, Csv.records(csv, COLUMNS).stream().map(Epoch::of).toList(), best);
  }
}
