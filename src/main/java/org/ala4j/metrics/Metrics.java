package org.ala4j.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.metrics.Metric.Block;
import org.ala4j.metrics.Metric.Needs;

/**
 * The metrics that there are: the shipped ones in the order of the tables, then those of {@link
 * MetricProvider}s, which are looked for once, by the class loader of the first thread that asks.
 */
public final class Metrics {

  private Metrics() {}

  /** All, found when first asked for. */
  private static final class Found {
    private static final List<Metric> ALL = find();

    private static List<Metric> find() {
      List<Metric> all = new ArrayList<>(Metric.SHIPPED);
      ServiceLoader.load(MetricProvider.class).forEach(p -> all.addAll(p.metrics()));
      for (Metric metric : all) {
        if (all.stream().filter(m -> m.key().equals(metric.key())).count() > 1) {
          throw new IllegalStateException("There are two metrics " + metric.key());
        }
      }
      return List.copyOf(all);
    }
  }

  /** Those of ala4j itself. */
  public static List<Metric> shipped() {
    return Metric.SHIPPED;
  }

  /** All of them, in the order of the tables. */
  public static List<Metric> all() {
    return Found.ALL;
  }

  /** The metric a file names by {@code key}, if there is one. */
  public static Optional<Metric> find(String key) {
    return all().stream().filter(metric -> metric.key().equals(key)).findFirst();
  }

  /**
   * The metric a file names by {@code key}.
   *
   * @throws IllegalArgumentException if there is none; the message lists all keys
   */
  public static Metric of(String key) {
    return find(key)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "unknown metric '%s'; metrics are: %s",
                        key,
                        all().stream().map(Metric::key).collect(Collectors.joining(", ")))));
  }

  /**
   * Those that are stored by image, in the order of the columns of {@code images.csv}: of a map by
   * itself, by the model, under other threshold rules; then those of providers.
   */
  public static List<Metric> ofImages() {
    Predicate<Metric> isMain = metric -> metric.block() == Block.MAIN;
    Predicate<Metric> asksModel = metric -> metric.needs() == Needs.CLASSIFIER;
    List<Metric> shipped = shipped();
    Stream<Metric> ordered =
        Stream.of(
                shipped.stream().filter(isMain.and(asksModel.negate())),
                shipped.stream().filter(isMain.and(asksModel)),
                shipped.stream().filter(isMain.negate()),
                all().stream().skip(shipped.size()))
            .flatMap(metrics -> metrics);
    return ordered.filter(Metric::isOfImage).toList();
  }

  /**
   * Those that each epoch's validation knows, in the order of the columns of {@code history.csv}:
   * of the main table, the model's own and those of a map without predictions for changed images.
   */
  public static List<Metric> ofEpochs() {
    return Stream.concat(
            all().stream().filter(metric -> metric.needs() == Needs.MODEL),
            all().stream()
                .filter(metric -> metric.block() == Block.MAIN)
                .filter(m -> m.needs() == Needs.MAP || m.needs() == Needs.REGION))
        .toList();
  }

  /** What that map scores by each of these metrics; those that are n/a are left out. */
  public static Map<Metric, Double> scores(List<Metric> metrics, JudgedMap judged) {
    Map<Metric, Double> scores = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      double score = metric.of(judged);
      if (!Double.isNaN(score)) {
        scores.put(metric, score);
      }
    }
    return scores;
  }

  /** The mean over images; those for which it is n/a are left out, and NaN if all are. */
  public static double mean(Metric metric, List<Map<Metric, Double>> images) {
    return images.stream()
        .mapToDouble(metric::in)
        .filter(score -> !Double.isNaN(score))
        .average()
        .orElse(Double.NaN);
  }
}
