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
   * @param published more about the published numbers, in brackets
   */
  TableHtml(Table table, Map<String, String> styles, String published) {
    this.table = table;
    this.styles = styles;
    this.published = published;
  }

  void write(Html html) {
    scrolling(html, "Results");
    html.open("table", "numbers");
    writeHead(html);
    html.open("tbody");
    table.rows().stream().filter(row -> !row.control()).forEach(row -> writeRow(html, row));
    html.close();
    if (table.rows().stream().anyMatch(TableRow::control)) {
      html.open("tbody", "controls").open("tr", "group");
      html.open("th").with("colspan", table.columns().size() + 2).text("Controls").close();
      html.close();
      table.rows().stream().filter(TableRow::control).forEach(row -> writeRow(html, row));
      html.close();
    }
    html.close().close();
    writeLegend(html);
    html.open("details").element("summary", "What the columns mean");
    html.open("dl", "metrics");
    for (Metric metric : table.columns()) {
      html.open("div").element("dt", heading(metric));
      html.element(
          "dd", "%s (%s; %s)".formatted(metric.description(), metric.range(), metric.source()));
      html.close();
    }
    html.close().close();
    if (!table.notes().isEmpty()) {
      html.open("ul", "notes");
      table.notes().forEach(note -> html.element("li", note));
      html.close();
    }
  }

  private void writeHead(Html html) {
    html.open("thead").open("tr");
    writeHeading(html, "Row", null);
    writeHeading(html, "n", null);
    for (Metric metric : table.columns()) {
      writeHeading(html, heading(metric), metric.description());
    }
    html.close().close();
  }

  private void writeRow(Html html, TableRow row) {
    boolean reference = table.reference().filter(row.row()::equals).isPresent();
    html.open("tr", reference ? "reference" : null).open("th").with("scope", "row");
    Swatch.write(html, styles.get(row.row()));
    html.text(row.row()).close();
    html.element("td", "n", Integer.toString(row.trials().size()));
    table.columns().forEach(metric -> writeCell(html, row, metric));
    html.close().newLine();
    Map<String, Published> numbers = table.published(row);
    if (!numbers.isEmpty()) {
      html.open("tr", "published").open("th").with("scope", "row").text("published").close();
      html.element("td", "");
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
    table.pValue(row, metric).ifPresent(p -> writeP(html, p, table.significant(row, metric)));
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
    table
        .reference()
        .ifPresent(
            row ->
                html.text(
                    "p: Welch's t-test against %s, two-sided; †: p < %s. "
                        .formatted(row, Table.SIGNIFICANT)));
    if (table.rows().stream().anyMatch(row -> !table.published(row).isEmpty())) {
      html.text("In italics: the published numbers" + published + ".");
    }
    html.close();
  }

  /** What each ablation changes; nothing without a reference or other rows. */
  void writeEffects(Html html) {
    TableRow reference = table.referenceRow().orElseThrow();
    scrolling(html, "Differences from " + reference.row());
    html.open("table", "numbers");
    writeHead(html);
    html.open("tbody");
    for (TableRow row : table.compared()) {
      html.open("tr").open("th").with("scope", "row");
      Swatch.write(html, styles.get(row.row()));
      html.text(row.row()).close();
      html.element("td", "n", row.trials().size() + " : " + reference.trials().size());
      table.columns().forEach(metric -> writeEffect(html, row, metric));
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
    boolean significant = table.significant(row, metric);
    html.open("td", significant ? "significant" : null);
    html.element("span", "mean", minus(Decimals.signed(effect)));
    table.pValue(row, metric).ifPresent(p -> writeP(html, p, significant));
    html.close();
  }

  private static void writeP(Html html, double p, boolean significant) {
    html.element("span", "small", Decimals.p(p) + (significant ? " †" : ""));
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

  /** A true minus sign, as wide as the plus. */
  private static String minus(String number) {
    return number.replace('-', '\u2212');
  }
}
