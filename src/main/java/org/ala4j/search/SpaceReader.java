package org.ala4j.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Hyperparams;
import org.ala4j.config.Section;
import org.ala4j.config.YamlNode;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.ala4j.search.Parameter.Condition;
import org.ala4j.text.Nearest;
import org.ala4j.text.PlainNumber;

/** Reads the key {@code space} of a search file. */
final class SpaceReader {
  private static final List<String> KINDS =
      List.of("uniform", "log_uniform", "integer", "values", "fixed");

  private final Section space;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  SpaceReader(Section space) {
    this.space = space;
  }

  List<Parameter> read() {
    List<String> known = Hyperparams.keys();
    for (String key : space.keys()) {
      add(space, "", key, known);
    }
    if (parameters.values().stream().allMatch(Parameter::isFixed)) {
      throw new ConfigException(space.origin() + ": space has nothing that varies");
    }
    for (Parameter parameter : parameters.values()) {
      check(parameter);
      requireEnd(parameter, new HashSet<>());
    }
    return List.copyOf(parameters.values());
  }

  /** {@code lora.rank: …} and {@code lora: {rank: …}} are the same. */
  private void add(Section section, String above, String key, List<String> known) {
    String full = above + key;
    boolean leads = known.stream().anyMatch(k -> k.startsWith(full + "."));
    if (leads && section.node(key).orElse(null) instanceof Mapping) {
      Section inner = section.section(key);
      inner.keys().forEach(word -> add(inner, full + ".", word, known));
    } else if (!known.contains(full)) {
      throw new ConfigException(
          section.origin(key)
              + ": "
              + full
              + " is not one of the hyperparameters"
              + Nearest.hint(full, known)
              + "; they are "
              + String.join(", ", known));
    } else if (parameters.put(full, parameter(section, key, full)) != null) {
      throw section.wrong(key, "is given twice");
    }
  }

  private static Parameter parameter(Section space, String name, String key) {
    String origin = space.origin(name);
    YamlNode node = space.node(name).orElseThrow(() -> space.wrong(name, "has no values"));
    if (node instanceof Scalar scalar && scalar.text().equals("boolean")) {
      return new Parameter(key, new Domain.Values(List.of("true", "false")), List.of(), origin);
    }
    if (!(node instanceof Mapping)) {
      return new Parameter(key, new Domain.Fixed(text(node)), List.of(), origin);
    }
    Section s = space.section(name);
    List<String> kinds = KINDS.stream().filter(kind -> s.node(kind).isPresent()).toList();
    List<Condition> conditions = conditions(s.section("when"));
    s.end();
    if (kinds.size() != 1) {
      throw space.wrong(
          name, "must be boolean, a value, or have one of the keys " + String.join(", ", KINDS));
    }
    return new Parameter(key, domain(s, kinds.get(0)), conditions, origin);
  }

  private static Domain domain(Section s, String kind) {
    return switch (kind) {
      case "uniform" -> {
        double[] range = range(s, kind);
        yield new Domain.Uniform(range[0], range[1]);
      }
      case "log_uniform" -> {
        double[] range = range(s, kind);
        if (range[0] <= 0) {
          throw s.wrong(kind, "must begin above 0, not at " + Domain.text(range[0]));
        }
        yield new Domain.LogUniform(range[0], range[1]);
      }
      case "integer" -> {
        double[] range = range(s, kind);
        if (range[0] != (int) range[0] || range[1] != (int) range[1]) {
          throw s.wrong(kind, "must be two whole numbers");
        }
        yield new Domain.Integers((int) range[0], (int) range[1]);
      }
      case "values" -> new Domain.Values(values(s));
      default -> new Domain.Fixed(text(s.node(kind).orElseThrow()));
    };
  }

  /** {@code [from, to]}, from below to. */
  private static double[] range(Section s, String kind) {
    double[] range = new double[2];
    List<String> texts = s.texts(kind, List.of());
    try {
      if (texts.size() != 2) {
        throw new NumberFormatException();
      }
      range[0] = PlainNumber.real(texts.get(0));
      range[1] = PlainNumber.real(texts.get(1));
    } catch (NumberFormatException e) {
      throw s.wrong(kind, "must be two numbers, [from, to]");
    }
    if (!(range[0] < range[1]) || Double.isInfinite(range[1] - range[0])) {
      throw s.wrong(kind, "must go from a number to a larger one, not " + texts);
    }
    return range;
  }

  private static List<String> values(Section s) {
    if (!(s.node("values").orElseThrow() instanceof Sequence sequence)) {
      throw s.wrong("values", "must be a list in brackets");
    }
    List<String> values = sequence.items().stream().map(SpaceReader::text).toList();
    if (values.isEmpty()) {
      throw s.wrong("values", "is empty");
    }
    if (new HashSet<>(values).size() < values.size()) {
      throw s.wrong("values", "has one twice");
    }
    return values;
  }

  private static List<Condition> conditions(Section s) {
    List<Condition> conditions = new ArrayList<>();
    for (String key : s.keys()) {
      YamlNode node = s.node(key).orElseThrow(() -> s.wrong(key, "has no value"));
      conditions.add(
          new Condition(
              key,
              node instanceof Sequence sequence
                  ? sequence.items().stream().map(SpaceReader::text).toList()
                  : List.of(text(node))));
    }
    return conditions;
  }

  private static String text(YamlNode node) {
    if (node instanceof Mapping) {
      throw new ConfigException(node.origin() + ": a value or a list is needed here");
    }
    return node.text().strip();
  }

  private void check(Parameter parameter) {
    for (Condition condition : parameter.conditions()) {
      Parameter other = parameters.get(condition.key());
      if (other == null) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s: %s depends on %s, which is not in the space",
                parameter.origin(),
                parameter.key(),
                condition.key()));
      }
      for (String value : condition.values()) {
        if (!other.domain().contains(value)) {
          throw new ConfigException(
              String.format(
                  Locale.ROOT,
                  "%s: %s depends on %s being %s, which is none of its single values",
                  parameter.origin(),
                  parameter.key(),
                  condition.key(),
                  value));
        }
      }
    }
  }

  private void requireEnd(Parameter parameter, Set<String> above) {
    if (!above.add(parameter.key())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT, "%s: %s depends on itself", parameter.origin(), parameter.key()));
    }
    parameter.conditions().forEach(c -> requireEnd(parameters.get(c.key()), new HashSet<>(above)));
  }
}
