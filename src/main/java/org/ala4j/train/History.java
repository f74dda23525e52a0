package org.ala4j.train;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;

/**
 * What happened in a training.
 *
 * @param epochs every epoch that ran
 * @param bestEpoch whose weights the model has now
 */
public record History(List<EpochRecord> epochs, int bestEpoch) {
  /** The column of a validation's score. */
  public static String column(Metric metric) {
    return "val_" + metric.column();
  }

  /** One line per epoch, with a header. */
  public String csv() {
    List<Metric> metrics = Metrics.ofEpochs();
    StringBuilder csv = new StringBuilder("epoch,phase,loss,pb_loss,val_loss,");
    metrics.forEach(metric -> csv.append(column(metric)).append(','));
    csv.append("seconds,memory_mb\n");
    for (EpochRecord e : epochs) {
      Validation v = e.validation();
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%.6f,%.6f,%.6f,%s,%.1f,%d%n",
              e.epoch(),
              e.phase().name().toLowerCase(Locale.ROOT),
              e.loss(),
              e.pbLoss(),
              v.loss(),
              metrics.stream()
                  .map(metric -> String.format(Locale.ROOT, "%.4f", v.score(metric)))
                  .collect(Collectors.joining(",")),
              e.seconds(),
              e.memory() >> 20));
    }
    return csv.toString();
  }
}
