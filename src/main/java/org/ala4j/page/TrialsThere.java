package org.ala4j.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ala4j.config.ConfigDifference;
import org.ala4j.config.Stage;
import org.ala4j.results.DamagedException;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTrial;

/**
 * The finished trials of an experiment's rows, and what is left out of tables, each with why.
 *
 * @param trials seed by seed and row by row
 * @param unfinished trials that are not finished
 * @param others trials, or explainers of a trial, that had other settings
 * @param damaged trials of which something is not what was written
 * @param unverified trials from before there were checksums
 * @param unknown names of metrics that this version does not know
 */
record TrialsThere(
    List<StoredTrial> trials,
    List<String> unfinished,
    List<String> others,
    List<String> damaged,
    List<String> unverified,
    SortedSet<String> unknown) {

  static TrialsThere none() {
    return new TrialsThere(
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new TreeSet<>());
  }

  /** Reads those of an experiment. */
  static TrialsThere of(StoredExperiment experiment, ResultStore store) {
    TrialsThere there = none();
    for (int seed : experiment.seeds()) {
      for (String row : experiment.rows()) {
        there.add(experiment, store, row, seed);
      }
    }
    return there;
  }

  private void add(StoredExperiment experiment, ResultStore store, String row, int seed) {
    String trial = row + ", seed " + seed;
    try {
      Optional<StoredTrial> stored = store.stored(row, seed);
      if (stored.isEmpty()) {
        unfinished.add(trial + store.state(row, seed).map(s -> " (" + s.text() + ")").orElse(""));
        return;
      }
      List<String> differences = differences(experiment, stored.get(), row);
      if (!differences.isEmpty()) {
        others.add(trial + " (" + String.join(", ", differences) + ")");
        return;
      }
      trials.add(comparable(experiment, stored.get(), trial));
      unknown.addAll(stored.get().unknown());
      if (!stored.get().verified()) {
        unverified.add(trial);
      }
    } catch (DamagedException e) {
      damaged.add(trial + " (" + e.why() + ")");
    }
  }

  /**
   * From what the row was when it was last run; nothing where that is not known. Another explainer
   * or another number of overlays makes no other trial.
   */
  private static List<String> differences(
      StoredExperiment experiment, StoredTrial stored, String row) {
    return Optional.ofNullable(experiment.configs().get(row))
        .filter(config -> !config.equals(stored.config()))
        .map(
            config ->
                ConfigDifference.between(
                    stored.config(), config, Stage.IMAGES, Stage.TRAINING, Stage.JUDGEMENT))
        .orElse(List.of());
  }

  /** Without explainers that had other options than by the same name in the last run. */
  private StoredTrial comparable(StoredExperiment experiment, StoredTrial stored, String trial) {
    String config = experiment.configs().get(stored.result().row());
    if (config == null || config.equals(stored.config())) {
      return stored;
    }
    Map<String, String> there = Stage.BESIDE.values(stored.config());
    Map<String, String> now = Stage.BESIDE.values(config);
    StoredTrial kept = stored;
    for (String name : stored.result().explainers().keySet()) {
      Map<String, String> own = below("evaluate.explainers." + name + ".", there);
      Map<String, String> wanted = below("evaluate.explainers." + name + ".", now);
      if (!wanted.isEmpty() && !own.equals(wanted)) {
        kept = kept.without(name);
        others.add(name + " of " + trial + " (" + own + ", now " + wanted + ")");
      }
    }
    return kept;
  }

  private static Map<String, String> below(String prefix, Map<String, String> values) {
    Map<String, String> below = new TreeMap<>(values);
    below.keySet().removeIf(key -> !key.startsWith(prefix));
    Map<String, String> options = new TreeMap<>();
    below.forEach((key, value) -> options.put(key.substring(prefix.length()), value));
    return options;
  }
}
