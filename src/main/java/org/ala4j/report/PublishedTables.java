package org.ala4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.ala4j.metrics.Metric;

/**
 * The published tables, {@code results/paper.json}.
 *
 * <p>Its shape: {@code {"source", "tables": {key: {"title", "dataset", "trials", "rows": {row:
 * {metric: {"mean", "std"?}}}, "notes": […]}}}}.
 */
public final class PublishedTables {
  private final Map<String, PublishedTable> tables;

  private PublishedTables(Map<String, PublishedTable> tables) {
    this.tables = tables;
  }

  /**
   * Reads the file.
   *
   * @throws UncheckedIOException if it cannot be read or is no JSON; the message names the file
   * @throws IllegalArgumentException if a part is missing or a metric is unknown; the message names
   *     the file
   */
  public static PublishedTables read(Path file) {
    try {
      var root = new ObjectMapper().readTree(file.toFile());
      return new PublishedTables(inOrder(required(root, "tables"), PublishedTables::table));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static PublishedTable table(JsonNode node) {
    List<String> notes = new ArrayList<>();
    required(node, "notes").forEach(note -> notes.add(note.asText()));
    return new PublishedTable(
        required(node, "title").asText(),
        required(node, "dataset").asText(),
        required(node, "trials").asInt(),
        inOrder(required(node, "rows"), PublishedTables::row),
        List.copyOf(notes));
  }

  private static Map<String, Published> row(JsonNode node) {
    node.fieldNames().forEachRemaining(Metric::of); // an unknown metric is an error
    return inOrder(
        node,
        cell ->
            new Published(
                required(cell, "mean").asDouble(),
                cell.has("std") ? cell.get("std").asDouble() : Double.NaN));
  }

  private static <T> Map<String, T> inOrder(JsonNode object, Function<JsonNode, T> reader) {
    var map = new LinkedHashMap<String, T>();
    for (var entry : object.properties()) {
      map.put(entry.getKey(), reader.apply(entry.getValue()));
    }
    return Collections.unmodifiableMap(map);
  }

  private static JsonNode required(JsonNode node, String field) {
    var child = node.get(field);
    if (child == null) {
      throw new IllegalArgumentException("'" + field + "' is missing");
    }
    return child;
  }

  /** The keys of all tables, in the file's order. */
  public Set<String> keys() {
    return tables.keySet();
  }

  /**
   * The table named {@code key}, for example {@code table4}.
   *
   * @throws IllegalArgumentException if there is none; the message lists all keys
   */
  public PublishedTable table(String key) {
    var table = tables.get(key);
    if (table == null) {
      throw new IllegalArgumentException(
          "no published table '%s'; there are: %s".formatted(key, String.join(", ", keys())));
    }
    return table;
  }
}
