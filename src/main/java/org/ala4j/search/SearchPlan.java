package org.ala4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Row;
import org.ala4j.experiment.ExperimentRunner;
import org.ala4j.experiment.Workbench;

/**
 * What a search would do.
 *
 * @param candidates that are known before anything is trained
 * @param later how many more there may be
 * @param seeds of each
 * @param epochs of all their trainings, at most
 * @param images that pass through the model
 * @param memory in a sentence's part
 * @param disk in a sentence
 */
public record SearchPlan(
    List<Candidate> candidates,
    int later,
    int seeds,
    long epochs,
    double images,
    String memory,
    String disk) {
  /**
   * Reads the data and the encoder, and trains nothing.
   *
   * @param says hears what takes a while
   */
  public static SearchPlan of(Search search, Consumer<String> says) {
    Workbench workbench = Workbench.open(search.experiment(List.of()), says);
    Proposals proposals = new Proposals(search.generator(), search.parameters());
    List<Candidate> first = Rounds.named(search, proposals.nextRound(), 1, 0, workbench);
    boolean isOnlyRound = search.generator().round(0) >= search.generator().candidates();
    int later = isOnlyRound ? 0 : search.generator().candidates() - first.size();
    Experiment experiment =
        search.experiment(first.stream().filter(c -> c.refusal().isEmpty()).toList());
    workbench = workbench.with(experiment);
    double share = 1 + (double) later / experiment.rows().size();
    long epochs = 0;
    for (Row row : experiment.rows()) {
      epochs += (long) experiment.seeds().size() * row.hyperparams().training().epochs();
    }
    return new SearchPlan(
        first,
        later,
        experiment.seeds().size(),
        Math.round(share * epochs),
        share * ExperimentRunner.cost(experiment, workbench),
        workbench.memory().text(),
        workbench.disk());
  }

  /** For people, line by line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Candidate candidate : candidates) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s  %s%s",
              candidate.name(),
              candidate.text(),
              candidate.refusal().map(cause -> "  IMPOSSIBLE: " + cause).orElse("")));
    }
    if (later > 0) {
      lines.add(String.format(Locale.ROOT, "and up to %d that depend on how these do", later));
    }
    long possible = candidates.stream().filter(c -> c.refusal().isEmpty()).count() + later;
    lines.add(
        String.format(
            Locale.ROOT,
            "%d candidates × %d seed%s = %d trainings of %,d epochs in all at most; %,.0f images pass through the model.",
            possible,
            seeds,
            seeds == 1 ? "" : "s",
            possible * seeds,
            epochs,
            images));
    lines.add("Training takes " + memory + ".");
    lines.add(disk);
    return lines;
  }
}
