package org.ala4j.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ala4j.metrics.Metrics;

/**
 * One table of the paper, as printed.
 *
 * @param title what the table compares
 * @param dataset the dataset of its numbers
 * @param testImages how many images that dataset tests on: with others, ours are other numbers
 * @param trials number of trials behind each mean
 * @param rows row name → metric key → number, in printed order
 * @param notes remarks that belong below it
 */
public record PublishedTable(
    String title,
    String dataset,
    int testImages,
    int trials,
    Map<String, Map<String, Published>> rows,
    List<String> notes) {

  /**
   * Reads {@code {"title", "dataset", "test_images", "trials", "rows": {row: {metric: {"mean",
   * "std"?}}}, "notes": […]}}.
   *
   * @throws IllegalArgumentException if a part is missing or a metric is unknown
   */
  public static PublishedTable of(JsonNode json) {
    List<String> notes = new ArrayList<>();
    required(json, "notes").forEach(note -> notes.add(note.asText()));
    return new PublishedTable(
        required(json, "title").asText(),
        required(json, "dataset").asText(),
        json.path("test_images").asInt(), // results of before have none
        required(json, "trials").asInt(),
        inOrder(required(json, "rows"), PublishedTable::row),
        List.copyOf(notes));
  }

  private static Map<String, Published> row(JsonNode json) {
    json.fieldNames().forEachRemaining(Metrics::of); // an unknown metric is an error
    return inOrder(
        json,
        cell ->
            new Published(
                required(cell, "mean").asDouble(),
                cell.has("std") ? cell.get("std").asDouble() : Double.NaN));
  }

  /** What {@link #of} reads. */
  public JsonNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("title", title).put("dataset", dataset);
    json.put("test_images", testImages).put("trials", trials);
    ObjectNode all = json.putObject("rows");
    rows.forEach(
        (row, numbers) -> {
          ObjectNode cells = all.putObject(row);
          numbers.forEach(
              (metric, number) -> {
                ObjectNode cell = cells.putObject(metric).put("mean", number.mean());
                if (!Double.isNaN(number.std())) {
                  cell.put("std", number.std());
                }
              });
        });
    ArrayNode remarks = json.putArray("notes");
    notes.forEach(remarks::add);
    return json;
  }

  static <T> Map<String, T> inOrder(JsonNode object, Function<JsonNode, T> reader) {
    var map = new LinkedHashMap<String, T>();
    for (var entry : object.properties()) {
      map.put(entry.getKey(), reader.apply(entry.getValue()));
    }
    return Collections.unmodifiableMap(map);
  }

  static JsonNode required(JsonNode node, String field) {
    var child = node.get(field);
    if (child == null) {
      throw new IllegalArgumentException("'" + field + "' is missing");
    }
    return child;
  }
}
