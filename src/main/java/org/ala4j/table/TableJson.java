package org.ala4j.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.ala4j.metrics.Metrics;

/** {@link Table#json()}. */
final class TableJson {

  private TableJson() {}

  static String render(Table table) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("experiment", table.experiment());
    var rows = root.putArray("rows");
    for (var row : table.rows()) {
      var node = rows.addObject();
      node.put("row", row.row());
      node.put("label", row.label().orElse(null));
      node.put("n", row.trials().size());
      metrics(table, row, node.putObject("metrics"));
      if (table.published(row).isEmpty()) {
        node.putNull("paper");
      } else {
        published(table, row, node.putObject("paper"));
      }
      differences(table, row, node);
      var p = node.putObject("p");
      for (var metric : Metrics.all()) {
        table.pValue(row, metric).ifPresent(value -> p.put(metric.key(), value));
      }
      bootstrap(table, row, node.putObject("bootstrap"));
    }
    var notes = root.putArray("notes");
    table.notes().forEach(notes::add);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of plain values always serialises
    }
  }

  private static void metrics(Table table, TableRow row, ObjectNode node) {
    for (var metric : Metrics.all()) {
      var summary = table.summary(row, metric);
      if (summary.n() == 0) {
        node.putNull(metric.key());
        continue;
      }
      var cell = node.putObject(metric.key());
      put(cell, "mean", summary.mean());
      put(cell, "std", summary.std());
      ArrayNode values = cell.putArray("values");
      for (double value : row.values(metric)) {
        values.add(Double.isNaN(value) ? null : (Double) value);
      }
    }
  }

  private static void published(Table table, TableRow row, ObjectNode node) {
    table
        .published(row)
        .forEach(
            (key, number) -> {
              var cell = node.putObject(key);
              put(cell, "mean", number.mean());
              put(cell, "std", number.std());
            });
  }

  private static void differences(Table table, TableRow row, ObjectNode node) {
    if (table.published(row).isEmpty()) {
      node.putNull("difference");
      return;
    }
    var differences = node.putObject("difference");
    for (var metric : Metrics.all()) {
      table
          .difference(row, metric)
          .ifPresent(difference -> differences.put(metric.key(), difference));
    }
  }

  private static void bootstrap(Table table, TableRow row, ObjectNode node) {
    for (var metric : Metrics.all()) {
      table
          .bootstrap(row, metric)
          .ifPresent(
              comparison ->
                  node.putObject(metric.key())
                      .put("n", comparison.n())
                      .put("difference", comparison.difference())
                      .put("low", comparison.low())
                      .put("high", comparison.high())
                      .put("p", comparison.p()));
    }
  }

  /** JSON has no NaN. */
  private static void put(ObjectNode node, String field, double value) {
    node.put(field, Double.isNaN(value) ? null : (Double) value);
  }
}
