package org.ala4j.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;

/**
 * What Arbiter proposes, in rounds, each combination of values once. It depends on the settings and
 * on the scores that were told, so the same scores in the same order lead to the same candidates.
 */
final class Proposals {
  private final Generator how;
  private final SearchSpace space;
  private final CandidateGenerator generator;
  private final Set<Map<String, String>> known = new HashSet<>();
  private List<Candidate<?>> round = List.of();

  Proposals(Generator how, List<Parameter> parameters) {
    this(how, parameters, List.of());
  }

  /**
   * @param kept candidates of an earlier search, with their scores: they are not proposed again,
   *     count among all, and are learnt from where the generator can do so
   */
  Proposals(Generator how, List<Parameter> parameters, List<org.ala4j.search.Candidate> kept) {
    this.how = how;
    this.space = new SearchSpace(parameters);
    this.generator = how.over(space);
    for (org.ala4j.search.Candidate candidate : kept) {
      known.add(candidate.values());
      if (generator instanceof TpeGenerator tpe) {
        double score = candidate.told().orElseThrow();
        space.point(candidate.values()).ifPresent(point -> tpe.know(point, score));
      }
    }
  }

  /**
   * The values of the next candidates; none when there are enough or all combinations have been
   * proposed.
   */
  List<Map<String, String>> nextRound() {
    round = new ArrayList<>();
    List<Map<String, String>> proposed = new ArrayList<>();
    int size = Math.min(how.round(known.size()), how.candidates() - known.size());
    int repeated = 0; // of a space with few combinations the same come again and again
    while (round.size() < size
        && repeated < Generator.MAX_CANDIDATES
        && generator.hasMoreCandidates()) {
      Candidate<?> candidate = generator.getCandidate();
      Map<String, String> values = space.getValue(candidate.getFlatParameters());
      if (known.add(values)) {
        round.add(candidate);
        proposed.add(values);
      } else {
        repeated++;
      }
    }
    return proposed;
  }

  /**
   * Tells the scores of the last round, in its order.
   *
   * @param scores NaN for a candidate that has none, which is not bred from
   */
  void told(List<Double> scores) {
    for (int i = 0; i < scores.size(); i++) {
      if (!scores.get(i).isNaN()) {
        generator.reportResults(
            new OptimizationResult(round.get(i), scores.get(i), i, null, null, null));
      }
    }
  }
}
