package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ala4j.config.EarlierNames;
import org.ala4j.config.Experiment;
import org.ala4j.config.Stage;
import org.ala4j.data.Content;
import org.ala4j.evaluate.EvaluationConfig.Split;
import org.ala4j.files.Sha256;

/**
 * Everything that a stored training or judgement depends on, by key: two with the same identity are
 * the same, and what is stored under another one is kept apart.
 *
 * @param values by key, such as {@code hyperparams.lambda} or {@code encoder.sha256}
 */
public record Identity(SortedMap<String, String> values) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HASH = "[0-9a-f]{64}";
  private static final String WORKERS = "workers";
  private static final String PHOTOS = "photos";
  private static final String WEIGHTS = "weights";
  private static final Set<String> OF_CURVES =
      Set.of(
          "encoder",
          PHOTOS,
          WEIGHTS,
          "evaluate.insertion_deletion.masking",
          "evaluate.insertion_deletion.steps",
          "evaluate.insertion_deletion.target");

  /** Copies the map. */
  public Identity {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /**
   * That of a training: the photos to learn from and to choose on, the encoder, the hyperparameters
   * and the seed; and the workers, between whom the threads are divided, which round sums. Regions
   * only count where they choose the best epoch.
   */
  public static Identity ofTraining(Experiment.Row row, int seed, Inputs inputs) {
    Content content = inputs.content();
    Map<String, String> values = new TreeMap<>(Stage.TRAINING.values(row.config()));
    values.put("seed", Integer.toString(seed));
    values.put("encoder", inputs.encoder());
    values.put(PHOTOS, Sha256.of(content.train().photos() + content.validation().photos()));
    if ("iou".equals(values.get("hyperparams.early_stopping.monitor"))) {
      Map<String, String> rules = Stage.JUDGEMENT.values(row.config());
      for (String key : List.of("dataset.foreground", "dataset.masks", "evaluate.iou.threshold")) {
        values.put(key, rules.getOrDefault(key, ""));
      }
      values.put("validation regions", content.validation().regions());
    }
    Stage.workers(row.config()).ifPresent(n -> values.put(WORKERS, n));
    return complete(values, Stage.TRAINING);
  }

  /**
   * That of the judgement of one map.
   *
   * @param weights SHA-256 of those that were trained
   * @param map its method and its options
   */
  public static Identity ofJudgement(
      Experiment.Row row, String weights, Map<String, String> map, Split split, Inputs inputs) {
    Content.Part judged = judged(split, inputs);
    Map<String, String> values = new TreeMap<>(Stage.JUDGEMENT.values(row.config()));
    map.forEach((key, value) -> values.put("map." + key, value));
    values.put(WEIGHTS, weights);
    values.put("encoder", inputs.encoder());
    values.put(PHOTOS, judged.photos());
    values.put("regions", judged.regions());
    return complete(values, Stage.JUDGEMENT);
  }

  /**
   * That of the sanity check of one map.
   *
   * @param check how it is checked
   */
  public static Identity ofCheck(
      String weights,
      Map<String, String> map,
      Map<String, String> check,
      Split split,
      Inputs inputs) {
    Map<String, String> values = new TreeMap<>(check);
    map.forEach((key, value) -> values.put("map." + key, value));
    values.put(WEIGHTS, weights);
    values.put("encoder", inputs.encoder());
    values.put("evaluate.split", split.text());
    values.put(PHOTOS, judged(split, inputs).photos());
    return complete(values, Stage.JUDGEMENT);
  }

  private static Content.Part judged(Split split, Inputs inputs) {
    return split == Split.TEST ? inputs.content().test() : inputs.content().validation();
  }

  /** As it was stored of a training or a judgement. */
  static Identity of(JsonNode json, Stage stage) {
    Map<String, String> values = new TreeMap<>();
    json.properties()
        .forEach(e -> values.put(e.getKey(), EarlierNames.now(e.getKey(), e.getValue().asText())));
    return complete(values, stage);
  }

  /** With what later versions have added. */
  private static Identity complete(Map<String, String> values, Stage stage) {
    SortedMap<String, String> all = new TreeMap<>(stage.whereAbsent());
    all.putAll(values);
    return new Identity(all);
  }

  ObjectNode json() {
    return JSON.valueToTree(values);
  }

  /** The same but for that key. */
  private Identity without(String key) {
    SortedMap<String, String> others = new TreeMap<>(values);
    others.remove(key);
    return new Identity(others);
  }

  /** Without what only rounds differently. */
  Identity withoutWorkers() {
    return without(WORKERS);
  }

  /**
   * Where what is stored differs from what is wanted, in words.
   *
   * @param wanted an identity of the same kind
   */
  List<String> differences(Identity wanted) {
    TreeSet<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(wanted.values.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String there = values.getOrDefault(key, "nothing");
      String now = wanted.values.getOrDefault(key, "nothing");
      if (!there.equals(now)) {
        differences.add(
            String.format(Locale.ROOT, "%s: there %s, now %s", key, shown(there), shown(now)));
      }
    }
    return differences;
  }

  private static String shown(String value) {
    return value.matches(HASH) ? "SHA-256 " + value.substring(0, 12) + "…" : value;
  }

  /** Whether both are of the same map, whose insertion and deletion curves are the same in both. */
  public boolean hasCurvesOf(Identity other) {
    return curves().equals(other.curves());
  }

  private Map<String, String> curves() {
    Map<String, String> curves = new TreeMap<>(values);
    curves.keySet().removeIf(key -> !key.startsWith("map.") && !OF_CURVES.contains(key));
    return curves;
  }

  /** A short name, the same for the same values. */
  String id() {
    return Sha256.of(json().toString()).substring(0, 8);
  }
}
