package org.ala4j.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Block;
import org.ala4j.metrics.PairedBootstrap;
import org.ala4j.metrics.Summary;
import org.ala4j.table.Decimals;
import org.ala4j.table.Published;
import org.ala4j.table.Table;
import org.ala4j.table.TableRow;

/** The results and the effects of the ablations as HTML tables. */
final class TableHtml {
  private final Table table;
  private final Map<String, String> styles;
  private final String published;

  /**
   * @param styles row → class names of its colour and dashes
   * @param published more about the published numbers, in brackets
   */
  TableHtml(Table table, Map<String, String> styles, String published) {
    this.table = table;
    this.styles = styles;
    this.published = published;
  }

  void write(Html html) {
    writeBlock(html, Block.MAIN.title(), table.columns(Block.MAIN));
    writeLegend(html);
    for (Block block : Block.BELOW) {
      if (!table.columns(block).isEmpty()) {
        html.element("h3", block.title());
        writeBlock(html, block.title(), table.columns(block));
      }
    }
    html.open("details").element("summary", "What the columns mean");
    html.open("dl", "metrics");
    for (Metric metric : table.columns()) {
      if (metric.block() == Block.IMAGES) {
        continue;
      }
      html.open("div").element("dt", heading(metric));
      html.element(
          "dd",
          String.format(
              Locale.ROOT, "%s (%s; %s)", metric.description(), metric.range(), metric.source()));
      html.close();
    }
    html.close().close();
    if (!table.notes().isEmpty()) {
      html.open("ul", "notes");
      table.notes().forEach(note -> html.element("li", note));
      html.close();
    }
  }

  /** All rows with these columns. */
  private void writeBlock(Html html, String name, List<Metric> columns) {
    scrolling(html, name);
    html.open("table", "numbers");
    writeHead(html, columns);
    html.open("tbody");
    table.rows().stream()
        .filter(row -> !row.control())
        .forEach(row -> writeRow(html, row, columns));
    html.close();
    if (table.rows().stream().anyMatch(TableRow::control)) {
      html.open("tbody", "controls").open("tr", "group");
      html.open("th").with("colspan", columns.size() + 2).text("Controls").close();
      html.close();
      table.rows().stream().filter(TableRow::control).forEach(row -> writeRow(html, row, columns));
      html.close();
    }
    html.close().close();
  }

  private static void writeHead(Html html, List<Metric> columns) {
    html.open("thead").open("tr");
    writeHeading(html, "Row", null);
    writeHeading(html, "n", null);
    for (Metric metric : columns) {
      writeHeading(html, heading(metric), metric.description());
    }
    html.close().close();
  }

  private void writeRow(Html html, TableRow row, List<Metric> columns) {
    boolean reference = table.reference().filter(row.row()::equals).isPresent();
    html.open("tr", reference ? "reference" : null).open("th").with("scope", "row");
    Swatch.write(html, styles.get(row.row()));
    writeName(html, row);
    html.element("td", "n", Integer.toString(row.trials().size()));
    columns.forEach(metric -> writeCell(html, row, metric));
    html.close().newLine();
    if (table.published(row, columns)) {
      html.open("tr", "published").open("th").with("scope", "row").text("published").close();
      html.element("td", "");
      for (Metric metric : columns) {
        Published number = table.published(row).get(metric.key());
        html.open("td");
        if (number != null) {
          writeNumber(html, number.mean(), number.std());
          table
              .difference(row, metric)
              .ifPresent(d -> html.element("span", "small", "(" + signed(d) + ")"));
        }
        html.close();
      }
      html.close().newLine();
    }
  }

  /** Name and label; ends the heading. */
  private static void writeName(Html html, TableRow row) {
    html.text(row.row());
    row.label().ifPresent(label -> html.element("span", "label", " " + label));
    html.close();
  }

