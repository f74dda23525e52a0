package org.ala4j.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.files.AtomicFiles;
import org.ala4j.page.SearchPage;
import org.ala4j.page.StoredRows;
import org.ala4j.results.ResultStore;
import org.ala4j.results.TrialResult;
import org.ala4j.results.TrialSummary;
import org.ala4j.table.Leaderboard;

/** Makes the leaderboard from what a search's folder holds, and from nothing else. */
public final class SearchReport {
  /** Candidates that are shown with pictures: the best ones of many, all along one axis. */
  private static final int BEST = 3;

  private static final int ALONG = 8;

  private final SearchFolder folder;
  private final StoredSearch search;
  private final Scores scores;

  /**
   * @throws ConfigException when the folder holds no search
   * @throws org.ala4j.data.DataException when a file in it is damaged
   */
  public SearchReport(SearchFolder folder) {
    this.folder = folder;
    this.search =
        folder.search().orElseThrow(() -> new ConfigException(folder.path() + " holds no search"));
    this.scores = new Scores(new ResultStore(folder.path()), search.seeds(), search.objective());
  }

  /** All candidates and how they did. */
  public Leaderboard leaderboard() {
    return new Leaderboard(
        search.name(),
        search.objective().text(),
        search.parameters(),
        folder.candidates().stream().map(this::candidate).toList(),
        search.notes());
  }

  /** Writes {@code leaderboard.md, .csv} and {@code index.html}. */
  public Leaderboard write() {
    Leaderboard leaderboard = leaderboard();
    leaderboard.write(folder.path());
    List<String> finished =
        leaderboard.ranked().stream()
            .filter(c -> c.state().equals("done"))
            .map(Leaderboard.Candidate::name)
            .toList();
    StoredRows rows =
        StoredRows.read(
            scores.store(), finished, pictured(finished), search.seeds(), search.command());
    SearchPage page =
        new SearchPage(
            leaderboard, search.ordered(), Optional.of(rows.gallery()), Optional.of(rows.origin()));
    AtomicFiles.write(folder.path().resolve("index.html"), page.html());
    return leaderboard;
  }

  /** A grid of one parameter is seen from its first value to its last. */
  private List<String> pictured(List<String> finished) {
    boolean isAxis = search.parameters().size() == 1 && !search.ordered();
    return isAxis && finished.size() <= ALONG
        ? finished.stream().sorted().toList()
        : finished.subList(0, Math.min(BEST, finished.size()));
  }

  private Leaderboard.Candidate candidate(Candidate candidate) {
    List<TrialSummary> trials = scores.trials(candidate.name());
    List<Map<String, Double>> metrics =
        trials.stream().flatMap(t -> t.result().stream()).map(TrialResult::metrics).toList();
    String state = candidate.refusal().isPresent() ? "failed" : state(trials);
    Optional<String> cause =
        candidate
            .refusal()
            .or(() -> trials.stream().flatMap(t -> t.state().cause().stream()).findFirst());
    int epochs = trials.stream().mapToInt(t -> t.state().epochs()).max().orElse(0);
    return new Leaderboard.Candidate(
        candidate.name(), candidate.values(), state, cause, scores.of(trials), metrics, epochs);
  }

  /** That of all its trials: the first of these that one of them is in, done only if all are. */
  private static String state(List<TrialSummary> trials) {
    List<String> states = trials.stream().map(t -> t.state().status().text()).toList();
    for (String state : List.of("failed", "pruned", "running")) {
      if (states.contains(state)) {
        return state;
      }
    }
    if (states.contains("planned")) {
      return states.contains("done") ? "running" : "planned";
    }
    return "done";
  }
}
