package org.ala4j.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ala4j.config.YamlNode.Mapping;

/**
 * Where two resolved configurations differ.
 *
 * @param key such as {@code hyperparams.lambda}
 * @param there its value in what is stored, or in the first
 * @param now its value now, or in the second
 */
public record ConfigDifference(String key, String there, String now) {
  private static final String CONFIG = "config.yaml"; // of a trial
  private static final String ABSENT = "nothing";

  /**
   * Every key whose value differs, sorted, such as {@code hyperparams.lambda: there 0.1, now 1.0}.
   *
   * @param there what is stored; keys that it lacks have the values that they had then
   * @param now with every value
   * @return why, when what is stored cannot be read
   */
  public static List<String> between(String there, String now) {
    return between(there, now, Stage.values());
  }

  /** The same of keys that decide some stages only. */
  public static List<String> between(String there, String now, Stage... stages) {
    List<Stage> counting = List.of(stages);
    try {
      return of(there, now).stream()
          .filter(difference -> counting.contains(Stage.of(difference.key())))
          .map(ConfigDifference::text)
          .toList();
    } catch (ConfigException e) {
      return List.of("it cannot be read any more: " + e.getMessage());
    }
  }

  /** In words. */
  public String text() {
    return String.format(Locale.ROOT, "%s: there %s, now %s", key, there, now);
  }

  /**
   * Every key whose value differs, sorted.
   *
   * @throws ConfigException when one of them cannot be read
   */
  public static List<ConfigDifference> of(String there, String now) {
    Map<String, String> old = values(there);
    Map<String, String> own = values(now);
    TreeSet<String> keys = new TreeSet<>(old.keySet());
    keys.addAll(own.keySet());
    List<ConfigDifference> differences = new ArrayList<>();
    for (String key : keys) {
      String before = old.getOrDefault(key, ABSENT);
      String after = own.getOrDefault(key, ABSENT);
      if (!before.equals(after)) {
        differences.add(new ConfigDifference(key, before, after));
      }
    }
    return differences;
  }

  /** A trial's configuration; that of a search is left as it is. */
  private static String complete(String there) {
    return YamlNode.parse(there, CONFIG) instanceof Mapping config
            && config.entries().containsKey("encoder")
        ? Experiment.stored(config, Path.of(CONFIG)).rows().get(0).config()
        : there;
  }

  /** Every value of a resolved configuration, by key. */
  static Map<String, String> values(String config) {
    Map<String, String> values = new TreeMap<>();
    collect("", YamlNode.parse(complete(config), CONFIG), values);
    // What computes the same counts as the same.
    values.computeIfPresent("engine.device", (key, device) -> device.replaceAll(":.*", ""));
    values.computeIfPresent(
        "engine.train", (key, engine) -> engine.equals("auto") ? "onnxruntime" : engine);
    return values;
  }

  /** Every value below a node, by key. */
  static void collect(String path, YamlNode node, Map<String, String> values) {
    if (node instanceof Mapping mapping && !mapping.entries().isEmpty()) {
      String prefix = path.isEmpty() ? "" : path + ".";
      mapping.entries().forEach((key, value) -> collect(prefix + key, value, values));
    } else {
      values.put(path, node instanceof Mapping ? "{}" : node.text().strip());
    }
  }
}