  private void writeCell(Html html, TableRow row, Metric metric) {
    Summary summary = table.summary(row, metric);
    if (summary.n() == 0) {
      html.element("td", "none", "n/a");
      return;
    }
    boolean best = table.best(row, metric);
    html.open("td", best ? "best" : null);
    writeNumber(html, summary.mean(), summary.std());
    if (best) {
      html.element("span", "hidden", " best of its column");
    }
    if (summary.n() < row.trials().size()) {
      html.element("span", "small", "n = " + summary.n());
    }
    writeP(html, OptionalDouble.empty(), table.marks(row, metric));
    html.close();
  }

  private static void writeNumber(Html html, double mean, double std) {
    html.element("span", "mean", minus(Decimals.three(mean)));
    if (!Double.isNaN(std)) {
      html.element("span", "std", " ± " + Decimals.three(std));
    }
  }

  private void writeLegend(Html html) {
    html.open("p", "legend");
    html.text("Mean ± sample standard deviation over n trials. ");
    html.element("span", "best-sample", "Bold and underlined");
    html.text(": best row of the column, controls aside. ");
    table.marksLegend().ifPresent(marks -> html.text(marks + " "));
    if (table.compares()) {
      html.text("In italics: the published numbers" + published);
      html.text(
          table.onPapersData()
              ? "; in brackets: measured − published."
              : "; they are of other images, so that no difference is given.");
    }
    html.close();
  }

  /**
   * What each ablation changes, a line for each metric: rows are few, so that this fits where a
   * column for each metric would not. There must be a reference.
   */
  void writeEffects(Html html) {
    TableRow reference = table.referenceRow().orElseThrow();
    scrolling(html, "Differences from " + reference.row());
    html.open("table", "numbers differences").open("thead").open("tr");
    writeHeading(html, "", null);
    for (TableRow row : table.compared()) {
      html.open("th").with("scope", "col");
      Swatch.write(html, styles.get(row.row()));
      writeName(html, row);
    }
    html.close().close().open("tbody");
    for (Metric metric : table.columns(Block.MAIN)) {
      html.open("tr").open("th").with("scope", "row").with("title", metric.description());
      html.text(heading(metric)).close();
      table.compared().forEach(row -> writeEffect(html, row, metric));
      html.close().newLine();
    }
    html.close().close().close();
    html.element("p", "legend", table.effectsNote());
  }

  private void writeEffect(Html html, TableRow row, Metric metric) {
    double effect = table.effect(row, metric);
    if (Double.isNaN(effect)) {
      html.element("td", "none", "n/a");
      return;
    }
    String mark = table.welchMark(row, metric);
    html.open("td", mark.isEmpty() ? null : "significant");
    html.element("span", "mean", signed(effect));
    writeP(html, table.pValue(row, metric), mark);
    table.bootstrap(row, metric).ifPresent(found -> writeInterval(html, found));
    html.close();
  }

  private static void writeInterval(Html html, PairedBootstrap found) {
    html.open("span", "small");
    html.text(
        String.format(
            Locale.ROOT,
            "%d images: %s to %s, %s %s",
            found.n(),
            signed(found.low()),
            signed(found.high()),
            Decimals.p(found.p()),
            Table.mark(found)));
    html.close();
  }

  private static void writeP(Html html, OptionalDouble p, String marks) {
    String text = p.isPresent() ? Decimals.p(p.getAsDouble()) + " " + marks : marks;
    if (!text.isEmpty()) {
      html.element("span", "small", text.strip());
    }
  }

  private static void writeHeading(Html html, String text, String meaning) {
    html.open("th").with("scope", "col").with("title", meaning).text(text).close();
  }

  /** Opens a box in which a wide table scrolls by itself. */
  static void scrolling(Html html, String name) {
    html.open("div", "scroll").with("role", "region").with("aria-label", name).with("tabindex", 0);
  }

  private static String heading(Metric metric) {
    return (metric.label() + " " + metric.direction().arrow()).strip();
  }

  private static String signed(double difference) {
    return minus(Decimals.signed(difference));
  }

  /** A true minus sign, as wide as the plus. */
  private static String minus(String number) {
    return number.replace('-', '\u2212');
  }
}
