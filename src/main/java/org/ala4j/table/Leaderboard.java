package org.ala4j.table;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.files.AtomicFiles;
import org.ala4j.metrics.Summary;

/**
 * How the candidates of a hyperparameter search did.
 *
 * @param name of the search
 * @param objective what the score is, in words, such as "IoU + 0.5·accuracy, validation images"
 * @param parameters that were searched, in the order of the search's file
 * @param candidates in the order of their numbers
 * @param notes a sentence each
 */
public record Leaderboard(
    String name,
    String objective,
    List<Parameter> parameters,
    List<Candidate> candidates,
    List<String> notes) {

  /**
   * A parameter that was searched.
   *
   * @param key of the hyperparameters, such as {@code loss.lambda}
   * @param scale how its values are spaced
   */
  public record Parameter(String key, Scale scale) {
    /** How values are spaced on an axis. */
    public enum Scale {
      /** Numbers, equal differences at equal distances. */
      LINEAR,
      /** Positive numbers, equal ratios at equal distances. */
      LOG,
      /** Names. */
      CATEGORY
    }
  }

  /**
   * One candidate.
   *
   * @param name such as {@code c001}
   * @param values parameter's key → value as YAML text; absent when a conditional parameter does
   *     not apply
   * @param state done, pruned, failed, running or planned
   * @param cause why it is not done
   * @param score higher is better; NaN while there is none
   * @param metrics one map per finished seed, metric's key → value
   * @param epochs that were trained, the most of all seeds
   */
  public record Candidate(
      String name,
      Map<String, String> values,
      String state,
      Optional<String> cause,
      double score,
      List<Map<String, Double>> metrics,
      int epochs) {

    /** Copies the lists. */
    public Candidate {
      values = Map.copyOf(values);
      metrics = metrics.stream().map(Map::copyOf).toList();
    }

    /** Whether there is a score; an infinite one is none. */
    public boolean scored() {
      return Double.isFinite(score);
    }

    /** Whether it may win: pruned and running ones may have a score too, of too few epochs. */
    public boolean finished() {
      return state.equals("done") && scored();
    }

    /** Mean and sample standard deviation of a metric over the seeds that have it. */
    public Summary summary(String metric) {
      return Summary.of(
          metrics.stream()
              .mapToDouble(m -> m.getOrDefault(metric, Double.NaN))
              .map(value -> Double.isFinite(value) ? value : Double.NaN)
              .toArray());
    }

    /** The score as the tables print it. */
    public String shownScore() {
      return scored() ? Decimals.three(score) : "n/a";
    }

    /** A parameter's value as the tables print it, long fractions rounded; "–" without one. */
    public String shown(Parameter parameter) {
      var value = values.get(parameter.key());
      return value == null ? "–" : Decimals.rounded(value);
    }
  }

  /** Copies the lists. */
  public Leaderboard {
    parameters = List.copyOf(parameters);
    candidates = List.copyOf(candidates);
    notes = List.copyOf(notes);
  }

  /**
   * Those that are done by score, ties by number; then others that have a score, which is of fewer
   * epochs or seeds and says less; then those without one.
   */
  public List<Candidate> ranked() {
    var order =
        Comparator.comparing((Candidate c) -> !c.finished())
            .thenComparing(c -> !c.scored())
            .thenComparingDouble(c -> c.scored() ? 0.0 - c.score() : 0);
    return candidates.stream().sorted(order).toList(); // a stable sort
  }

  /** The best of those that are done; empty while there is none. */
  public Optional<Candidate> winner() {
    return ranked().stream().filter(Candidate::finished).findFirst();
  }

  /** Those that are done and have a score, in the order of their numbers. */
  public List<Candidate> finished() {
    return candidates.stream().filter(Candidate::finished).toList();
  }

  /** The metrics that any candidate has a value of. */
  public List<MetricColumn> columns() {
    return candidates.stream()
        .flatMap(c -> c.metrics().stream())
        .flatMap(m -> m.entrySet().stream())
        .filter(e -> Double.isFinite(e.getValue()))
        .map(Map.Entry::getKey)
        .distinct()
        .map(MetricColumn::of)
        .sorted()
        .toList();
  }

  /** How many candidates are in which state, such as "38 done, 2 pruned". */
  public String counts() {
    return Stream.of("done", "pruned", "failed", "running", "planned")
        .map(state -> count(state) + " " + state)
        .filter(text -> !text.startsWith("0 "))
        .collect(Collectors.joining(", "));
  }

  private long count(String state) {
    return candidates.stream().filter(c -> c.state().equals(state)).count();
  }

  /** The answer in a sentence or two: who won, with which values. */
  public String verdict() {
    var finished = finished();
    if (finished.isEmpty()) {
      return "No candidate is finished.";
    }
    var best = winner().orElseThrow();
    var with =
        parameters.stream()
            .filter(p -> best.values().containsKey(p.key()))
            .map(p -> p.key() + " = " + best.shown(p))
            .collect(Collectors.joining(", "));
    var candidate = best.name() + (with.isEmpty() ? "" : " (" + with + ")");
    var score = "score " + Decimals.three(best.score());
    if (finished.size() == 1) {
      return String.format(Locale.ROOT, "One candidate is finished: %s, %s.", candidate, score);
    }
    return finished.stream().allMatch(c -> c.score() == best.score())
        ? String.format(
            Locale.ROOT, "All %d finished candidates have the same %s.", finished.size(), score)
        : String.format(
            Locale.ROOT,
            "The best of %d finished candidates is %s: %s.",
            finished.size(),
            candidate,
            score);
  }

  /** A Markdown document: the answer, all candidates by rank, notes. */
  public String markdown() {
    return LeaderboardMarkdown.render(this);
  }

  /**
   * One line per candidate, by rank: {@code rank,candidate,state}, a column per parameter, {@code
   * score}, mean and sample standard deviation of each metric over {@code seeds}, {@code
   * trained_epochs,cause}. What is not there is empty.
   */
  public String csv() {
    return LeaderboardCsv.render(this);
  }

  /** The first ten and the number of others, as aligned plain text for a terminal. */
  public String text() {
    return LeaderboardText.render(this);
  }

  /** Writes {@code leaderboard.md} and {@code leaderboard.csv} into the folder. */
  public void write(Path folder) {
    AtomicFiles.write(folder.resolve("leaderboard.md"), markdown());
    AtomicFiles.write(folder.resolve("leaderboard.csv"), csv());
  }
}
