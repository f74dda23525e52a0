package org.ala4j.table;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.ala4j.metrics.Summary;

/** {@link Leaderboard#markdown()}. */
final class LeaderboardMarkdown {

  private LeaderboardMarkdown() {}

  static String render(Leaderboard board) {
    var lines = new ArrayList<String>();
    lines.add("# " + TableMarkdown.escaped(board.name()));
    lines.add("");
    lines.add(TableMarkdown.escaped(board.verdict()));
    lines.add("");
    lines.add("Score: " + TableMarkdown.escaped(board.objective()) + "; higher is better.");
    if (!board.counts().isEmpty()) {
      lines.add("Candidates: " + board.counts() + ".");
    }
    addTable(board, lines);
    lines.add("");
    lines.add(
        "Metrics: mean ± sample standard deviation over seeds. Long values are rounded here;"
            + " leaderboard.csv has every digit.");
    if (!board.notes().isEmpty()) {
      lines.add("");
      lines.add("Notes:");
      lines.add("");
      board.notes().forEach(note -> lines.add("- " + TableMarkdown.escaped(note)));
    }
    return String.join("\n", lines) + "\n";
  }

  private static void addTable(Leaderboard board, List<String> lines) {
    var heading = new ArrayList<>(List.of("rank", "candidate", "state"));
    board.parameters().forEach(p -> heading.add(p.key()));
    heading.add("score");
    board.columns().forEach(m -> heading.add(m.label()));
    heading.add("epochs");
    heading.add("cause");
    lines.add("");
    lines.add(line(heading));
    lines.add("|" + " --: |".repeat(heading.size() - 1) + " :-- |");
    int rank = 0;
    for (var candidate : board.ranked()) {
      var cells = new ArrayList<String>();
      cells.add(candidate.finished() ? Integer.toString(++rank) : "");
      cells.add(candidate.name());
      cells.add(candidate.state());
      board.parameters().forEach(p -> cells.add(candidate.shown(p)));
      cells.add(candidate.shownScore());
      board.columns().forEach(m -> cells.add(number(candidate.summary(m.key()))));
      cells.add(Integer.toString(candidate.epochs()));
      cells.add(candidate.cause().orElse(""));
      lines.add(line(cells));
    }
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(TableMarkdown::escaped)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String number(Summary summary) {
    if (summary.n() == 0) {
      return "n/a";
    }
    var mean = Decimals.three(summary.mean());
    return Double.isNaN(summary.std()) ? mean : mean + " ± " + Decimals.three(summary.std());
  }
}
