package org.ala4j.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.ala4j.text.Nearest;
import org.ala4j.text.PlainNumber;

/**
 * Reads the values of one mapping with their types and bounds, and complains about every key that
 * nobody has read. A key is known because it is read: there is no second list to keep in step. For
 * the same reason {@link #resolved} knows every value that is used, those of absent keys too.
 */
public final class Section {
  /** The origin of a value that no file and no option gives. */
  static final String DEFAULT = "default";

  private final String path;
  private final Mapping mapping;
  private final Mapping absent;
  private final Mapping resolved;
  private final Map<String, KeyDescription> described;
  private final TreeSet<String> known = new TreeSet<>();

  /**
   * @param path of the mapping, empty at the top
   */
  public Section(String path, Mapping mapping) {
    this(path, mapping, empty(mapping.origin()));
  }

  /**
   * @param path of the mapping, empty at the top
   * @param absent values of keys that are not there, before the readers' own defaults
   */
  Section(String path, Mapping mapping, Mapping absent) {
    this(path, mapping, absent, empty(mapping.origin()), new LinkedHashMap<>());
  }

  private Section(
      String path,
      Mapping mapping,
      Mapping absent,
      Mapping resolved,
      Map<String, KeyDescription> described) {
    this.path = path;
    this.mapping = mapping;
    this.absent = absent;
    this.resolved = resolved;
    this.described = described;
  }

  private static Mapping empty(String origin) {
    return new Mapping(new LinkedHashMap<>(), origin);
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
    return given(mapping, key).or(() -> given(absent, key));
  }

  private static Optional<YamlNode> given(Mapping mapping, String key) {
    return Optional.ofNullable(mapping.entries().get(key))
        .filter(n -> !(n instanceof Scalar scalar && scalar.isNothing()));
  }

  /** Notes what a key's value comes to, for values that are not read by one of the types below. */
  void resolve(String key, YamlNode value) {
    resolved.entries().put(key, value);
  }

  void resolve(String key, Object value) {
    resolve(key, new Scalar(String.valueOf(value), source(key)));
  }

  private void resolve(String key, List<?> values) {
    String source = source(key);
    List<YamlNode> items = new ArrayList<>();
    values.forEach(value -> items.add(new Scalar(String.valueOf(value), source)));
    resolve(key, (YamlNode) new Sequence(List.copyOf(items), source));
  }

  private String source(String key) {
    return node(key).map(YamlNode::origin).orElse(DEFAULT);
  }

  /** A key whose meaning is told where it is read. */
  Key key(String key, String meaning) {
    return new Key(this, key, meaning);
  }

  /** Notes what a key is; see {@link Key}. */
  Section describe(
      String key,
      Optional<Values> values,
      Optional<String> otherwise,
      boolean isRequired,
      String meaning) {
    String full = full(key);
    described.putIfAbsent(full, new KeyDescription(full, values, otherwise, isRequired, meaning));
    return this;
  }

  /** Every key that has been declared so far, here and below, in the order of reading. */
  Map<String, KeyDescription> described() {
    return described;
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
    return noted(key, scalar(key, required(key)));
  }

  /** A single value. */
  public String text(String key, String otherwise) {
    return noted(key, node(key).map(n -> scalar(key, n)).orElse(otherwise));
  }

  /** A single value, if there is one. */
  public Optional<String> optional(String key) {
    return node(key).map(n -> noted(key, scalar(key, n)));
  }

  private <T> T noted(String key, T value) {
    resolve(key, value);
    return value;
  }

  private String scalar(String key, YamlNode node) {
    if (node instanceof Scalar scalar) {
      return scalar.text();
    }
    throw wrong(key, "must be a single value");
  }

  /** The path of a file or folder. */
  public Path path(String key) {
    return path(key, text(key));
  }

  /** The path of a file or folder. */
  public Path path(String key, Path otherwise) {
    return path(key, text(key, otherwise.toString()));
  }

