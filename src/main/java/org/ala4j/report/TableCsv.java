package org.ala4j.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link Table#csv()}. */
final class TableCsv {

  private TableCsv() {}

  static String render(Table table) {
    var text = new StringBuilder(line("row", "trial", "metric", "value"));
    for (var row : table.rows()) {
      for (var metric : table.columns()) {
        var values = row.values(metric);
        for (int trial = 0; trial < values.length; trial++) {
          var value = Double.isNaN(values[trial]) ? "" : Double.toString(values[trial]);
          text.append(line(row.row(), Integer.toString(trial), metric.key(), value));
        }
      }
    }
    return text.toString();
  }

  private static String line(String... fields) {
    return Stream.of(fields).map(TableCsv::quoted).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String quoted(String field) {
    boolean special = List.of(",", "\"", "\r", "\n").stream().anyMatch(field::contains);
    return special ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }
}
