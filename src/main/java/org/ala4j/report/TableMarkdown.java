package org.ala4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ala4j.metrics.Metric;

/** {@link Table#markdown()}. */
final class TableMarkdown {

  private TableMarkdown() {}

  static String render(Table table) {
    var columns = table.columns();
    var lines = new ArrayList<String>();
    lines.add("# " + escaped(table.experiment()));
    lines.add("");
    lines.add(line("row", "n", columns.stream().map(TableMarkdown::heading).toList()));
    lines.add(line(":--", "--:", columns.stream().map(c -> "--:").toList()));
    boolean inControls = false;
    for (var row : table.rows()) {
      if (row.control() && !inControls) {
        inControls = true;
        lines.add(line("*controls*", "", columns.stream().map(c -> "").toList()));
      }
      var cells = columns.stream().map(metric -> cell(table, row, metric)).toList();
      lines.add(line(escaped(row.row()), Integer.toString(row.trials().size()), cells));
      var published = table.published(row);
      if (!published.isEmpty()) {
        var numbers = columns.stream().map(m -> cell(published.get(m.key()))).toList();
        lines.add(line("*" + escaped(row.row()) + ", published*", "", numbers));
      }
    }
    lines.add("");
    lines.add(legend(table));
    lines.add("");
    for (var metric : columns) {
      lines.add(
          "- %s: %s (%s; %s)"
              .formatted(heading(metric), metric.description(), metric.range(), metric.source()));
    }
    if (!table.compared().isEmpty()) {
      addEffects(table, lines);
    }
    if (!table.notes().isEmpty()) {
      lines.add("");
      lines.add("Notes:");
      lines.add("");
      table.notes().forEach(note -> lines.add("- " + oneLine(note)));
    }
    return String.join("\n", lines) + "\n";
  }

  /** The section "Against (iv)". */
  private static void addEffects(Table table, List<String> lines) {
    var columns = table.columns();
    var reference = table.referenceRow().orElseThrow();
    lines.add("");
    lines.add("## Against " + escaped(reference.row()));
    lines.add("");
    lines.add(line("row", "n", columns.stream().map(TableMarkdown::heading).toList()));
    lines.add(line(":--", "--:", columns.stream().map(c -> "--:").toList()));
    for (var row : table.compared()) {
      var cells = columns.stream().map(metric -> effect(table, row, metric)).toList();
      var n = row.trials().size() + " : " + reference.trials().size();
      lines.add(line(escaped(row.row()), n, cells));
    }
    lines.add("");
    lines.add(escaped(table.effectsNote()));
  }

  private static String effect(Table table, TableRow row, Metric metric) {
    double effect = table.effect(row, metric);
    if (Double.isNaN(effect)) {
      return "n/a";
    }
    var p = table.pValue(row, metric);
    return Decimals.signed(effect)
        + (p.isPresent() ? " (" + Decimals.p(p.getAsDouble()) + ")" : "")
        + (table.significant(row, metric) ? " †" : "");
  }

  private static String line(String first, String second, List<String> cells) {
    return "| %s | %s | %s |".formatted(first, second, String.join(" | ", cells));
  }

  private static String heading(Metric metric) {
    return (metric.label() + " " + metric.direction().arrow()).strip();
  }

  private static String cell(Table table, TableRow row, Metric metric) {
    var summary = table.summary(row, metric);
    if (summary.n() == 0) {
      return "n/a";
    }
    var number = number(summary.mean(), summary.std());
    return (table.best(row, metric) ? "**" + number + "**" : number)
        + (table.significant(row, metric) ? " †" : "")
        + (summary.n() < row.trials().size() ? " (n=" + summary.n() + ")" : "");
  }

  private static String cell(Published published) {
    return published == null ? "" : "*" + number(published.mean(), published.std()) + "*";
  }

  private static String number(double mean, double std) {
    return Double.isNaN(std)
        ? String.format(Locale.ROOT, "%.3f", mean)
        : String.format(Locale.ROOT, "%.3f ± %.3f", mean, std);
  }

  private static String legend(Table table) {
    var parts = new ArrayList<String>();
    parts.add("Mean ± sample standard deviation over n trials.");
    parts.add("Bold: best row, controls aside.");
    table
        .reference()
        .ifPresent(
            row ->
                parts.add(
                    "†: differs from %s, p < %s (Welch's t-test, two-sided)."
                        .formatted(escaped(row), Table.SIGNIFICANT)));
    return String.join(" ", parts);
  }

  /** Text that shows as itself inside a Markdown table. */
  private static String escaped(String text) {
    return oneLine(text)
        .codePoints()
        .mapToObj(Character::toString)
        .map(c -> "\\`*_[]<>|~#".contains(c) ? "\\" + c : c)
        .collect(Collectors.joining());
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\R", " ");
  }
}
