package org.ala4j.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Experiment.Row;
import org.ala4j.results.Judged;
import org.ala4j.results.StoredJudgement;
import org.ala4j.results.StoredTraining;
import org.ala4j.results.TrialResult;

/**
 * What is stored of a trial, and what is missing.
 *
 * @param maps that are asked for, each made once for this plan
 * @param checks of them those whose sanity is asked for
 * @param training if it is over
 * @param isPruned whether its training was given up
 * @param epochs of a training that is to be gone on with
 * @param judged the judgements that are there
 * @param checked the sanity checks that are there
 * @param stored every judgement of the trial, whatever it is of
 * @param toJudge maps that are to be judged
 * @param toCheck maps whose sanity is to be checked
 * @param toDraw images of which a judged map lacks its picture, by id
 * @param images about how many pass through the model for that
 * @param finished the result, if all of it is there and summed up
 */
record TrialPlan(
    Row row,
    int seed,
    List<TrialMap> maps,
    List<TrialMap> checks,
    Optional<StoredTraining> training,
    boolean isPruned,
    int epochs,
    Map<TrialMap, StoredJudgement> judged,
    Map<TrialMap, StoredJudgement> checked,
    List<StoredJudgement> stored,
    List<TrialMap> toJudge,
    List<TrialMap> toCheck,
    Map<TrialMap, List<Integer>> toDraw,
    int images,
    Optional<TrialResult> finished) {

  /** Whether neither training nor judging is missing; the summary may be. */
  boolean isComplete() {
    return finished.isPresent()
        || training.isPresent() && toJudge.isEmpty() && toCheck.isEmpty() && toDraw.isEmpty();
  }

  /** Nothing to do. */
  boolean isOver() {
    return isPruned || finished.isPresent();
  }

  String name() {
    return row.name() + " seed " + seed;
  }

  /** For those who look on. */
  Missing missing() {
    return new Missing(
        row.name(),
        seed,
        training.isEmpty(),
        epochs,
        training.isEmpty() ? List.of() : toJudge.stream().map(TrialMap::label).toList(),
        training.isEmpty() ? List.of() : toCheck.stream().map(TrialMap::label).toList(),
        toDraw.values().stream().mapToInt(List::size).sum(),
        images);
  }

  /** What a summary speaks of; all must be there. */
  static Judged judged(
      Map<TrialMap, StoredJudgement> judged, Map<TrialMap, StoredJudgement> checked) {
    Map<String, StoredJudgement> explainers = new LinkedHashMap<>();
    Map<String, StoredJudgement> controls = new LinkedHashMap<>();
    Map<String, StoredJudgement> checks = new LinkedHashMap<>();
    StoredJudgement own = null;
    for (Map.Entry<TrialMap, StoredJudgement> entry : judged.entrySet()) {
      TrialMap map = entry.getKey();
      switch (map.kind()) {
        case OWN -> own = entry.getValue();
        case EXPLAINER -> explainers.put(map.label(), entry.getValue());
        case CONTROL -> controls.put(map.label(), entry.getValue());
      }
    }
    checked.forEach((map, check) -> checks.put(map.label(), check));
    return new Judged(own, explainers, controls, checks);
  }
}
