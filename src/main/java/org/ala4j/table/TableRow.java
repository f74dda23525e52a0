package org.ala4j.table;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;

/**
 * One row of a table: the trials of one variant or control.
 *
 * @param row its name, unique in the table
 * @param trials metric key → value, one map per seed. A value that is NaN or absent is "n/a"
 * @param control whether it is a control, set apart below the rows
 * @param label the row in words, shown beside its name
 */
public record TableRow(
    String row, List<Map<String, Double>> trials, boolean control, Optional<String> label) {

  /** A row without a label. */
  public TableRow(String row, List<Map<String, Double>> trials, boolean control) {
    this(row, trials, control, Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if a key names no metric
   */
  public TableRow {
    trials = trials.stream().map(Map::copyOf).toList();
    trials.forEach(trial -> trial.keySet().forEach(Metrics::of));
  }

  /** Name and label, such as {@code (iv): the whole}. */
  String title() {
    return label.map(words -> row + ": " + words).orElse(row);
  }

  /** The metric's value of each trial, NaN where it is n/a. */
  double[] values(Metric metric) {
    return trials.stream()
        .mapToDouble(trial -> trial.getOrDefault(metric.key(), Double.NaN))
        .toArray();
  }
}
