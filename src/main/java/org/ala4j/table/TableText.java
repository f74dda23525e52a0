package org.ala4j.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Block;

/** {@link Table#text()}. All nine main metrics and a short row name take about 110 columns. */
final class TableText {

  private TableText() {}

  static String render(Table table) {
    var columns = table.columns(Block.MAIN);
    var grid = new ArrayList<List<String>>();
    grid.add(line("", "n", columns.stream().map(m -> m.label() + m.direction().arrow()).toList()));
    boolean inControls = false;
    for (var row : table.rows()) {
      if (row.control() && !inControls) {
        inControls = true;
        grid.add(line("controls:", "", columns.stream().map(c -> "").toList()));
      }
      var cells = columns.stream().map(metric -> cell(table, row, metric)).toList();
      grid.add(line(PlainText.oneLine(row.row()), Integer.toString(row.trials().size()), cells));
      var published = table.published(row);
      if (!published.isEmpty()) {
        grid.add(
            line("  paper", "", columns.stream().map(m -> cell(published.get(m.key()))).toList()));
      }
    }
    var lines = new ArrayList<String>();
    lines.add(table.experiment());
    lines.addAll(aligned(grid));
    labels(table).ifPresent(lines::add);
    table.marksLegend().ifPresent(legend -> lines.add(PlainText.oneLine(legend)));
    table.notes().forEach(note -> lines.add("* " + PlainText.oneLine(note)));
    return String.join("\n", lines) + "\n";
  }

  /** Below the table, which would be too wide for a terminal with them. */
  private static Optional<String> labels(Table table) {
    List<String> titles =
        table.rows().stream()
            .filter(row -> row.label().isPresent())
            .map(row -> PlainText.oneLine(row.title()))
            .toList();
    return titles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", titles) + ".");
  }

  private static List<String> line(String first, String second, List<String> cells) {
    return Stream.concat(Stream.of(first, second), cells.stream()).toList();
  }

  private static String cell(Table table, TableRow row, Metric metric) {
    var summary = table.summary(row, metric);
    return summary.n() == 0
        ? "n/a"
        : number(summary.mean(), summary.std()) + table.marks(row, metric);
  }

  private static String cell(Published published) {
    return published == null ? "" : number(published.mean(), published.std());
  }

  private static String number(double mean, double std) {
    return Double.isNaN(std)
        ? Decimals.three(mean)
        : Decimals.three(mean) + "±" + Decimals.three(std);
  }

  /** Pads every column to its widest cell: names to the left, numbers to the right. */
  static List<String> aligned(List<List<String>> grid) {
    int columns = grid.get(0).size();
    var widths = new int[columns];
    for (var line : grid) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], line.get(c).length());
      }
    }
    var lines = new ArrayList<String>();
    for (var line : grid) {
      var text = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        var padding = " ".repeat(widths[c] - line.get(c).length());
        text.append(c == 0 ? line.get(c) + padding : " " + padding + line.get(c));
      }
      lines.add(text.toString().stripTrailing());
    }
    return lines;
  }
}
