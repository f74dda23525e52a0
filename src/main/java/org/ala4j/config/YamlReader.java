package org.ala4j.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads YAML that is not trusted. Nothing is constructed from tags, and what a file may cost is
 * bounded: its size, its depth, and the values that its aliases make of it.
 */
final class YamlReader {
  /** What {@code ${NAME}} looks like. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 20;
  private static final int MAX_VALUES = 100_000;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final String source;
  private final IntFunction<String> origins;
  private final Set<Node> above = Collections.newSetFromMap(new IdentityHashMap<>());
  private int values;

  /**
   * @param source the file or option, for complaints about all of it
   * @param origins where a line's values were written
   */
  private YamlReader(String source, IntFunction<String> origins) {
    this.source = source;
    this.origins = origins;
  }

  /** See {@link YamlNode#read}. */
  static Mapping read(Path file) {
    YamlNode node = new YamlReader(file.toString(), line -> file + ":" + line).read(text(file));
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    throw new ConfigException(file + " is not a mapping of keys to values, such as experiment: x");
  }

  /** See {@link YamlNode#parse}. */
  static YamlNode parse(String text, String origin) {
    return new YamlReader(origin, line -> origin).read(text);
  }

  private static String text(Path file) {
    if (Files.isDirectory(file)) {
      throw new ConfigException(file + " is a folder; name the YAML file in it");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new ConfigException("There is no file " + file);
    } catch (AccessDeniedException e) {
      throw new ConfigException(file + " may not be read; see to its permissions");
    } catch (IOException e) {
      throw new ConfigException(file + " cannot be read: " + e.getMessage());
    }
    if (bytes.length > MAX_BYTES) {
      throw new ConfigException(
          file + " is larger than a megabyte, which no experiment is; name the YAML file");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + " is not UTF-8 text; save it as UTF-8");
    }
  }

  private YamlNode read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    try {
      Node root = new Yaml(options).compose(new java.io.StringReader(text));
      return root == null ? new Scalar("", source) : convert(root, 0);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(origins.apply(line) + ": not valid YAML: " + e.getProblem());
    } catch (ReaderException e) {
      String before = text.substring(0, text.offsetByCodePoints(0, e.getPosition()));
      int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
      throw new ConfigException(
          origins.apply(line)
              + String.format(
                  java.util.Locale.ROOT,
                  ": the character U+%04X is not allowed in YAML; take it out",
                  e.getCodePoint()));
    } catch (YAMLException e) {
      throw new ConfigException(source + ": not valid YAML: " + e.getMessage());
    }
  }

  /** An alias leads to a node that was seen before, or even to one that it stands in. */
  private YamlNode convert(Node node, int depth) {
    String origin = origins.apply(node.getStartMark().getLine() + 1);
    if (++values > MAX_VALUES) {
      throw new ConfigException(
          source + ": aliases make more than 100,000 values of it; write out what is meant");
    }
    if (node instanceof ScalarNode scalar) {
      return new Scalar(resolved(scalar.getValue(), origin), origin);
    }
    if (!above.add(node)) {
      throw new ConfigException(origin + ": an alias stands within what it stands for");
    }
    if (depth >= MAX_DEPTH) {
      throw new ConfigException(origin + ": nested more than " + MAX_DEPTH + " deep");
    }
    YamlNode converted =
        node instanceof SequenceNode sequence
            ? sequence(sequence, origin, depth)
            : mapping((MappingNode) node, origin, depth);
    above.remove(node);
    return converted;
  }

  private Sequence sequence(SequenceNode node, String origin, int depth) {
    List<YamlNode> items = new ArrayList<>();
    for (Node item : node.getValue()) {
      items.add(convert(item, depth + 1));
    }
    return new Sequence(List.copyOf(items), origin);
  }

  private Mapping mapping(MappingNode node, String origin, int depth) {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException(origin + ": a key must be a word");
      }
      if (entries.put(key.getValue(), convert(tuple.getValueNode(), depth + 1)) != null) {
        throw new ConfigException(
            origins.apply(key.getStartMark().getLine() + 1)
                + ": the key "
                + key.getValue()
                + " stands twice");
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
}
