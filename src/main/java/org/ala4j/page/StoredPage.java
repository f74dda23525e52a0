package org.ala4j.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ala4j.picture.Gallery;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTrial;
import org.ala4j.table.EffectsTable;
import org.ala4j.table.MeanCurves;
import org.ala4j.table.PublishedTable;
import org.ala4j.table.RowCurves;
import org.ala4j.table.SanityTable;
import org.ala4j.table.Table;
import org.ala4j.table.TrialHistory;

/** Collects what the page shows from the stored trials. */
final class StoredPage {
  private final StoredExperiment experiment;
  private final List<StoredTrial> trials;

  StoredPage(StoredExperiment experiment, List<StoredTrial> trials) {
    this.experiment = experiment;
    this.trials = trials;
  }

  ResultPage page(
      Table table, Optional<EffectsTable> effects, Gallery gallery, SanityTable sanity) {
    Map<String, List<TrialHistory>> histories = new LinkedHashMap<>();
    Map<String, List<MeanCurves>> rows = new LinkedHashMap<>();
    Map<String, List<MeanCurves>> controls = new LinkedHashMap<>();
    for (String row : experiment.rows()) {
      for (StoredTrial trial : trials) {
        if (trial.result().row().equals(row)) {
          trial.history().ifPresent(h -> add(histories, row, h));
          trial
              .curves()
              .forEach(
                  (name, curves) -> {
                    if (name.equals(StoredTrial.ALA)) {
                      add(rows, row, curves);
                    } else if (trial.result().explainers().containsKey(name)) {
                      add(rows, name, curves);
                    } else {
                      add(controls, name, curves);
                    }
                  });
        }
      }
    }
    return new ResultPage(
        table,
        experiment.published().map(StoredPage::source),
        effects,
        histories,
        RowCurves.of(rows, controls),
        gallery,
        sanity,
        origin());
  }

  private static <T> void add(Map<String, List<T>> lists, String key, T value) {
    lists.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
  }

  private static String source(PublishedTable published) {
    return String.format(
        Locale.ROOT,
        "%s; %s, mean of %d %s",
        published.title(),
        published.dataset(),
        published.trials(),
        published.trials() == 1 ? "trial" : "trials");
  }

  Origin origin() {
    Map<String, String> configs = new LinkedHashMap<>();
    trials.forEach(t -> configs.putIfAbsent(t.result().row(), t.config()));
    return new Origin(
        experiment.command(),
        experiment.seeds(),
        meta(),
        trials.stream().map(StoredPage::trial).toList(),
        configs);
  }

  /** The trials' meta blocks as one: a value that differs between trials is a list of them. */
  private Map<String, String> meta() {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    for (StoredTrial trial : trials) {
      for (Map.Entry<String, JsonNode> entry : trial.meta().properties()) {
        values
            .computeIfAbsent(entry.getKey(), k -> new LinkedHashSet<>())
            .add(entry.getValue().asText());
      }
    }
    Map<String, String> meta = new LinkedHashMap<>();
    values.forEach((key, distinct) -> meta.put(key, String.join(", ", distinct)));
    return meta;
  }

  private static Origin.Trial trial(StoredTrial trial) {
    JsonNode training = trial.training();
    return new Origin.Trial(
        trial.result().row(),
        trial.result().seed(),
        training.path("epochs").asInt(),
        training.path("best_epoch").asInt(),
        training.path("training_seconds").asLong(),
        training.path("total_seconds").asLong(),
        training.path("peak_memory_mb").asLong());
  }
}
