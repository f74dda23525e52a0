package org.example.ala;

import java.util.Arrays;
import java.util.List;
import org.ala4j.metrics.JudgedMap;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.MetricProvider;

/**
 * The Gini index of a map (Chalasani et al. 2020): 0 when it is the same everywhere, near 1 when
 * all of it lies in one pixel. It says whether a map is small and clear, not whether it is right.
 */
public final class Sparseness implements MetricProvider {

  /**
   * The declaration is all: from it come the column of the table with its arrow and footnote, that
   * of {@code images.csv}, the check of stored values against the range, and the name for a
   * search's objective. {@code ofMap} says that a map is all it needs; {@code ofRegion} is for
   * metrics that are n/a without an annotated region, {@code ofClassifier} for those that ask the
   * model about changed images.
   */
  @Override
  public List<Metric> metrics() {
    return List.of(
        Metric.named("sparseness", "Sparseness")
            .better(Metric.Direction.HIGHER)
            .range(0, 1)
            .source("Chalasani et al. 2020")
            .description("Gini index of the map's values, negative ones counting as 0")
            .ofMap(Sparseness::gini));
  }

  /** Of the pixels at the resolution of the network's input; NaN, which is n/a, of an empty map. */
  private static double gini(JudgedMap judged) {
    float[] sorted = judged.map().values().clone(); // [S·S], row by row; not ours to change
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Math.max(0, sorted[i]);
    }
    Arrays.sort(sorted);
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < sorted.length; i++) {
      sum += sorted[i];
      weighted += sorted[i] * (sorted.length - i - 0.5);
    }
    return sum == 0 ? Double.NaN : 1 - 2 * weighted / (sum * sorted.length);
  }
}
