package org.ala4j.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ala4j.metrics.FactorialDesign;
import org.ala4j.metrics.FactorialDesign.Factor;
import org.ala4j.metrics.FactorialEffect;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Summary;
import org.ala4j.page.LineChart.Line;
import org.ala4j.page.LineChart.Point;
import org.ala4j.picture.Axis;
import org.ala4j.picture.CategoryAxis;
import org.ala4j.table.Decimals;
import org.ala4j.table.EffectsTable;

/** Main effects and interactions on the page: table, bars, and interaction plots. */
final class EffectsHtml {
  private static final LineChart.Size SIZE = new LineChart.Size(330, 200);

  /** Effects above which bars of the higher interactions are left out. */
  private static final int MOST_BARS = 31;

  private static final int MOST_PLOTS = 6;
  private static final int STYLES = 8;

  private final EffectsTable table;
  private final FactorialDesign design;

  EffectsHtml(EffectsTable table) {
    this.table = table;
    this.design = table.design();
  }

  void write(Html html) {
    List<Metric> metrics = table.metrics();
    if (!metrics.isEmpty()) {
      html.open("div", "panels");
      metrics.forEach(metric -> writeBars(html, metric));
      html.close().newLine();
      html.element("h3", "Estimates");
      writeTable(html, metrics);
    }
    html.open("ul", "notes");
    table.notes().forEach(note -> html.element("li", note));
    html.close();
    writeCombinations(html);
    if (!metrics.isEmpty() && design.factors().size() > 1) {
      html.element("h3", "Interaction plots");
      html.element(
          "p",
          "lead",
          "Mean over seeds and the other factors. Parallel lines: the two factors do not depend on"
              + " each other. The strongest interaction comes first"
              + (pairs().size() > MOST_PLOTS
                  ? "; the " + MOST_PLOTS + " strongest are shown."
                  : "."));
      metrics.forEach(metric -> writePlots(html, metric, metric == metrics.get(0)));
    }
  }

  private void writeTable(Html html, List<Metric> metrics) {
    TableHtml.scrolling(html, "Main effects and interactions");
    html.open("table", "numbers").open("thead").open("tr");
    html.open("th").with("scope", "col").text("Effect").close();
    for (Metric metric : metrics) {
      html.open("th").with("scope", "col").with("title", metric.description());
      html.text(EffectsTable.heading(metric)).close();
    }
    html.close().close().open("tbody");
    html.open("tr", "published").open("th").with("scope", "row").text("mean of all runs").close();
    for (Metric metric : metrics) {
      html.open("td");
      writeNumber(html, table.mean(metric), Decimals.three(table.mean(metric).mean()));
      html.close();
    }
    html.close();
    List<List<FactorialEffect>> columns = metrics.stream().map(table::effects).toList();
    List<String> names = table.names();
    for (int e = 0; e < names.size(); e++) {
      html.open("tr").open("th").with("scope", "row").text(names.get(e)).close();
      for (List<FactorialEffect> column : columns) {
        writeCell(html, column.get(e));
      }
      html.close().newLine();
    }
    html.close().close().close();
  }

  private static void writeCell(Html html, FactorialEffect effect) {
    html.open("td", EffectsTable.isSignificant(effect) ? "significant" : null);
    writeNumber(html, effect.summary(), Decimals.signed(effect.summary().mean()));
    effect.p().ifPresent(p -> html.element("span", "small", Decimals.p(p)));
    html.close();
  }

  private static void writeNumber(Html html, Summary summary, String mean) {
    html.element("span", "mean", summary.n() == 0 ? "n/a" : mean.replace('-', '\u2212'));
    if (summary.n() > 1) {
      html.element("span", "std", " ± " + Decimals.three(summary.std()));
    }
  }

  private void writeCombinations(Html html) {
    html.open("details").element("summary", "Which row is which combination");
    TableHtml.scrolling(html, "Combinations");
    html.open("table", "numbers").open("thead").open("tr").element("th", "Row");
    design.factors().forEach(factor -> html.element("th", factor.name()));
    html.close().close().open("tbody");
    for (int run = 0; run < table.rows().size(); run++) {
      html.open("tr").open("th").with("scope", "row").text(table.rows().get(run)).close();
      table.levels(run).forEach(level -> html.element("td", level));
      html.close();
    }
    html.close().close().close().close().newLine();
  }

