package org.ala4j.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Block;
import org.ala4j.metrics.PairedBootstrap;

/** {@link Table#markdown()}. */
final class TableMarkdown {

  private TableMarkdown() {}

  static String render(Table table) {
    var lines = new ArrayList<String>();
    lines.add("# " + escaped(table.experiment()));
    addBlock(table, table.columns(Block.MAIN), lines);
    lines.add("");
    lines.add(legend(table));
    addMeanings(table.columns(Block.MAIN), lines);
    for (var block : Block.BELOW) {
      if (!table.columns(block).isEmpty()) {
        lines.add("");
        lines.add("## " + block.title());
        addBlock(table, table.columns(block), lines);
        addMeanings(table.columns(block), lines);
      }
    }
    if (!table.compared().isEmpty()) {
      addEffects(table, lines);
    }
    if (!table.notes().isEmpty()) {
      lines.add("");
      lines.add("Notes:");
      lines.add("");
      table.notes().forEach(note -> lines.add("- " + PlainText.oneLine(note)));
    }
    return String.join("\n", lines) + "\n";
  }

  /** All rows with these columns. */
  private static void addBlock(Table table, List<Metric> columns, List<String> lines) {
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
      lines.add(line(escaped(row.title()), Integer.toString(row.trials().size()), cells));
      var published = table.published(row);
      if (table.published(row, columns)) {
        var numbers =
            columns.stream()
                .map(m -> cell(published.get(m.key()), table.difference(row, m)))
                .toList();
        lines.add(line("*" + escaped(row.row()) + ", published*", "", numbers));
      }
    }
  }

  private static void addMeanings(List<Metric> columns, List<String> lines) {
    lines.add("");
    for (var metric : columns) {
      lines.add(
          String.format(
              Locale.ROOT,
              "- %s: %s (%s; %s)",
              heading(metric),
              metric.description(),
              metric.range(),
              metric.source()));
    }
  }

  /** The section "Against (iv)". */
  private static void addEffects(Table table, List<String> lines) {
    var columns = table.columns(Block.MAIN);
    var reference = table.referenceRow().orElseThrow();
    lines.add("");
    lines.add("## Against " + escaped(reference.row()));
    lines.add("");
    lines.add(line("row", "n", columns.stream().map(TableMarkdown::heading).toList()));
    lines.add(line(":--", "--:", columns.stream().map(c -> "--:").toList()));
    for (var row : table.compared()) {
      var cells = columns.stream().map(metric -> effect(table, row, metric)).toList();
      var n = row.trials().size() + " : " + reference.trials().size();
      lines.add(line(escaped(row.title()), n, cells));
      if (columns.stream().anyMatch(metric -> table.bootstrap(row, metric).isPresent())) {
        var intervals =
            columns.stream()
                .map(m -> table.bootstrap(row, m).map(TableMarkdown::interval).orElse("n/a"))
                .toList();
        lines.add(line("*" + escaped(row.row()) + ", over images*", "", intervals));
      }
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
        + spaced(table.welchMark(row, metric));
  }

  private static String interval(PairedBootstrap comparison) {
    return String.format(
        Locale.ROOT,
        "%s to %s (%s; n = %d)%s",
        Decimals.signed(comparison.low()),
        Decimals.signed(comparison.high()),
        Decimals.p(comparison.p()),
        comparison.n(),
        spaced(Table.mark(comparison)));
  }

  private static String spaced(String marks) {
    return marks.isEmpty() ? "" : " " + marks;
  }

  private static String line(String first, String second, List<String> cells) {
    return String.format(Locale.ROOT, "| %s | %s | %s |", first, second, String.join(" | ", cells));
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
        + spaced(table.marks(row, metric))
        + (summary.n() < row.trials().size() ? " (n=" + summary.n() + ")" : "");
  }

  private static String cell(Published published, OptionalDouble difference) {
    return published == null
        ? ""
        : "*" + number(published.mean(), published.std()) + "*" + bracketed(difference);
  }

  private static String bracketed(OptionalDouble difference) {
    return difference.isEmpty() ? "" : " (" + Decimals.signed(difference.getAsDouble()) + ")";
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
    table.marksLegend().ifPresent(legend -> parts.add(escaped(legend)));
    table.publishedLegend().ifPresent(parts::add);
    return String.join(" ", parts);
  }

  /** Text that shows as itself inside a Markdown table. */
  static String escaped(String text) {
    return PlainText.oneLine(text)
        .codePoints()
        .mapToObj(Character::toString)
        .map(c -> "\\`*_[]<>|~#".contains(c) ? "\\" + c : c)
        .collect(Collectors.joining());
  }
}
