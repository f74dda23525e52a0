package org.ala4j.table;

/** {@link Table#csv()}. */
final class TableCsv {

  private TableCsv() {}

  static String render(Table table) {
    var text = new StringBuilder(Csv.line("row", "trial", "metric", "value"));
    for (var row : table.rows()) {
      for (var metric : table.columns()) {
        var values = row.values(metric);
        for (int trial = 0; trial < values.length; trial++) {
          var value = Double.isNaN(values[trial]) ? "" : Double.toString(values[trial]);
          text.append(Csv.line(row.row(), Integer.toString(trial), metric.key(), value));
        }
      }
    }
    return text.toString();
  }
}