  private void writeBars(Html html, Metric metric) {
    List<FactorialEffect> effects = table.effects(metric);
    boolean all = effects.size() <= MOST_BARS;
    html.open("figure").open("figcaption").element("b", EffectsTable.heading(metric));
    html.text(all ? " effects" : " main effects and interactions of two").close();
    new EffectBars(
            "Effects on " + metric.label(),
            effects.stream().filter(e -> all || e.contrast().order() <= 2).toList())
        .write(html);
    html.close();
  }

  private record Pair(int first, int second) {}

  private List<Pair> pairs() {
    int factors = design.factors().size();
    return IntStream.range(0, factors)
        .boxed()
        .flatMap(a -> IntStream.range(a + 1, factors).mapToObj(b -> new Pair(a, b)))
        .toList();
  }

  /** All pictures of a metric share their scale. */
  private void writePlots(Html html, Metric metric, boolean open) {
    double[] means = means(metric);
    List<Pair> shown =
        pairs().stream()
            .sorted(Comparator.comparingDouble((Pair pair) -> bend(pair, means)).reversed())
            .limit(MOST_PLOTS)
            .toList();
    Axis axis =
        Axis.around(
            metric.label(),
            shown.stream()
                .flatMap(pair -> lines(pair, means).stream())
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y));
    html.open("details").with("open", open ? "" : null);
    html.element("summary", EffectsTable.heading(metric));
    html.open("div", "panels");
    shown.forEach(pair -> writePlot(html, metric, axis, pair, lines(pair, means)));
    html.close().close().newLine();
  }

  /** Each run's mean over the seeds that have a value. */
  private double[] means(Metric metric) {
    List<double[]> seeds = table.responses(metric);
    return IntStream.range(0, design.runs())
        .mapToDouble(r -> Summary.of(seeds.stream().mapToDouble(s -> s[r]).toArray()).mean())
        .toArray();
  }

  /**
   * Mean of the runs in which two factors have these levels; −1 stands for any level. NaN when a
   * run's is.
   */
  private double mean(double[] means, Pair pair, int first, int second) {
    return IntStream.range(0, means.length)
        .filter(r -> first < 0 || design.level(r, pair.first()) == first)
        .filter(r -> second < 0 || design.level(r, pair.second()) == second)
        .mapToDouble(r -> means[r])
        .average()
        .orElseThrow();
  }

  /** How far from parallel: the mean square of what the two main effects leave unexplained. */
  private double bend(Pair pair, double[] means) {
    double all = mean(means, pair, -1, -1);
    double sum = 0;
    int a = design.factors().get(pair.first()).levels().size();
    int b = design.factors().get(pair.second()).levels().size();
    for (int i = 0; i < a; i++) {
      for (int j = 0; j < b; j++) {
        double rest =
            mean(means, pair, i, j) - mean(means, pair, i, -1) - mean(means, pair, -1, j) + all;
        sum += rest * rest;
      }
    }
    return sum / (a * b);
  }

  /** A line for each level of the second factor, over the levels of the first. */
  private List<Line> lines(Pair pair, double[] means) {
    Factor second = design.factors().get(pair.second());
    List<Line> lines = new ArrayList<>();
    for (int j = 0; j < second.levels().size(); j++) {
      int level = j;
      List<Point> points =
          IntStream.range(0, design.factors().get(pair.first()).levels().size())
              .mapToObj(i -> new Point(i, mean(means, pair, i, level)))
              .toList();
      String name = second.name() + " " + second.levels().get(j);
      lines.add(new Line(name, "s" + j % STYLES, points, -1));
    }
    return lines;
  }

  private void writePlot(Html html, Metric metric, Axis axis, Pair pair, List<Line> lines) {
    Factor first = design.factors().get(pair.first());
    String name = first.name() + " × " + design.factors().get(pair.second()).name();
    html.open("figure").element("figcaption", name);
    new LineChart(
            String.format(Locale.ROOT, "%s: interaction %s", metric.label(), name),
            new CategoryAxis(first.name(), first.levels()),
            axis,
            List.of(),
            lines,
            SIZE)
        .write(html);
    html.open("ul", "key");
    for (Line line : lines) {
      html.open("li");
      Swatch.write(html, line.style());
      html.element("span", line.name()).close();
    }
    html.close().close();
  }
}
