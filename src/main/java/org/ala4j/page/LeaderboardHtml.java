package org.ala4j.page;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.metrics.Summary;
import org.ala4j.table.Decimals;
import org.ala4j.table.Leaderboard;
import org.ala4j.table.Leaderboard.Candidate;

/** All candidates by rank. */
final class LeaderboardHtml {
  private final Leaderboard board;

  LeaderboardHtml(Leaderboard board) {
    this.board = board;
  }

  /** Leads to the row of the candidate at that place in {@link Leaderboard#candidates()}. */
  static String link(int index) {
    return "#" + id(index);
  }

  private static String id(int index) {
    return "candidate-" + (index + 1);
  }

  void write(Html html) {
    TableHtml.scrolling(html, "All candidates");
    html.open("table", "numbers").open("thead").open("tr");
    var headings = new ArrayList<>(List.of("Candidate", "Rank", "State", "Score"));
    board.parameters().forEach(p -> headings.add(p.key()));
    board.columns().forEach(m -> headings.add(m.label()));
    headings.add("Epochs");
    for (String heading : headings) {
      html.open("th").with("scope", "col").text(heading).close();
    }
    html.close().close().open("tbody");
    Map<Candidate, String> ids = new IdentityHashMap<>();
    for (int i = 0; i < board.candidates().size(); i++) {
      ids.put(board.candidates().get(i), id(i));
    }
    int rank = 0;
    for (Candidate candidate : board.ranked()) {
      String number = candidate.finished() ? Integer.toString(++rank) : "";
      html.open("tr", rank == 1 && candidate.finished() ? "reference" : null);
      html.with("id", ids.get(candidate));
      html.open("th").with("scope", "row").text(candidate.name());
      candidate.cause().ifPresent(cause -> html.element("span", "small cause", cause));
      html.close().element("td", number).element("td", candidate.state());
      html.element("td", candidate.scored() ? "mean" : "none", candidate.shownScore());
      board.parameters().forEach(p -> html.element("td", candidate.shown(p)));
      board.columns().forEach(m -> write(html, candidate.summary(m.key())));
      html.element("td", Integer.toString(candidate.epochs())).close().newLine();
    }
    html.close().close().close();
    html.element(
        "p", "legend", "Metrics: mean ± sample standard deviation over the candidate's seeds.");
    if (!board.notes().isEmpty()) {
      html.open("ul", "notes");
      board.notes().forEach(note -> html.element("li", note));
      html.close();
    }
  }

  private static void write(Html html, Summary summary) {
    html.open("td", summary.n() == 0 ? "none" : null);
    html.text(summary.n() == 0 ? "n/a" : Decimals.three(summary.mean()));
    if (!Double.isNaN(summary.std())) {
      html.element("span", "std", " ± " + Decimals.three(summary.std()));
    }
    html.close();
  }
}
