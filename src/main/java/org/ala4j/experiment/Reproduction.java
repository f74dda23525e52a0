package org.ala4j.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.DataException;
import org.ala4j.experiment.ExperimentRunner.Options;
import org.ala4j.experiment.ExperimentRunner.Outcome;
import org.ala4j.files.Reason;
import org.ala4j.results.Comparison;
import org.ala4j.results.Inputs;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTrial;
import org.ala4j.results.TrialResult;

/** Runs a stored trial again, from its own configuration and with its seed. */
public final class Reproduction {
  private static final String COMMAND = "./ala reproduce ";

  private final Path trial;
  private final StoredTrial stored;
  private final Experiment experiment;

  private Reproduction(Path trial, StoredTrial stored, Experiment experiment) {
    this.trial = trial;
    this.stored = stored;
    this.experiment = experiment;
  }

  /**
   * Reads the trial.
   *
   * @param trial its folder
   * @throws ConfigException when that is not the folder of a finished trial
   * @throws DataException when a file in it is damaged
   */
  public static Reproduction of(Path trial) {
    Path file = trial.resolve(StoredTrial.RESULT);
    if (!Files.exists(file)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s is not the folder of a finished trial: there is no %s in it",
              trial,
              StoredTrial.RESULT));
    }
    TrialResult result = ResultStore.resultAt(trial).result();
    StoredTrial stored = StoredTrial.read(trial, result.row(), result.seed()).orElseThrow();
    Experiment single = TrainedModel.experiment(trial.resolve(StoredTrial.CONFIG));
    return new Reproduction(trial, stored, of(single, stored));
  }

  /** A stored configuration knows neither the row's name nor the seed, nor the other rows. */
  private static Experiment of(Experiment single, StoredTrial stored) {
    TrialResult result = stored.result();
    boolean isReference =
        !result.explainers().isEmpty()
            || !result.controls().isEmpty()
            || !stored.sanity().isEmpty();
    Row own = single.rows().get(0);
    List<Row> row = List.of(new Row(result.row(), own.hyperparams(), own.config(), own.origin()));
    return new Experiment(
        single.name(),
        single.dataset(),
        single.encoder(),
        single.engine(),
        List.of(result.seed()),
        row,
        row,
        isReference ? result.row() : "",
        single.evaluation(),
        single.baselines(),
        single.sanity(),
        stored.meta().path("workers").asInt(single.workers()), // so that sums round alike
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The folder beside the results that the trial is in.
   *
   * @throws ConfigException when there is none
   */
  public Path folder() {
    Path here = Path.of("").toAbsolutePath();
    Path results = trial.toAbsolutePath().normalize().getParent().getParent();
    if (results == null || results.getFileName() == null) {
      throw new ConfigException(trial + " is not in a folder of results; name one with --out");
    }
    Path beside = results.resolveSibling(results.getFileName() + "-reproduced");
    return beside.startsWith(here) ? here.relativize(beside) : beside;
  }

  /**
   * Runs it; a reproduction that was there is replaced, one that was interrupted is gone on with.
   *
   * @param command as it is typed
   * @return empty when the trial failed, which the listener has heard
   * @throws ConfigException when the folder holds something else, or another process works there
   * @throws DataException when data or encoder are others than the trial's
   */
  public Optional<Comparison> run(ResultStore out, String command, RunListener listener) {
    TrialResult result = stored.result();
    Path again = out.trial(result.row(), result.seed());
    requireOwn(out.folder(), again);
    boolean isThere = Files.exists(again.resolve(StoredTrial.RESULT));
    Options options =
        new Options(isThere, Double.POSITIVE_INFINITY, Integer.MAX_VALUE, Double.POSITIVE_INFINITY);
    ExperimentRunner runner = new ExperimentRunner(experiment, out, command, options);
    Outcome outcome = runner.run(listener, this::requireSame);
    if (!outcome.elsewhere().isEmpty()) {
      throw new ConfigException("Another process works on " + again);
    }
    return out.stored(result.row(), result.seed()).map(now -> Comparison.of(stored, now));
  }

  private void requireOwn(Path folder, Path again) {
    boolean isMarked = Files.exists(folder.resolve(StoredExperiment.FILE));
    boolean isOurs = isMarked && StoredExperiment.read(folder).command().startsWith(COMMAND);
    if (isTrial(again) || !isOurs && (isMarked || Files.exists(again))) {
      throw new ConfigException(
          folder + " holds results that a reproduction would replace; name a new folder by --out");
    }
  }

  /** Whatever links lead there. */
  private boolean isTrial(Path folder) {
    try {
      return Files.exists(folder) && Files.isSameFile(folder, trial);
    } catch (IOException e) {
      throw new DataException(folder + " cannot be read: " + Reason.of(e), e);
    }
  }

  private void requireSame(Workbench workbench) {
    Inputs now = workbench.inputs();
    requireSame("The data are", Inputs.LISTS, now.lists());
    if (stored.meta().has(Inputs.CONTENT)) {
      requireSame("The photos, masks or boxes are", Inputs.CONTENT, now.content().all());
    }
    requireSame(
        "The encoder " + experiment.encoder().onnx() + " is", Inputs.ENCODER, now.encoder());
  }

  private void requireSame(String what, String key, String now) {
    String before = stored.meta().path(key).asText();
    if (!before.equals(now)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s not what %s was made with: SHA-256 %.12s…, then %.12s…",
              what,
              trial,
              now,
              before));
    }
  }
}
