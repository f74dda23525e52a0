package org.ala4j.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ala4j.picture.Axis;
import org.ala4j.picture.CategoryAxis;
import org.ala4j.picture.ValueAxis;
import org.ala4j.table.Leaderboard;
import org.ala4j.table.Leaderboard.Candidate;

/**
 * Parallel coordinates (Inselberg 1985): an axis per parameter, the score's last, and a line per
 * candidate, coloured by its score; the best is drawn last and thick. A parameter that does not
 * apply is passed below its axis.
 */
final class ParallelCoordinates {
  /** Colours that the style sheet knows, q0 for the lowest score. */
  static final int COLOURS = 10;

  private static final int TOP = 34;
  private static final int BOTTOM = 300;
  private static final int ABSENT = 326;
  private static final int HEIGHT = 340;
  private static final int LEFT = 20;
  private static final int RIGHT = 70;
  private static final int WIDTH = 1040;
  private static final int LEAST_GAP = 150;
  private static final int LONGEST_KEY = 22;
  private static final int LONGEST_NAME = 18;

  /** Of text, from one to the next. */
  private static final int LINE = 13;

  private final Leaderboard board;
  private final List<ParameterAxis> axes;
  private final Axis score;
  private final int gap;

  ParallelCoordinates(Leaderboard board, List<ParameterAxis> axes) {
    this.board = board;
    this.axes = axes;
    this.gap = Math.max(LEAST_GAP, WIDTH / axes.size());
    this.score = Axis.around("score", board.finished().stream().mapToDouble(Candidate::score));
  }

  void write(Html html) {
    int width = LEFT + axes.size() * gap + RIGHT;
    TableHtml.scrolling(html, "Parallel coordinates");
    html.open("svg", "chart parallel").with("viewBox", "0 0 " + width + " " + HEIGHT);
    html.with("width", width).with("height", HEIGHT).with("role", "group");
    html.with("aria-label", "Parallel coordinates of all finished candidates");
    var ranked = new ArrayList<>(board.ranked());
    Collections.reverse(ranked);
    ranked.stream().filter(Candidate::finished).forEach(c -> writeLine(html, c));
    for (int i = 0; i < axes.size(); i++) {
      writeAxis(html, axes.get(i).axis(), i);
      writeAbsent(html, i);
    }
    writeAxis(html, score, axes.size());
    html.close().close();
  }

  private void writeLine(Html html, Candidate candidate) {
    var path = new StringBuilder();
    for (int i = 0; i < axes.size(); i++) {
      double value = axes.get(i).value(candidate);
      double top = Double.isNaN(value) ? ABSENT : top(axes.get(i).axis(), value);
      path.append(i == 0 ? "M" : "L").append(left(i)).append(' ').append(number(top));
    }
    path.append("L" + left(axes.size()) + " " + number(top(score, candidate.score())));
    int index = indexOf(candidate);
    boolean best = board.winner().orElseThrow() == candidate;
    html.open("a", "q" + colour(candidate) + (best ? " best" : ""));
    html.with("href", LeaderboardHtml.link(index));
    html.element("title", ParameterCharts.name(board, candidate));
    html.empty("path").with("class", "thread").with("d", path.toString()).close();
  }

  private int indexOf(Candidate candidate) {
    int index = 0;
    while (board.candidates().get(index) != candidate) {
      index++;
    }
    return index;
  }

  /** Which of the colours; where all scores are equal the best one. */
  int colour(Candidate candidate) {
    var scores = board.finished().stream().mapToDouble(Candidate::score).summaryStatistics();
    double range = scores.getMax() - scores.getMin();
    double share = range > 0 ? (candidate.score() - scores.getMin()) / range : 1;
    return (int) Math.min(COLOURS - 1, share * COLOURS);
  }

  private void writeAxis(Html html, ValueAxis axis, int place) {
    html.empty("path")
        .with("class", "axis")
        .with("d", "M" + left(place) + " " + TOP + "V" + BOTTOM);
    String key = axis.label();
    boolean fits = key.length() <= LONGEST_KEY;
    html.open("text", "label").with("x", left(place)).with("y", TOP - 16);
    html.with("text-anchor", place == 0 ? "start" : "middle");
    html.text(fits ? key : "…" + key.substring(key.length() - LONGEST_KEY + 1)).close();
    if (axis instanceof CategoryAxis names) { // one below another, so they may be longer
      int each = 1 + names.names().size() * LINE / (BOTTOM - TOP);
      for (int i = 0; i < names.names().size(); i += each) {
        writeTick(html, names.shortened(i, LONGEST_NAME), place, top(axis, i));
      }
    } else {
      axis.ticks().forEach(tick -> writeTick(html, axis.text(tick), place, top(axis, tick)));
    }
  }

  private void writeTick(Html html, String text, int place, double top) {
    html.empty("path")
        .with("class", "axis")
        .with("d", "M" + left(place) + " " + number(top) + "h5");
    writeText(html, text, place, number(top));
  }

  /** Where those pass that a conditional parameter does not apply to. */
  private void writeAbsent(Html html, int place) {
    if (board.finished().stream().anyMatch(c -> Double.isNaN(axes.get(place).value(c)))) {
      writeText(html, "does not apply", place, Integer.toString(ABSENT));
    }
  }

  private void writeText(Html html, String text, int place, String top) {
    html.open("text", "tick").with("x", left(place) + 9).with("y", top).with("dy", "0.32em");
    html.text(text).close();
  }

  private int left(int place) {
    return LEFT + place * gap;
  }

  private static double top(ValueAxis axis, double value) {
    return BOTTOM - axis.position(value) * (BOTTOM - TOP);
  }

  private static String number(double value) {
    return ChartFrame.number(value);
  }
}
