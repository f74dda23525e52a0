package org.ala4j.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ala4j.config.YamlNode.Mapping;

/** Where two resolved configurations differ, key by key. */
public final class ConfigDifference {
  private static final String CONFIG = "config.yaml"; // of a trial
  private static final String ABSENT = "nothing";

  private ConfigDifference() {}

  /**
   * Every key whose value differs, sorted, such as {@code hyperparams.lambda: there 0.1, now 1.0}.
   *
   * @param there what is stored; keys that it lacks have the values that they had then
   * @param now with every value
   * @return why, when what is stored cannot be read
   */
  public static List<String> between(String there, String now) {
    String stored;
    try {
      stored = complete(there);
    } catch (ConfigException e) {
      return List.of("it cannot be read any more: " + e.getMessage());
    }
    Map<String, String> old = values(stored, "the stored configuration");
    Map<String, String> own = values(now, "the configuration");
    TreeSet<String> keys = new TreeSet<>(old.keySet());
    keys.addAll(own.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String before = old.getOrDefault(key, ABSENT);
      String after = own.getOrDefault(key, ABSENT);
      if (!before.equals(after)) {
        differences.add(String.format(Locale.ROOT, "%s: there %s, now %s", key, before, after));
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

  private static Map<String, String> values(String yaml, String origin) {
    Map<String, String> values = new TreeMap<>();
    collect("", YamlNode.parse(yaml, origin), values);
    return values;
  }

  private static void collect(String path, YamlNode node, Map<String, String> values) {
    if (node instanceof Mapping mapping && !mapping.entries().isEmpty()) {
      String prefix = path.isEmpty() ? "" : path + ".";
      mapping.entries().forEach((key, value) -> collect(prefix + key, value, values));
    } else {
      values.put(path, node instanceof Mapping ? "{}" : node.text().strip());
    }
  }
}
