package org.ala4j.search;

import java.util.ArrayList;
import java.util.List;
import org.ala4j.results.ResultStore;
import org.ala4j.results.TrialSummary;

/** The scores of candidates, from what is stored of their trials. */
record Scores(ResultStore store, List<Integer> seeds, Objective objective) {
  List<TrialSummary> trials(String candidate) {
    List<TrialSummary> trials = new ArrayList<>();
    seeds.forEach(seed -> trials.add(TrialSummary.read(store, candidate, seed)));
    return trials;
  }

  /** The mean over the seeds; NaN as long as one of them is not finished. */
  double of(String candidate) {
    return of(trials(candidate));
  }

  double of(List<TrialSummary> trials) {
    return trials.stream()
            .mapToDouble(t -> t.result().map(r -> objective.score(r.metrics())).orElse(Double.NaN))
            .sum()
        / seeds.size();
  }
}
