package org.ala4j.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of an experiment a key of its file decides. A trial is trained, its maps are judged, and
 * tables and pages show that: what decides a later stage leaves the earlier ones as they are.
 */
public enum Stage {
  /** Which images there are; their content, not these keys, says whether they are the same. */
  IMAGES("dataset.classes", "dataset.generate", "dataset.layout", "dataset.split"),
  /** The weights. */
  TRAINING(
      "hyperparams",
      "engine.backend",
      "engine.device",
      "engine.train",
      "encoder.engine",
      "encoder.cache.precision"),
  /** How maps are judged; a dataset's other keys are about its regions. */
  JUDGEMENT(
      "dataset",
      "evaluate.images",
      "evaluate.insertion_deletion",
      "evaluate.iou",
      "evaluate.split"),
  /** Which explainers and controls are judged beside the model's own map, and which are checked. */
  BESIDE("evaluate.controls", "evaluate.explainers", "evaluate.sanity"),
  /** What is shown, where files are, and how fast it goes: no number depends on it. */
  PRESENTATION("", "dataset.index", "dataset.name", "dataset.root");

  private final List<String> keys; // each with all below it

  Stage(String... keys) {
    this.keys = List.of(keys);
  }

  /** The stage that a key decides, such as {@code hyperparams.lora.rank}. */
  public static Stage of(String key) {
    String prefix = key;
    while (true) {
      for (Stage stage : values()) {
        if (stage.keys.contains(prefix)) {
          return stage;
        }
      }
      prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('.')));
    }
  }

  /**
   * The values that decide it, by key.
   *
   * @param config a trial's resolved configuration, YAML; keys that it lacks have the values that
   *     they had when it was stored
   * @throws ConfigException when it cannot be read
   */
  public Map<String, String> values(String config) {
    Map<String, String> values = new TreeMap<>(ConfigDifference.values(config));
    values.keySet().removeIf(key -> of(key) != this);
    return values;
  }

  /** The values that keys of the stage have where a stored trial does not name them. */
  public Map<String, String> whereAbsent() {
    Map<String, String> values = new TreeMap<>();
    ConfigDifference.collect("", StoredDefaults.tree(), values);
    values.keySet().removeIf(key -> of(key) != this);
    return values;
  }

  /** Trials side by side, between whom the machine's threads are divided; a search has none. */
  public static Optional<String> workers(String config) {
    return Optional.ofNullable(ConfigDifference.values(config).get("workers"));
  }
}
