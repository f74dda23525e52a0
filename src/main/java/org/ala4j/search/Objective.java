package org.ala4j.search;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Direction;
import org.ala4j.train.EarlyStopping.Monitor;
import org.ala4j.train.Validation;

/**
 * What a search seeks the most of: a weighted sum of metrics, each with the sign of its direction.
 *
 * @param weights positive, by metric
 */
public record Objective(Map<Metric, Double> weights) {
  /** Keeps the order of the file. */
  public Objective {
    weights = new LinkedHashMap<>(weights);
  }

  /** NaN when one of the metrics is not there. */
  double score(Map<String, Double> metrics) {
    double score = 0;
    for (Map.Entry<Metric, Double> weight : weights.entrySet()) {
      Metric metric = weight.getKey();
      score += signed(metric, weight.getValue()) * metrics.getOrDefault(metric.key(), Double.NaN);
    }
    return score;
  }

  private static double signed(Metric metric, double weight) {
    return metric.direction() == Direction.LOWER ? -weight : weight;
  }

  /**
   * The same of a training that is not over, as far as each epoch's validation knows; otherwise
   * what early stopping watches, higher being better.
   */
  double soFar(Validation validation, Monitor monitor) {
    double score = 0;
    for (Map.Entry<Metric, Double> weight : weights.entrySet()) {
      Metric metric = weight.getKey();
      if (!validation.knows(metric)) {
        return switch (monitor) {
          case LOSS -> -validation.loss();
          case ACCURACY -> validation.score(Metric.ACCURACY);
          case IOU -> validation.score(Metric.MIOU);
        };
      }
      score += signed(metric, weight.getValue()) * validation.score(metric);
    }
    return score;
  }

  /** In words. */
  public String text() {
    String sum =
        weights.entrySet().stream()
            .map(w -> term(w.getKey(), w.getValue()))
            .collect(Collectors.joining(" + "));
    return sum.replace("+ −", "− ") + ", validation images";
  }

  private static String term(Metric metric, double weight) {
    String factor = weight == 1 ? "" : Domain.text(weight) + "·";
    return (metric.direction() == Direction.LOWER ? "−" : "") + factor + metric.label();
  }
}
