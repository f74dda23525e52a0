package org.ala4j.report;

import java.util.Map;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Summary;

/** The results and the effects of the ablations as HTML tables. */
final class TableHtml {
  private final Table table;
  private final Map<String, String> styles;
  private final String published;

  /**
   * @param styles row → class names of its colour and dashes
   * @param published what the published numbers are
   */
  TableHtml(Table table, Map<String, String> styles, String published) {
    this.table = table;
    this.styles = styles;
    this.published = published;
  }

  void write(Html html) {
    scrolling(html, "Results");
    html.open("table", "class", "numbers");
    writeHead(html);
    html.open("tbody");
    table.rows().stream().filter(row -> !row.control()).forEach(row -> writeRow(html, row));
    html.close();
    if (table.rows().stream().anyMatch(TableRow::control)) {
      html.open("tbody", "class", "controls").open("tr", "class", "group");
      html.element("th", "Controls", "colspan", Integer.toString(table.columns().size() + 2));
      html.close();
      table.rows().stream().filter(TableRow::control).forEach(row -> writeRow(html, row));
      html.close();
    }
    html.close().close();
    writeLegend(html);
    html.open("dl", "class", "metrics");
    for (Metric metric : table.columns()) {
      html.open("div").element("dt", heading(metric));
      html.element(
          "dd", "%s (%s; %s)".formatted(metric.description(), metric.range(), metric.source()));
      html.close();
    }
    html.close();
    if (!table.notes().isEmpty()) {
      html.open("ul", "class", "notes");
      table.notes().forEach(note -> html.element("li", note));
      html.close();
    }
  }

  private void writeHead(Html html) {
    html.open("thead").open("tr");
    html.element("th", "Row", "scope", "col").element("th", "n", "scope", "col");
    for (Metric metric : table.columns()) {
      html.element("th", heading(metric), "scope", "col", "title", metric.description());
    }
    html.close().close();
  }

  private void writeRow(Html html, TableRow row) {
    boolean reference = table.reference().filter(row.row()::equals).isPresent();
    html.open("tr", "class", reference ? "reference" : null);
    html.open("th", "scope", "row");
    Swatch.write(html, styles.get(row.row()));
    html.text(row.row()).close();
    html.element("td", Integer.toString(row.trials().size()), "class", "n");
    table.columns().forEach(metric -> writeCell(html, row, metric));
    html.close().newLine();
    Map<String, Published> numbers = table.published(row);
    if (!numbers.isEmpty()) {
      html.open("tr", "class", "published", "title", published);
      html.element("th", "published", "scope", "row").element("td", "");
      for (Metric metric : table.columns()) {
        Published number = numbers.get(metric.key());
        html.open("td");
        if (number != null) {
          writeNumber(html, number.mean(), number.std());
        }
        html.close();
      }
      html.close().newLine();
    }
  }

  private void writeCell(Html html, TableRow row, Metric metric) {
    Summary summary = table.summary(row, metric);
    if (summary.n() == 0) {
      html.element("td", "n/a", "class", "none");
      return;
    }
    boolean best = table.best(row, metric);
    html.open("td", "class", best ? "best" : null);
    writeNumber(html, summary.mean(), summary.std());
    if (best) {
      html.element("span", " best of its column", "class", "hidden");
    }
    if (summary.n() < row.trials().size()) {
      html.element("span", "n = " + summary.n(), "class", "small");
    }
    table
        .pValue(row, metric)
        .ifPresent(
            p ->
                html.element(
                    "span",
                    Decimals.p(p) + (table.significant(row, metric) ? " †" : ""),
                    "class",
                    "small"));
    html.close();
  }

  private static void writeNumber(Html html, double mean, double std) {
    html.element("span", minus(Decimals.three(mean)), "class", "mean");
    if (!Double.isNaN(std)) {
      html.element("span", " ± " + Decimals.three(std), "class", "std");
    }
  }

  private void writeLegend(Html html) {
    html.open("p", "class", "legend");
    html.text("Mean ± sample standard deviation over n trials. ");
    html.element("span", "Bold and underlined", "class", "best-sample");
    html.text(": best row of the column, controls aside. ");
    table
        .reference()
        .ifPresent(
            row ->
                html.text(
                    "p: Welch's t-test against %s, two-sided; †: p < %s. "
                        .formatted(row, Table.SIGNIFICANT)));
    if (table.rows().stream().anyMatch(row -> !table.published(row).isEmpty())) {
      html.text("In italics: " + published + ".");
    }
    html.close();
  }

  /** What each ablation changes; nothing without a reference or other rows. */
  void writeEffects(Html html) {
    TableRow reference = table.referenceRow().orElseThrow();
    scrolling(html, "Differences from " + reference.row());
    html.open("table", "class", "numbers effects");
    writeHead(html);
    html.open("tbody");
    for (TableRow row : table.compared()) {
      html.open("tr").open("th", "scope", "row");
      Swatch.write(html, styles.get(row.row()));
      html.text(row.row()).close();
      html.element("td", row.trials().size() + " : " + reference.trials().size(), "class", "n");
      table.columns().forEach(metric -> writeEffect(html, row, metric));
      html.close().newLine();
    }
    html.close().close().close();
    html.element("p", table.effectsNote(), "class", "legend");
  }

  private void writeEffect(Html html, TableRow row, Metric metric) {
    double effect = table.effect(row, metric);
    if (Double.isNaN(effect)) {
      html.element("td", "n/a", "class", "none");
      return;
    }
    boolean significant = table.significant(row, metric);
    html.open("td", "class", significant ? "significant" : null);
    html.element("span", minus(Decimals.signed(effect)), "class", "mean");
    table
        .pValue(row, metric)
        .ifPresent(
            p -> html.element("span", Decimals.p(p) + (significant ? " †" : ""), "class", "small"));
    html.close();
  }

  private static void scrolling(Html html, String name) {
    html.open("div", "class", "scroll", "role", "region", "aria-label", name, "tabindex", "0");
  }

  private static String heading(Metric metric) {
    return (metric.label() + " " + metric.direction().arrow()).strip();
  }

  /** A true minus sign, as wide as the plus. */
  private static String minus(String number) {
    return number.replace('-', '\u2212');
  }
}
