package org.ala4j.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
    boolean scored() {
      return Double.isFinite(score);
    }

    /** Whether it may win: pruned and running ones may have a score too, of too few epochs. */
    boolean finished() {
      return state.equals("done") && scored();
    }

    /** Mean and sample standard deviation of a metric over the seeds that have it. */
    Summary summary(String metric) {
      return Summary.of(
          metrics.stream().mapToDouble(m -> m.getOrDefault(metric, Double.NaN)).toArray());
    }
  }

  /** Copies the lists. */
  public Leaderboard {
    parameters = List.copyOf(parameters);
    candidates = List.copyOf(candidates);
    notes = List.copyOf(notes);
  }

  /** By score, ties by number; those without a score after them, by number. */
  public List<Candidate> ranked() {
    var scored =
        candidates.stream()
            .filter(Candidate::scored)
            .sorted(Comparator.comparingDouble((Candidate c) -> c.score()).reversed());
    return Stream.concat(scored, candidates.stream().filter(c -> !c.scored())).toList();
  }

  /** The best of those that are done; empty while there is none. */
  public Optional<Candidate> winner() {
    return ranked().stream().filter(Candidate::finished).findFirst();
  }
}
