package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ala4j.table.ImageResult;

/**
 * A trial beside the same one run again.
 *
 * @param metrics of its own map, and of each explainer and control with its name before
 * @param images scores of single images that were compared, of all maps
 * @param differing how many of those differ
 * @param provenance the lines of where the results come from that differ
 */
public record Comparison(List<Line> metrics, int images, int differing, List<String> provenance) {

  /**
   * One metric.
   *
   * @param stored NaN where it is undefined, or not there
   * @param now the same
   */
  public record Line(String metric, double stored, double now) {
    /** Whether both are the same bit for bit. */
    public boolean isExact() {
      return Double.compare(stored, now) == 0;
    }
  }

  /** Whether every metric is the same bit for bit. */
  public boolean isExact() {
    return metrics.stream().allMatch(Line::isExact);
  }

  public static Comparison of(StoredTrial stored, StoredTrial now) {
    Map<String, ImageResult> before = images(stored);
    Map<String, ImageResult> after = images(now);
    int all = union(before, after).size();
    int same =
        (int)
            before.entrySet().stream()
                .filter(e -> e.getValue().equals(after.get(e.getKey())))
                .count();
    return new Comparison(
        lines(metrics(stored.result()), metrics(now.result())),
        all,
        all - same,
        provenance(texts(stored.meta()), texts(now.meta())));
  }

  private static <T> TreeSet<String> union(Map<String, T> a, Map<String, T> b) {
    TreeSet<String> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    return keys;
  }

  private static Map<String, Double> metrics(TrialResult result) {
    Map<String, Double> metrics = new LinkedHashMap<>(result.metrics());
    List.of(result.explainers(), result.controls())
        .forEach(
            part ->
                part.forEach(
                    (name, own) ->
                        own.forEach((key, value) -> metrics.put(name + " " + key, value))));
    return metrics;
  }

  private static List<Line> lines(Map<String, Double> stored, Map<String, Double> now) {
    List<String> keys = new ArrayList<>(stored.keySet());
    now.keySet().stream().filter(key -> !stored.containsKey(key)).forEach(keys::add);
    return keys.stream()
        .map(
            key ->
                new Line(
                    key, stored.getOrDefault(key, Double.NaN), now.getOrDefault(key, Double.NaN)))
        .toList();
  }

  private static Map<String, ImageResult> images(StoredTrial trial) {
    Map<String, ImageResult> images = new TreeMap<>();
    trial
        .all()
        .forEach(
            maps ->
                maps.images()
                    .forEach(image -> images.put(maps.name() + " " + image.image(), image)));
    return images;
  }

  private static Map<String, String> texts(JsonNode meta) {
    Map<String, String> texts = new TreeMap<>();
    meta.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  private static List<String> provenance(Map<String, String> stored, Map<String, String> now) {
    return union(stored, now).stream()
        .filter(key -> !stored.getOrDefault(key, "").equals(now.getOrDefault(key, "")))
        .map(
            key ->
                String.format(
                    Locale.ROOT,
                    "%s: stored %s, now %s",
                    key,
                    stored.getOrDefault(key, "nothing"),
                    now.getOrDefault(key, "nothing")))
        .toList();
  }
}
