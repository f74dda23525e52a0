package org.ala4j.table;

import java.util.ArrayList;

/** {@link Leaderboard#csv()}. */
final class LeaderboardCsv {

  private LeaderboardCsv() {}

  static String render(Leaderboard board) {
    var header = new ArrayList<String>();
    header.add("rank");
    header.add("candidate");
    header.add("state");
    board.parameters().forEach(p -> header.add(p.key()));
    header.add("score");
    for (var metric : board.columns()) {
      header.add(metric.key() + "_mean");
      header.add(metric.key() + "_std");
    }
    header.add("seeds");
    header.add("trained_epochs");
    header.add("cause");
    var text = new StringBuilder(line(header));
    int rank = 0;
    for (var candidate : board.ranked()) {
      var fields = new ArrayList<String>();
      fields.add(candidate.finished() ? Integer.toString(++rank) : "");
      fields.add(candidate.name());
      fields.add(candidate.state());
      board.parameters().forEach(p -> fields.add(candidate.values().getOrDefault(p.key(), "")));
      fields.add(number(candidate.score()));
      for (var metric : board.columns()) {
        var summary = candidate.summary(metric.key());
        fields.add(number(summary.mean()));
        fields.add(number(summary.std()));
      }
      fields.add(Integer.toString(candidate.metrics().size()));
      fields.add(Integer.toString(candidate.epochs()));
      fields.add(candidate.cause().orElse(""));
      text.append(line(fields));
    }
    return text.toString();
  }

  private static String line(ArrayList<String> fields) {
    return Csv.line(fields.toArray(String[]::new));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }
}
