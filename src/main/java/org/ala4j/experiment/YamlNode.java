package org.ala4j.experiment;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML document whose every value knows where it was written, so that errors can say so. Nothing
 * is ever constructed from tags; {@code ${NAME}} in a scalar is replaced from the environment.
 */
public sealed interface YamlNode {
  /** Where it was written, such as {@code experiments/x.yaml:12} or {@code --set}. */
  String origin();

  /** A single value. */
  record Scalar(String text, String origin) implements YamlNode {}

  /** A list. */
  record Sequence(List<YamlNode> items, String origin) implements YamlNode {}

  /** Keys in the order of the file; changeable, for overrides. */
  record Mapping(Map<String, YamlNode> entries, String origin) implements YamlNode {}

  /** What {@code ${NAME}} looks like. */
  Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  /** Of a file. */
  int MAX_CHARACTERS = 1 << 20;

  /**
   * Reads a file whose top is a mapping.
   *
   * @throws ConfigException when it is missing, not YAML, or not a mapping
   */
  static Mapping read(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      YamlNode node = compose(reader, file.toString(), line -> file + ":" + line);
      if (node instanceof Mapping mapping) {
        return mapping;
      }
      throw new ConfigException(file + " is not a mapping of keys to values");
    } catch (NoSuchFileException e) {
      throw new ConfigException("There is no file " + file);
    } catch (MalformedInputException e) {
      throw new ConfigException(file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new ConfigException("Cannot read " + file + ": " + e.getMessage());
    }
  }

  /** Parses one value, as given to {@code --set}; all of it was written at {@code origin}. */
  static YamlNode parse(String text, String origin) {
    return compose(new StringReader(text), origin, line -> origin);
  }

  private static YamlNode compose(Reader reader, String file, IntFunction<String> origin) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(50);
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(20);
    try {
      Node root = new Yaml(options).compose(reader);
      return root == null ? new Scalar("", file) : convert(root, origin);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(file + ":" + line + ": not valid YAML: " + e.getProblem());
    } catch (org.yaml.snakeyaml.error.YAMLException e) {
      throw new ConfigException(file + ": not valid YAML: " + e.getMessage());
    }
  }

  private static YamlNode convert(Node node, IntFunction<String> origins) {
    String origin = origins.apply(node.getStartMark().getLine() + 1);
    if (node instanceof ScalarNode scalar) {
      return new Scalar(resolved(scalar.getValue(), origin), origin);
    }
    if (node instanceof SequenceNode sequence) {
      return new Sequence(
          sequence.getValue().stream().map(n -> convert(n, origins)).toList(), origin);
    }
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException(origin + ": a key must be a word");
      }
      YamlNode previous = entries.put(key.getValue(), convert(tuple.getValueNode(), origins));
      if (previous != null) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s: the key %s stands twice",
                origins.apply(key.getStartMark().getLine() + 1),
                key.getValue()));
      }
    }
    return new Mapping(entries, origin);
  }

  private static String resolved(String text, String origin) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            match -> {
              String value = System.getenv(match.group(1));
              if (value == null) {
                throw new ConfigException(
                    origin + ": the environment variable " + match.group(1) + " is not set");
              }
              return Matcher.quoteReplacement(value);
            });
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

  /**
   * Sets {@code a.b.c} below this mapping, making mappings on the way; a key that is written with
   * points, such as {@code b.c} below {@code a}, is replaced.
   */
  static void set(Mapping root, String path, YamlNode value) {
    String[] keys = path.split("\\.", -1);
    Mapping current = root;
    for (int i = 0; i < keys.length - 1; i++) {
      String rest = String.join(".", List.of(keys).subList(i, keys.length));
      if (current.entries().containsKey(rest)) {
        current.entries().put(rest, value);
        return;
      }
      YamlNode next = current.entries().get(keys[i]);
      if (next == null) {
        next = new Mapping(new LinkedHashMap<>(), value.origin());
        current.entries().put(keys[i], next);
      }
      if (!(next instanceof Mapping mapping)) {
        throw new ConfigException(
            value.origin() + ": " + path + " goes below " + keys[i] + ", which has no keys");
      }
      current = mapping;
    }
    current.entries().put(keys[keys.length - 1], value);
  }

  /** The node as YAML text, keys in order, without comments. */
  default String text() {
    List<String> lines = new ArrayList<>();
    write(lines, "", this);
    return String.join("\n", lines) + "\n";
  }

  private static void write(List<String> lines, String indent, YamlNode node) {
    if (node instanceof Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (key, value) -> {
                String start = indent + quoted(key) + ":";
                if (value instanceof Mapping inner && !inner.entries().isEmpty()) {
                  lines.add(start);
                  write(lines, indent + "  ", inner);
                } else {
                  lines.add(start + " " + inline(value));
                }
              });
    } else {
      lines.add(indent + inline(node));
    }
  }

  private static String inline(YamlNode node) {
    if (node instanceof Scalar scalar) {
      return quoted(scalar.text());
    }
    if (node instanceof Sequence sequence) {
      return "["
          + String.join(", ", sequence.items().stream().map(YamlNode::inline).toList())
          + "]";
    }
    return "{}";
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./()+-]+") ? text : "'" + text.replace("'", "''") + "'";
  }
}
