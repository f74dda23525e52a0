package org.ala4j.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.metrics.Metric;

/**
 * What the validation set says after an epoch; h_ALA is always α.
 *
 * @param loss CE(PB) + λ·CE(ALA)
 * @param scores by the metrics' keys, those of {@link org.ala4j.metrics.Metrics#ofEpochs}; NaN
 *     where one is n/a, as without regions
 */
public record Validation(double loss, Map<String, Double> scores) {
  /** Keeps their order. */
  public Validation {
    scores = new LinkedHashMap<>(scores);
  }

  /** Whether each epoch's validation knows that metric. */
  public boolean knows(Metric metric) {
    return scores.containsKey(metric.key());
  }

  /** NaN where it is n/a. */
  public double score(Metric metric) {
    return scores.getOrDefault(metric.key(), Double.NaN);
  }
}
