package org.ala4j.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Summary;
import org.ala4j.page.LineChart.Line;
import org.ala4j.page.LineChart.Point;
import org.ala4j.picture.Axis;
import org.ala4j.table.Decimals;
import org.ala4j.table.MeanCurves;
import org.ala4j.table.RowCurves;
import org.ala4j.table.Table;

/** The insertion and the deletion chart, a line per row and control, with the areas beside them. */
final class ProbabilityCurves {
  private static final LineChart.Size SIZE = new LineChart.Size(520, 330);

  private final Table table;
  private final List<RowCurves> curves;
  private final Map<String, String> styles;

  ProbabilityCurves(Table table, List<RowCurves> curves, Map<String, String> styles) {
    this.table = table;
    this.curves = curves;
    this.styles = styles;
  }

  void write(Html html) {
    html.open("div", "pair");
    chart(html, Metric.INSERTION, MeanCurves::insertion);
    chart(html, Metric.DELETION, MeanCurves::deletion);
    html.close();
  }

  private void chart(Html html, Metric metric, Function<MeanCurves, List<Double>> values) {
    Axis fraction = new Axis("fraction of the pixels, most attended first", 0, 1, 0.25);
    Axis probability =
        Axis.around(
            "probability",
            curves.stream()
                .flatMapToDouble(
                    c -> values.apply(c.curves()).stream().mapToDouble(Double::doubleValue)));
    html.open("figure");
    html.open("figcaption");
    html.element("b", metric.label() + " " + metric.direction().arrow());
    html.text(" " + metric.description());
    html.close();
    new LineChart(
            metric.label() + ": probability over the fraction of the pixels, a line per row",
            fraction,
            probability,
            List.of(),
            drawn(values),
            SIZE)
        .write(html);
    legend(html, metric);
    html.close();
  }

  /** Controls first, so that the rows lie above them. */
  private List<Line> drawn(Function<MeanCurves, List<Double>> values) {
    List<Line> lines = new ArrayList<>();
    for (boolean control : new boolean[] {true, false}) {
      for (RowCurves row : curves) {
        if (row.control() == control) {
          List<Double> y = values.apply(row.curves());
          List<Point> points =
              IntStream.range(0, y.size())
                  .mapToObj(i -> new Point(row.curves().fraction().get(i), y.get(i)))
                  .toList();
          lines.add(new Line(row.row(), styles.get(row.row()), points, -1));
        }
      }
    }
    return lines;
  }

  private void legend(Html html, Metric metric) {
    html.open("ul", "key");
    for (RowCurves drawn : curves) {
      table.rows().stream()
          .filter(row -> row.row().equals(drawn.row()))
          .findFirst()
          .map(row -> table.summary(row, metric))
          .ifPresent(summary -> entry(html, drawn, summary));
    }
    html.close();
  }

  private void entry(Html html, RowCurves drawn, Summary area) {
    html.open("li", drawn.control() ? "control" : null);
    Swatch.write(html, styles.get(drawn.row()));
    html.element("span", drawn.row()).element("b", Decimals.three(area.mean())).close();
  }
}
