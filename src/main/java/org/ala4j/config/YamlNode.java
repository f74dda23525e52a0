package org.ala4j.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A YAML document whose every value knows where it was written, so that errors can say so. Nothing
 * is ever constructed from tags; {@code ${NAME}} in a scalar is replaced from the environment.
 */
public sealed interface YamlNode {
  /** What would end a comment, or may not stand in YAML. */
  String UNFIT = "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\uFEFF\\uFFFE\\uFFFF]";

  /** Where it was written, such as {@code experiments/x.yaml:12} or {@code --set}. */
  String origin();

  /** A single value. */
  record Scalar(String text, String origin) implements YamlNode {
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    /** Whether it is YAML's null: as if its key were not there. */
    boolean isNothing() {
      return NOTHING.contains(text);
    }
  }

  /** A list. */
  record Sequence(List<YamlNode> items, String origin) implements YamlNode {}

  /** Keys in the order of the file; changeable, for overrides. */
  record Mapping(Map<String, YamlNode> entries, String origin) implements YamlNode {}

  /**
   * Reads a file whose top is a mapping.
   *
   * @throws ConfigException when it is missing, not YAML, not a mapping, or too large
   */
  static Mapping read(Path file) {
    return YamlReader.read(file);
  }

  /**
   * Parses one value, as given to {@code --set}; all of it was written at {@code origin}.
   *
   * @throws ConfigException when it is not YAML
   */
  static YamlNode parse(String text, String origin) {
    return YamlReader.parse(text, origin);
  }

  /** A copy whose mappings can be changed without changing this one. */
  default YamlNode copy() {
    if (this instanceof Mapping mapping) {
      Map<String, YamlNode> entries = new LinkedHashMap<>();
      mapping.entries().forEach((key, value) -> entries.put(key, value.copy()));
      return new Mapping(entries, mapping.origin());
    }
    return this;
  }

  /** A copy whose values say that they were written elsewhere. */
  default YamlNode withOrigin(UnaryOperator<String> where) {
    if (this instanceof Mapping mapping) {
      Map<String, YamlNode> entries = new LinkedHashMap<>();
      mapping.entries().forEach((key, value) -> entries.put(key, value.withOrigin(where)));
      return new Mapping(entries, where.apply(origin()));
    }
    if (this instanceof Sequence sequence) {
      List<YamlNode> items = sequence.items().stream().map(i -> i.withOrigin(where)).toList();
      return new Sequence(items, where.apply(origin()));
    }
    return new Scalar(((Scalar) this).text(), where.apply(origin()));
  }

  /** The node as YAML text, keys in order, without comments. */
  default String text() {
    return text((path, node) -> "");
  }

  /**
   * The node as YAML text, keys in order.
   *
   * @param remarks what stands as a comment behind a key, by the words that lead to it; empty for
   *     none
   */
  default String text(BiFunction<List<String>, YamlNode, String> remarks) {
    List<String> lines = new ArrayList<>();
    write(lines, List.of(), this, remarks);
    return String.join("\n", lines) + "\n";
  }

  private static void write(
      List<String> lines,
      List<String> path,
      YamlNode node,
      BiFunction<List<String>, YamlNode, String> remarks) {
    String indent = "  ".repeat(path.size());
    if (!(node instanceof Mapping mapping)) {
      lines.add(indent + inline(node));
      return;
    }
    for (Map.Entry<String, YamlNode> entry : mapping.entries().entrySet()) {
      YamlNode value = entry.getValue();
      List<String> own = new ArrayList<>(path);
      own.add(entry.getKey());
      boolean isInner = value instanceof Mapping inner && !inner.entries().isEmpty();
      String line =
          indent + YamlText.quoted(entry.getKey()) + ":" + (isInner ? "" : " " + inline(value));
      String remark = remarks.apply(List.copyOf(own), value);
      lines.add(remark.isEmpty() ? line : line + "  # " + remark.replaceAll(UNFIT, "?"));
      if (isInner) {
        write(lines, own, value, remarks);
      }
    }
  }

  private static String inline(YamlNode node) {
    if (node instanceof Scalar scalar) {
      return YamlText.quoted(scalar.text());
    }
    if (node instanceof Sequence sequence) {
      return "["
          + String.join(", ", sequence.items().stream().map(YamlNode::inline).toList())
          + "]";
    }
    return "{}";
  }
}
