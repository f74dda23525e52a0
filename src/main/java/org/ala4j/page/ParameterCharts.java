package org.ala4j.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.ala4j.metrics.Summary;
import org.ala4j.page.LineChart.Point;
import org.ala4j.page.LineChart.Size;
import org.ala4j.page.ScatterChart.Mark;
import org.ala4j.picture.Axis;
import org.ala4j.table.Leaderboard;
import org.ala4j.table.Leaderboard.Candidate;
import org.ala4j.table.MetricColumn;

/** The score, and for a search of one parameter every metric, against the parameters. */
final class ParameterCharts {
  private static final Size SMALL = new Size(330, 220);
  private static final Size LARGE = new Size(660, 480);
  private static final int MOST_IN_LINE = 25;

  private final Leaderboard board;
  private final List<ParameterAxis> axes;

  ParameterCharts(Leaderboard board, List<ParameterAxis> axes) {
    this.board = board;
    this.axes = axes;
  }

  /** The score, a panel per parameter. */
  void writeScores(Html html) {
    html.open("div", "panels measures");
    axes.forEach(axis -> writeScore(html, axis, SMALL));
    html.close();
    writeLegend(html);
  }

  /** The score against the only parameter, and beside it all metrics. */
  void writeOnly(Html html) {
    var axis = axes.get(0);
    html.open("div", "panels measures");
    writeScore(html, axis, LARGE);
    board.columns().forEach(metric -> writeMetric(html, axis, metric));
    html.close();
    writeLegend(html);
  }

  private void writeScore(Html html, ParameterAxis axis, Size size) {
    boolean line = axes.size() == 1;
    html.open("figure", size == LARGE ? "large" : null);
    html.open("figcaption").element("b", "Score");
    html.text(" against " + axis.parameter().key() + remark(axis)).close();
    write(html, axis, "Score", Candidate::score, c -> Double.NaN, line, size);
    html.close();
  }

  private String remark(ParameterAxis axis) {
    long absent = board.candidates().stream().filter(c -> Double.isNaN(axis.value(c))).count();
    var text = new StringBuilder();
    var importance = Importance.of(axis, board.finished());
    if (!Double.isNaN(importance.correlation())) {
      text.append("; ρ = ").append(importance.shown());
    }
    if (absent > 0) {
      text.append("; does not apply to ").append(absent);
    }
    return text.toString();
  }

  private void writeMetric(Html html, ParameterAxis axis, MetricColumn metric) {
    Function<Candidate, Summary> summary = c -> c.summary(metric.key());
    html.open("figure").open("figcaption").element("b", metric.label()).close();
    write(
        html,
        axis,
        metric.label(),
        c -> summary.apply(c).mean(),
        c -> summary.apply(c).std(),
        true,
        SMALL);
    html.close();
  }

  private void write(
      Html html,
      ParameterAxis axis,
      String name,
      ToDoubleFunction<Candidate> value,
      ToDoubleFunction<Candidate> spread,
      boolean line,
      Size size) {
    var marks = new ArrayList<Mark>();
    for (int i = 0; i < board.candidates().size(); i++) {
      var candidate = board.candidates().get(i);
      double y = value.applyAsDouble(candidate);
      y = Double.isFinite(y) ? y : Double.NaN;
      if (List.of("failed", "pruned").contains(candidate.state()) || !Double.isNaN(y)) {
        double x = axis.value(candidate);
        var link = LeaderboardHtml.link(i);
        marks.add(
            new Mark(
                kind(candidate), name(candidate), link, x, y, spread.applyAsDouble(candidate)));
      }
    }
    // The winner last, on top of all others.
    marks.sort(Comparator.comparing(mark -> mark.kind().equals("best")));
    var ends =
        marks.stream()
            .flatMapToDouble(
                m ->
                    m.spread() > 0
                        ? DoubleStream.of(m.y() - m.spread(), m.y() + m.spread())
                        : DoubleStream.of(m.y()));
    new ScatterChart(
            name + " against " + axis.parameter().key(),
            axis.axis(),
            Axis.around(name, ends),
            line && axis.numeric() ? line(axis, value) : List.of(),
            marks,
            size)
        .write(html);
  }

  /** Through the means at each value; nothing where the values are too many for a line. */
  private List<Point> line(ParameterAxis axis, ToDoubleFunction<Candidate> value) {
    var means =
        board.finished().stream()
            .filter(c -> Double.isFinite(axis.value(c)) && Double.isFinite(value.applyAsDouble(c)))
            .collect(
                Collectors.groupingBy(
                    axis::value, TreeMap::new, Collectors.averagingDouble(value)));
    return means.size() > MOST_IN_LINE
        ? List.of()
        : means.entrySet().stream().map(e -> new Point(e.getKey(), e.getValue())).toList();
  }

  private String kind(Candidate candidate) {
    if (board.winner().filter(candidate::equals).isPresent()) {
      return "best";
    }
    return Stream.of("done", "pruned", "failed")
        .filter(candidate.state()::equals)
        .findFirst()
        .orElse("unfinished");
  }

  /** What shows when the pointer rests on a candidate. */
  static String name(Leaderboard board, Candidate candidate) {
    return board.parameters().stream()
        .filter(p -> candidate.values().containsKey(p.key()))
        .map(p -> p.key() + " = " + candidate.shown(p))
        .collect(
            Collectors.joining(
                "\n",
                String.format(
                    Locale.ROOT,
                    "%s, %s, score %s\n",
                    candidate.name(),
                    candidate.state(),
                    candidate.shownScore()),
                candidate.cause().map(cause -> "\n" + cause).orElse("")));
  }

  private String name(Candidate candidate) {
    return name(board, candidate);
  }

  private void writeLegend(Html html) {
    html.open("p", "legend").text("Point at a mark for its candidate; it leads to the table. ");
    key(html, "best", "the best");
    key(html, "done", "done");
    key(html, "pruned", "pruned");
    key(html, "failed", "failed");
    if (board.candidates().size() > board.finished().size()) {
      html.text("(in the strip below: without a score)");
    }
    if (axes.size() == 1) {
      html.text("· Bars: sample standard deviation over seeds.");
    }
    html.close();
  }

  private void key(Html html, String kind, String meaning) {
    if (board.candidates().stream().map(this::kind).anyMatch(kind::equals)) {
      html.open("svg", "sign").with("viewBox", "0 0 14 14").with("aria-hidden", "true");
      html.open("g", "mark " + kind);
      ScatterChart.write(html, kind, 7, 7);
      html.close().close().text(" " + meaning + " ");
    }
  }
}
