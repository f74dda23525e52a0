package org.ala4j.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.ala4j.page.LineChart.Line;
import org.ala4j.page.LineChart.Point;
import org.ala4j.page.LineChart.Size;
import org.ala4j.page.Page.Section;
import org.ala4j.picture.Axis;
import org.ala4j.picture.Gallery;
import org.ala4j.table.Leaderboard;
import org.ala4j.table.Leaderboard.Candidate;

/**
 * The page of a hyperparameter search: who won, the score against each parameter, all candidates.
 * As {@link ResultPage}, one HTML file that loads nothing and runs nothing.
 *
 * @param board the candidates
 * @param progress whether the best score so far is shown over the candidates' numbers, which says
 *     how a random or genetic search went on and nothing about a grid
 * @param gallery where the best candidates look, on validation images; its rows are their names
 * @param origin how the search came about
 */
public record SearchPage(
    Leaderboard board, boolean progress, Optional<Gallery> gallery, Optional<Origin> origin) {
  private static final int ROW_STYLES = 8;
  private static final Size WIDE = new Size(760, 240);

  /** The page. */
  public String html() {
    return Page.html(board.name(), this::writeSummary, sections());
  }

  private void writeSummary(Html html) {
    html.element("strong", "verdict", board.verdict());
    html.text(" Score: " + board.objective() + "; higher is better. ");
    html.text("Candidates: " + (board.counts().isEmpty() ? "none" : board.counts()) + ".");
    var edges = edges();
    if (!edges.isEmpty()) {
      html.text(" The best has the least or the largest value tried of ");
      html.text(String.join(", ", edges) + ": beyond it there may be better ones.");
    }
  }

  /** Numeric parameters of at least three values whose best is at an end of them. */
  private List<String> edges() {
    List<String> edges = new ArrayList<>();
    double score = board.winner().map(Candidate::score).orElse(Double.NaN);
    for (ParameterAxis axis : axes()) {
      double[] tried = values(axis, board.finished().stream());
      double[] best = values(axis, board.finished().stream().filter(c -> c.score() == score));
      if (axis.numeric() && tried.length > 2 && best.length > 0) {
        double least = tried[0];
        double largest = tried[tried.length - 1];
        if (DoubleStream.of(best).allMatch(v -> v == least || v == largest)) {
          edges.add(axis.parameter().key());
        }
      }
    }
    return edges;
  }

  /** The different values that those candidates have, from the least to the largest. */
  private static double[] values(ParameterAxis axis, Stream<Candidate> candidates) {
    return candidates
        .mapToDouble(axis::value)
        .filter(v -> !Double.isNaN(v))
        .distinct()
        .sorted()
        .toArray();
  }

  private List<ParameterAxis> axes() {
    return board.parameters().stream().map(p -> ParameterAxis.of(p, board.candidates())).toList();
  }

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    var axes = axes();
    var charts = new ParameterCharts(board, axes);
    boolean any = !board.finished().isEmpty();
    if (any && axes.size() == 1) {
      String title = "What " + board.parameters().get(0).key() + " does";
      sections.add(new Section("parameters", title, "", charts::writeOnly));
    } else if (any && !axes.isEmpty()) {
      sections.add(
          new Section("parameters", "Score against each parameter", "", charts::writeScores));
      sections.add(
          new Section(
              "parallel",
              "All parameters together",
              "A line per finished candidate, from its values to its score. The stronger the"
                  + " colour the better; thick: the best.",
              new ParallelCoordinates(board, axes)::write));
    }
    if (any && !axes.isEmpty()) {
      var importances = Importance.of(axes, board.finished());
      sections.add(
          new Section(
              "importance",
              "What goes with the score",
              ImportanceHtml.LEAD,
              new ImportanceHtml(importances)::write));
    }
    if (progress && board.finished().size() > 1) {
      sections.add(
          new Section(
              "progress",
              "Best so far",
              "The best score among the candidates up to each number.",
              this::writeProgress));
    }
    sections.add(new Section("leaderboard", "Leaderboard", "", new LeaderboardHtml(board)::write));
    gallery.filter(g -> !g.images().isEmpty()).ifPresent(g -> sections.add(pictures(g)));
    origin.ifPresent(
        o -> sections.add(new Section("origin", "How to reproduce", "", new OriginHtml(o)::write)));
    return sections;
  }

  private Section pictures(Gallery stored) {
    Gallery gallery = stored.renamed(this::label);
    Map<String, String> styles = new LinkedHashMap<>();
    for (String row : gallery.rows()) {
      styles.put(row, "s" + styles.size() % ROW_STYLES);
    }
    return new Section(
        "pictures",
        gallery.rows().size() == board.finished().size()
            ? "Where each looks"
            : "Where the best look",
        String.format(
                Locale.ROOT,
                "Validation images of seed %d. Point at a picture, tap it or press the space bar to compare",
                gallery.seed())
            + " it with the photo and the true region.",
        new GalleryHtml(gallery, styles, Map.of())::write);
  }

  /** A candidate's name, with its value where there is only one. */
  private String label(String name) {
    return board.candidates().stream()
        .filter(c -> c.name().equals(name) && board.parameters().size() == 1)
        .findFirst()
        .map(c -> value(board.parameters().get(0), c))
        .orElse(name);
  }

  private static String value(Leaderboard.Parameter only, Candidate candidate) {
    return String.format(
        Locale.ROOT, "%s %s (%s)", only.key(), candidate.shown(only), candidate.name());
  }

  private void writeProgress(Html html) {
    List<Point> points = new ArrayList<>();
    double best = Double.NaN;
    for (int i = 0; i < board.candidates().size(); i++) {
      Candidate candidate = board.candidates().get(i);
      if (candidate.finished() && !(candidate.score() <= best)) {
        if (!points.isEmpty()) {
          points.add(new Point(i + 1, best)); // a step, not a slope
        }
        best = candidate.score();
        points.add(new Point(i + 1, best));
      }
    }
    points.add(new Point(board.candidates().size(), best));
    var scores = board.finished().stream().mapToDouble(Candidate::score);
    new LineChart(
            "Best score so far",
            Axis.counting("candidate", board.candidates().size()),
            Axis.around("score", scores),
            List.of(),
            List.of(new Line("best so far", "s0 whole", points, -1)),
            WIDE)
        .write(html);
  }
}
