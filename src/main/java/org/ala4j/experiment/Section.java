package org.ala4j.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.ala4j.experiment.YamlNode.Mapping;
import org.ala4j.experiment.YamlNode.Scalar;
import org.ala4j.experiment.YamlNode.Sequence;

/**
 * Reads the values of one mapping with their types and bounds, and complains about every key that
 * nobody has read. A key is known because it is read: there is no second list to keep in step.
 */
public final class Section {
  private final String path;
  private final Mapping mapping;
  private final TreeSet<String> known = new TreeSet<>();
  private final TreeSet<String> all; // shared with the sections below

  /**
   * @param path of the mapping, empty at the top
   */
  public Section(String path, Mapping mapping) {
    this(path, mapping, new TreeSet<>());
  }

  private Section(String path, Mapping mapping, TreeSet<String> all) {
    this.path = path;
    this.mapping = mapping;
    this.all = all;
  }

  /** Where this mapping was written. */
  public String origin() {
    return mapping.origin();
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The value of a key, if it has one. */
  public Optional<YamlNode> node(String key) {
    known.add(key);
    all.add(full(key));
    return Optional.ofNullable(mapping.entries().get(key))
        .filter(n -> !(n instanceof Scalar s && (s.text().isEmpty() || s.text().equals("null"))));
  }

  private YamlNode required(String key) {
    return node(key)
        .orElseThrow(
            () -> new ConfigException(origin() + ": the key " + full(key) + " is missing"));
  }

  /** Where the value of that key was written, or this section. */
  public String origin(String key) {
    return node(key).map(YamlNode::origin).orElse(origin());
  }

  /** A complaint about the value of {@code key}. */
  public ConfigException wrong(String key, String complaint) {
    return new ConfigException(origin(key) + ": " + full(key) + " " + complaint);
  }

  /** A single value. */
  public String text(String key) {
    return scalar(key, required(key));
  }

  /** A single value. */
  public String text(String key, String otherwise) {
    return node(key).map(n -> scalar(key, n)).orElse(otherwise);
  }

  private String scalar(String key, YamlNode node) {
    if (node instanceof Scalar scalar) {
      return scalar.text();
    }
    throw wrong(key, "must be a single value");
  }

  /** A whole number within bounds. */
  public int integer(String key, int min, int max) {
    return integer(key, text(key), min, max);
  }

  /** A whole number within bounds. */
  public int integer(String key, int otherwise, int min, int max) {
    return node(key).map(n -> integer(key, scalar(key, n), min, max)).orElse(otherwise);
  }

  private int integer(String key, String text, int min, int max) {
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the same sentence
    }
    String bounds = max == Integer.MAX_VALUE ? "of at least " + min : "from " + min + " to " + max;
    throw wrong(key, "must be a whole number " + bounds + ", not '" + text + "'");
  }

  /** A number within bounds. */
  public double real(String key, double min, double max) {
    String text = text(key);
    try {
      double value = Double.parseDouble(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the same sentence
    }
    throw wrong(key, "must be a number from " + min + " to " + max + ", not '" + text + "'");
  }

  /** A number within bounds. */
  public double real(String key, double otherwise, double min, double max) {
    return node(key).isPresent() ? real(key, min, max) : otherwise;
  }

  /** True or false. */
  public boolean bool(String key, boolean otherwise) {
    return node(key)
        .map(
            n ->
                switch (scalar(key, n).toLowerCase(Locale.ROOT)) {
                  case "true", "yes", "on" -> true;
                  case "false", "no", "off" -> false;
                  default ->
                      throw wrong(key, "must be true or false, not '" + scalar(key, n) + "'");
                })
        .orElse(otherwise);
  }

  /** One of the constants of an enum, in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    return node(key).map(n -> choice(key, type, scalar(key, n))).orElse(otherwise);
  }

  private <E extends Enum<E>> E choice(String key, Class<E> type, String text) {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (name.equals(text)) {
        return constant;
      }
      names.add(name);
    }
    throw wrong(key, "must be one of " + String.join(", ", names) + ", not '" + text + "'");
  }

  /** A list of such constants. */
  public <E extends Enum<E>> List<E> choices(String key, Class<E> type, List<E> otherwise) {
    return list(key, text -> choice(key, type, text)).orElse(otherwise);
  }

  /** A list of whole numbers within bounds. */
  public List<Integer> integers(String key, List<Integer> otherwise, int min, int max) {
    return list(key, text -> integer(key, text, min, max)).orElse(otherwise);
  }

  /** A list of single values. */
  public List<String> texts(String key, List<String> otherwise) {
    return list(key, text -> text).orElse(otherwise);
  }

  private <T> Optional<List<T>> list(String key, Function<String, T> item) {
    return node(key)
        .map(
            n -> {
              if (n instanceof Sequence sequence) {
                return sequence.items().stream().map(i -> item.apply(scalar(key, i))).toList();
              }
              throw wrong(key, "must be a list in brackets");
            });
  }

  /** The mapping below a key; an empty one when the key is absent. */
  public Section section(String key) {
    YamlNode node =
        node(key).orElseGet(() -> new Mapping(new java.util.LinkedHashMap<>(), origin()));
    if (node instanceof Mapping inner) {
      return new Section(full(key), inner, all);
    }
    throw wrong(key, "must be a mapping of keys to values");
  }

  /** The keys that stand here, in their order. */
  public List<String> keys() {
    return List.copyOf(mapping.entries().keySet());
  }

  /** Every single value that has been asked for, here and below, by its whole key. */
  public List<String> asked() {
    return all.stream()
        .filter(key -> all.stream().noneMatch(other -> other.startsWith(key + ".")))
        .toList();
  }

  /** The mapping below a key, unread. */
  public Mapping mapping(String key) {
    return section(key).mapping;
  }

  /**
   * Ends the reading.
   *
   * @throws ConfigException when a key stands here that nobody has read
   */
  public void end() {
    mapping
        .entries()
        .forEach(
            (key, value) -> {
              if (!known.contains(key)) {
                throw new ConfigException(
                    String.format(
                        Locale.ROOT,
                        "%s: unknown key %s; the keys here are %s",
                        value.origin(),
                        full(key),
                        String.join(", ", known)));
              }
            });
  }
}
