package org.ala4j.table;

import java.util.Comparator;
import org.ala4j.metrics.Metrics;

/**
 * How a metric is headed where metrics come by their keys. Sorted as the tables are; keys that no
 * metric has stand behind, as they are.
 *
 * @param key in files
 * @param label with an arrow for the better direction
 * @param order among the columns
 */
public record MetricColumn(String key, String label, int order)
    implements Comparable<MetricColumn> {

  static MetricColumn of(String key) {
    return Metrics.find(key)
        .map(
            m ->
                new MetricColumn(
                    key,
                    (m.label() + " " + m.direction().arrow()).strip(),
                    Metrics.all().indexOf(m)))
        .orElse(new MetricColumn(key, key, Integer.MAX_VALUE));
  }

  @Override
  public int compareTo(MetricColumn other) {
    return Comparator.comparingInt(MetricColumn::order)
        .thenComparing(MetricColumn::key)
        .compare(this, other);
  }
}