  private Path path(String key, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw wrong(key, "is no path: " + e.getReason());
    }
  }

  /** A whole number within bounds. */
  public int integer(String key, int min, int max) {
    return noted(key, integer(key, scalar(key, required(key)), min, max));
  }

  /** A whole number within bounds. */
  public int integer(String key, int otherwise, int min, int max) {
    return noted(key, node(key).map(n -> integer(key, scalar(key, n), min, max)).orElse(otherwise));
  }

  private int integer(String key, String text, int min, int max) {
    try {
      int value = PlainNumber.whole(text);
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
    return real(key, scalar(key, required(key)), min, max);
  }

  /** A number within bounds. */
  public double real(String key, double otherwise, double min, double max) {
    String text = node(key).map(n -> scalar(key, n)).orElse(PlainNumber.text(otherwise));
    return real(key, text, min, max);
  }

  private double real(String key, String text, double min, double max) {
    try {
      double value = PlainNumber.real(text);
      if (value >= min && value <= max) {
        resolve(key, PlainNumber.text(value));
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the same sentence
    }
    throw wrong(
        key,
        String.format(
            Locale.ROOT,
            "must be a number from %s to %s, not '%s'",
            PlainNumber.text(min),
            PlainNumber.text(max),
            text));
  }

  /** True or false. */
  public boolean bool(String key, boolean otherwise) {
    return noted(key, node(key).map(n -> bool(key, scalar(key, n))).orElse(otherwise));
  }

  private boolean bool(String key, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw wrong(key, "must be true or false, not '" + text + "'");
    };
  }

  /** One of the constants of an enum, in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    E chosen = node(key).map(n -> choice(key, type, scalar(key, n))).orElse(otherwise);
    resolve(key, name(chosen));
    return chosen;
  }

  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private <E extends Enum<E>> E choice(String key, Class<E> type, String text) {
    List<String> names = new ArrayList<>();
    String now = EarlierNames.now(full(key), text);
    for (E constant : type.getEnumConstants()) {
      if (name(constant).equals(now)) {
        return constant;
      }
      names.add(name(constant));
    }
    throw wrong(key, "must be one of " + String.join(", ", names) + ", not '" + text + "'");
  }

  /** A list of such constants. */
  public <E extends Enum<E>> List<E> choices(String key, Class<E> type, List<E> otherwise) {
    List<E> chosen = list(key, text -> choice(key, type, text)).orElse(otherwise);
    resolve(key, chosen.stream().map(Section::name).toList());
    return chosen;
  }

  /** A list of whole numbers within bounds. */
  public List<Integer> integers(String key, List<Integer> otherwise, int min, int max) {
    List<Integer> values = list(key, text -> integer(key, text, min, max)).orElse(otherwise);
    resolve(key, values);
    return values;
  }

  /** A list of whole numbers within bounds, of which none may stand twice. */
  public List<Integer> distinct(String key, List<Integer> otherwise, int min, int max) {
    List<Integer> values = integers(key, otherwise, min, max);
    requireDistinct(key, values);
    return values;
  }

  /** Complains when one of the values stands twice. */
  void requireDistinct(String key, List<?> values) {
    Set<Object> seen = new HashSet<>();
    values.stream()
        .filter(value -> !seen.add(value))
        .findFirst()
        .ifPresent(
            twice -> {
              throw wrong(key, "has " + twice + " twice; the values must be different");
            });
  }

  /** A list of single values. */
  public List<String> texts(String key, List<String> otherwise) {
    List<String> values = list(key, text -> text).orElse(otherwise);
    resolve(key, values);
    return values;
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
    Mapping own = inner(key, node(key));
    Mapping others = inner(key, given(absent, key));
    YamlNode noted = resolved.entries().computeIfAbsent(key, k -> empty(own.origin()));
    return new Section(full(key), own, others, (Mapping) noted, described);
  }

  private Mapping inner(String key, Optional<YamlNode> node) {
    YamlNode inner = node.orElseGet(() -> empty(origin()));
    if (inner instanceof Mapping found) {
      return found;
    }
    throw wrong(key, "must be a mapping of keys to values");
  }

  /** The keys that stand here, in their order. */
  public List<String> keys() {
    return List.copyOf(mapping.entries().keySet());
  }

  /** Every value that has been read so far, here and below, with the defaults of absent keys. */
  public Mapping resolved() {
    return resolved;
  }

  /** The mapping below a key, unread. */
  public Mapping mapping(String key) {
    known.add(key);
    return inner(key, given(mapping, key));
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
                    value.origin()
                        + ": unknown key "
                        + full(key)
                        + Nearest.hint(key, known)
                        + (known.isEmpty()
                            ? ""
                            : "; the keys here are " + String.join(", ", known)));
              }
            });
  }
}
