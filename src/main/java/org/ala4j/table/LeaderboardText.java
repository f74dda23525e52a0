package org.ala4j.table;

import java.util.ArrayList;
import java.util.List;

/** {@link Leaderboard#text()}. */
final class LeaderboardText {
  private static final int SHOWN = 10;
  private static final int LONGEST = 24;

  private LeaderboardText() {}

  static String render(Leaderboard board) {
    var grid = new ArrayList<List<String>>();
    var heading = new ArrayList<>(List.of("", "score"));
    board.parameters().forEach(p -> heading.add(shortened(p.key())));
    heading.add("epochs");
    grid.add(heading);
    var best = board.ranked().stream().filter(Leaderboard.Candidate::finished).limit(SHOWN);
    best.forEach(
        candidate -> {
          var cells = new ArrayList<>(List.of(shortened(candidate.name()), candidate.shownScore()));
          board.parameters().forEach(p -> cells.add(shortened(candidate.shown(p))));
          cells.add(Integer.toString(candidate.epochs()));
          grid.add(cells);
        });
    var lines = new ArrayList<String>();
    lines.add(PlainText.oneLine(board.name() + ": " + board.objective()));
    if (grid.size() > 1) {
      lines.addAll(TableText.aligned(grid));
    }
    lines.add(((grid.size() > 1 ? "" : "No candidate is finished. ") + board.counts()).strip());
    board.notes().forEach(note -> lines.add("* " + PlainText.oneLine(note)));
    return String.join("\n", lines) + "\n";
  }

  private static String shortened(String text) {
    var line = PlainText.oneLine(text);
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }
}
