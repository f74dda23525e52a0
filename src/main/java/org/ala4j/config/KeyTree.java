package org.ala4j.config;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.ala4j.text.Nearest;

/**
 * Settings laid over settings. {@code ala.layers: 5} and {@code ala: {layers: 5}} are the same; a
 * mapping changes the keys that it names and leaves the others, a list or a single value replaces.
 * Of rows and factors a list of names chooses those that stay.
 */
public final class KeyTree {
  /** Mappings whose keys are names, in which points divide nothing. */
  private static final Set<String> NAMES = Set.of("rows", "ablate", "space", "evaluate.explainers");

  /** A parameter's values are taken as they are: one kind of values replaces another. */
  private static final String SPACE = "space";

  /** Mappings of which a list of names, laid over them, chooses those that stay. */
  private static final Set<String> CHOSEN = Set.of("rows", "ablate");

  /** Mappings of changes, whose keys begin at the top again. */
  private static final Set<String> CHANGES = Set.of("quick", "set");

  private KeyTree() {}

  /**
   * The mapping with every key that is written with points as mappings within mappings; a copy.
   *
   * @throws ConfigException when a key is given twice, by both spellings
   */
  public static Mapping nested(Mapping mapping) {
    return nested("", mapping);
  }

  private static Mapping nested(String path, Mapping mapping) {
    Mapping nested = new Mapping(new LinkedHashMap<>(), mapping.origin());
    mapping.entries().forEach((key, value) -> add(nested, path, key, value));
    return nested;
  }

  private static void add(Mapping target, String path, String key, YamlNode value) {
    int point = NAMES.contains(path) ? -1 : key.indexOf('.');
    String word = point < 0 ? key : key.substring(0, point);
    if (point >= 0 && (word.isEmpty() || key.endsWith(".") || key.contains(".."))) {
      throw new ConfigException(value.origin() + ": '" + key + "' is not a key");
    }
    String full = path.isEmpty() ? word : path + "." + word;
    String within = path.isEmpty() && CHANGES.contains(word) ? "" : full;
    YamlNode own = value;
    if (point >= 0) {
      own = nested(within, single(key.substring(point + 1), value));
    } else if (value instanceof Mapping inner) {
      own = path.equals(SPACE) ? inner.copy() : nested(within, inner);
    }
    YamlNode other = target.entries().putIfAbsent(word, own);
    if (other instanceof Mapping there && own instanceof Mapping here) {
      here.entries().forEach((k, v) -> add(there, within, k, v));
    } else if (other != null) {
      throw new ConfigException(
          value.origin() + ": " + full + " is given twice, here and at " + other.origin());
    }
  }

  private static Mapping single(String key, YamlNode value) {
    return new Mapping(new LinkedHashMap<>(Map.of(key, value)), value.origin());
  }

  /**
   * Lays changes over a tree that {@link #nested} has made.
   *
   * @throws ConfigException when a key is given twice, by both spellings, or nothing is laid over a
   *     mapping
   */
  public static void merge(Mapping tree, Mapping changes) {
    merge("", tree, nested(changes));
  }

  private static void merge(String path, Mapping target, Mapping changes) {
    changes
        .entries()
        .forEach(
            (key, value) -> {
              Optional<String> name = NAMES.contains(path) ? name(target, key) : Optional.empty();
              if (name.isPresent() && target.entries().get(name.get()) instanceof Mapping named) {
                String within = path + "." + name.get();
                String rest = key.substring(name.get().length() + 1);
                merge(within, named, nested(within, single(rest, value)));
              } else {
                put(path, target, key, value);
              }
            });
  }

  /** The longest name that is there and that the key, {@code NAME.a.b}, begins with. */
  private static Optional<String> name(Mapping target, String key) {
    return target.entries().containsKey(key)
        ? Optional.empty()
        : target.entries().keySet().stream()
            .filter(name -> key.startsWith(name + "."))
            .max(Comparator.comparingInt(String::length));
  }

  private static void put(String path, Mapping target, String key, YamlNode value) {
    YamlNode before = target.entries().get(key);
    String full = path.isEmpty() ? key : path + "." + key;
    if (!(before instanceof Mapping inner) || path.equals(SPACE)) {
      target.entries().put(key, value.copy());
    } else if (value instanceof Mapping changes) {
      merge(full, inner, changes);
    } else if (value instanceof Scalar scalar && scalar.isNothing()) {
      throw new ConfigException(
          value.origin() + ": " + full + " has no value; leave it out to change nothing");
    } else if (value instanceof Sequence names && CHOSEN.contains(full)) {
      choose(full, inner, names);
    } else {
      target.entries().put(key, value);
    }
  }

  private static void choose(String path, Mapping of, Sequence names) {
    List<String> chosen = names.items().stream().map(YamlNode::text).map(String::strip).toList();
    for (String name : chosen) {
      if (!of.entries().containsKey(name)) {
        throw new ConfigException(
            names.origin()
                + ": "
                + path
                + " has no "
                + name
                + Nearest.hint(name, of.entries().keySet()));
      }
    }
    of.entries().keySet().retainAll(chosen);
  }
}
