package org.ala4j.results;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The judgements of a trial that a summary speaks of, by the maps' names in the table.
 *
 * @param own of the model's own map
 * @param explainers of the explainers judged with the model, in the order of the file
 * @param controls of the controls
 * @param checks sanity checks, the explainers' first
 */
public record Judged(
    StoredJudgement own,
    Map<String, StoredJudgement> explainers,
    Map<String, StoredJudgement> controls,
    Map<String, StoredJudgement> checks) {

  /** Copies the maps, in their order. */
  public Judged {
    explainers = new LinkedHashMap<>(explainers);
    controls = new LinkedHashMap<>(controls);
    checks = new LinkedHashMap<>(checks);
  }

  /** All of them. */
  List<StoredJudgement> all() {
    List<StoredJudgement> all = new ArrayList<>(List.of(own));
    List.of(explainers, controls, checks).forEach(part -> all.addAll(part.values()));
    return all;
  }

  /** Their means. */
  public TrialResult result(String row, int seed) {
    return new TrialResult(row, seed, own.metrics(), metrics(explainers), metrics(controls));
  }

  private static Map<String, Map<String, Double>> metrics(Map<String, StoredJudgement> part) {
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    part.forEach((name, judgement) -> metrics.put(name, judgement.metrics()));
    return metrics;
  }

  /** Where they lie in the trial's folder. */
  Map<String, Object> folders() {
    Map<String, Object> folders = new LinkedHashMap<>();
    folders.put("own", own.folder());
    folders.put("explainers", folders(explainers));
    folders.put("controls", folders(controls));
    folders.put("checks", folders(checks));
    return folders;
  }

  private static Map<String, String> folders(Map<String, StoredJudgement> part) {
    Map<String, String> folders = new LinkedHashMap<>();
    part.forEach((name, judgement) -> folders.put(name, judgement.folder()));
    return folders;
  }
}
