package org.ala4j.train;

import java.util.List;
import java.util.Locale;

/**
 * What happened in a training.
 *
 * @param epochs every epoch that ran
 * @param bestEpoch whose weights the model has now
 */
public record History(List<EpochRecord> epochs, int bestEpoch) {
  /** One line per epoch, with a header. */
  public String csv() {
    StringBuilder csv =
        new StringBuilder(
            "epoch,phase,loss,pb_loss,val_loss,val_accuracy,val_ala_accuracy,val_iou,val_area,"
                + "val_pointing,val_energy,seconds,memory_mb\n");
    for (EpochRecord e : epochs) {
      Validation v = e.validation();
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%.6f,%.6f,%.6f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.1f,%d%n",
              e.epoch(),
              e.phase().name().toLowerCase(Locale.ROOT),
              e.loss(),
              e.pbLoss(),
              v.loss(),
              v.accuracy(),
              v.alaAccuracy(),
              v.iou(),
              v.area(),
              v.pointing(),
              v.energy(),
              e.seconds(),
              e.memory() >> 20));
    }
    return csv.toString();
  }
}
