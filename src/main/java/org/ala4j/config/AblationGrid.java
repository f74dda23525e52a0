package org.ala4j.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ala4j.config.Experiment.Ablation;
import org.ala4j.config.Experiment.Row;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.ala4j.metrics.FactorialDesign;
import org.ala4j.metrics.FactorialDesign.Factor;

/**
 * The key {@code ablate} of an experiment file, factor → values: the rows for every combination. A
 * combination with the hyperparameters of a row that is given is that row.
 */
final class AblationGrid {
  /** Factor → the key of the hyperparams that it stands for. */
  static final Map<String, String> SHORT =
      Map.of("aea", "aea.enabled", "lora", "lora.enabled", "lattice", "ala.lattice");

  private final Section section;
  private final List<Setting> settings = new ArrayList<>();

  /** A factor: its key in the hyperparams, and the value there for each of its levels. */
  private record Setting(String key, Factor factor, List<YamlNode> values) {
    boolean isSwitch() {
      return factor.levels().equals(List.of("off", "on"));
    }
  }

  /**
   * Reads the factors.
   *
   * @throws ConfigException when one has fewer than two values, or sets what another one sets
   */
  AblationGrid(Section section) {
    this.section = section;
    section.keys().forEach(key -> add(key, section.node(key).orElse(null)));
  }

  /** {@code lora.rank: [4, 16]} and {@code lora: {rank: [4, 16]}} are the same. */
  private void add(String path, YamlNode node) {
    if (node instanceof Mapping inner) {
      inner.entries().forEach((key, value) -> add(path + "." + key, value));
      return;
    }
    if (!(node instanceof Sequence list)
        || list.items().stream().anyMatch(Mapping.class::isInstance)) {
      throw wrong(path, node, "must be a list of two or more values, such as [on, off]");
    }
    String key = SHORT.getOrDefault(path, path);
    for (Setting other : settings) {
      if ((other.key() + ".").startsWith(key + ".") || (key + ".").startsWith(other.key() + ".")) {
        throw wrong(path, node, "sets what " + other.factor().name() + " sets");
      }
    }
    try {
      settings.add(setting(path, key, list));
    } catch (IllegalArgumentException e) {
      throw wrong(path, node, "needs two or more different values");
    }
  }

  private static Setting setting(String name, String key, Sequence list) {
    List<String> words = list.items().stream().map(AblationGrid::word).toList();
    if (words.size() == 2 && words.contains("on") && words.contains("off")) {
      List<YamlNode> values = List.of(value(false, list), value(true, list));
      return new Setting(key, new Factor(name, List.of("off", "on")), values);
    }
    return new Setting(key, new Factor(name, words), list.items());
  }

  private static YamlNode value(boolean on, Sequence list) {
    return new Scalar(String.valueOf(on), list.origin());
  }

  /** A value as part of a row's name; {@code [4, 7]} is {@code 4-7}. */
  private static String word(YamlNode value) {
    String text =
        value instanceof Sequence list
            ? String.join("-", list.items().stream().map(AblationGrid::word).toList())
            : value.text().strip();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "on", "true", "yes" -> "on";
      case "off", "false", "no" -> "off";
      default -> text;
    };
  }

  /**
   * Adds the rows that are missing, before those that are given, so that the last row stays last.
   *
   * @param rows those of the key {@code rows}
   * @param reader makes a row of a name and its differences from the hyperparams
   * @return empty when there are no factors
   * @throws ConfigException when there are too many combinations, two have the same
   *     hyperparameters, or a name cannot be a row's
   */
  Optional<Ablation> addTo(List<Row> rows, BiFunction<String, Mapping, Row> reader) {
    if (settings.isEmpty()) {
      return Optional.empty();
    }
    FactorialDesign design;
    try {
      design = new FactorialDesign(settings.stream().map(Setting::factor).toList());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(section.origin() + ": ablate: " + e.getMessage());
    }
    List<Row> missing = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int run = 0; run < design.runs(); run++) {
      int[] levels = levels(design, run);
      Row own = reader.apply(name(levels), changes(levels));
      Row row =
          Stream.concat(rows.stream(), missing.stream())
              .filter(r -> r.hyperparams().equals(own.hyperparams()))
              .findFirst()
              .orElse(own);
      if (names.contains(row.name())) {
        throw complaint(own.name() + " and " + row.name() + " have the same hyperparams");
      }
      if (row == own) {
        requireName(own.name(), rows, missing);
        missing.add(own);
      }
      names.add(row.name());
    }
    rows.addAll(0, missing);
    return Optional.of(new Ablation(design, names));
  }

  private void requireName(String name, List<Row> rows, List<Row> missing) {
    if (!name.matches(ExperimentReader.ROW_NAME)) {
      throw complaint(
          String.format(
              Locale.ROOT,
              "'%s' cannot be a folder's name; write that row under rows with a shorter one",
              name));
    }
    if (Stream.concat(rows.stream(), missing.stream()).anyMatch(r -> r.name().equals(name))) {
      throw complaint("two rows with different hyperparams would be called '" + name + "'");
    }
  }

  private static int[] levels(FactorialDesign design, int run) {
    return IntStream.range(0, design.factors().size()).map(f -> design.level(run, f)).toArray();
  }

  /** Values with their factors, then the switches that are on: {@code lambda 0.1 aea+lora}. */
  private String name(int[] levels) {
    List<String> words = new ArrayList<>();
    List<String> on = new ArrayList<>();
    for (int f = 0; f < levels.length; f++) {
      Factor factor = settings.get(f).factor();
      if (!settings.get(f).isSwitch()) {
        words.add(factor.name() + " " + factor.levels().get(levels[f]));
      } else if (levels[f] == 1) {
        on.add(factor.name());
      }
    }
    if (settings.stream().anyMatch(Setting::isSwitch)) {
      words.add(on.isEmpty() ? "none" : String.join("+", on));
    }
    return String.join(" ", words);
  }

  private Mapping changes(int[] levels) {
    Map<String, YamlNode> changes = new LinkedHashMap<>();
    for (int f = 0; f < levels.length; f++) {
      changes.put(settings.get(f).key(), settings.get(f).values().get(levels[f]));
    }
    return new Mapping(changes, section.origin());
  }

  private ConfigException complaint(String text) {
    return new ConfigException(section.origin() + ": ablate: " + text);
  }

  private ConfigException wrong(String path, YamlNode node, String complaint) {
    String origin = node == null ? section.origin() : node.origin();
    return new ConfigException(
        String.format(Locale.ROOT, "%s: ablate.%s %s", origin, path, complaint));
  }
}
