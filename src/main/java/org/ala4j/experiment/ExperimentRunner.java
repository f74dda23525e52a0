package org.ala4j.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ala4j.data.DataException;
import org.ala4j.encoder.ModelFileException;
import org.ala4j.experiment.Experiment.Row;

/**
 * Runs the trials of an experiment, seed by seed and row by row, so that a run that is stopped
 * early has complete seeds. Finished trials are kept; a failed one does not stop the others.
 */
public final class ExperimentRunner {
  private final Experiment experiment;
  private final ResultStore store;

  public ExperimentRunner(Experiment experiment, ResultStore store) {
    this.experiment = experiment;
    this.store = store;
  }

  private record Trial(Row row, int seed) {}

  /**
   * What a run came to.
   *
   * @param workbench data and encoder, as they were read
   * @param results of all finished trials, old and new
   * @param failures how many trials failed
   */
  public record Outcome(Workbench workbench, List<TrialResult> results, int failures) {}

  /** Runs what is not finished yet. */
  public Outcome run(RunListener listener) {
    List<TrialResult> results = new ArrayList<>();
    List<Trial> open = new ArrayList<>();
    for (int seed : experiment.seeds()) {
      for (Row row : experiment.rows()) {
        Optional<TrialResult> finished = store.finished(row, seed);
        finished.ifPresentOrElse(results::add, () -> open.add(new Trial(row, seed)));
      }
    }
    Workbench workbench = Workbench.open(experiment);
    TrialRunner runner = new TrialRunner(experiment, workbench, store);
    listener.begin(open.size(), results.size());
    int failures = 0;
    for (int i = 0; i < open.size(); i++) {
      Trial trial = open.get(i);
      int epochs = trial.row().hyperparams().training().epochs();
      listener.trial(
          i + 1, trial.row().name(), trial.seed(), epochs, runner.evaluationCost(trial.row()));
      try {
        TrialResult result = runner.run(trial.row(), trial.seed(), listener);
        results.add(result);
        listener.finished(result);
      } catch (DataException | ModelFileException | ConfigException e) {
        throw e; // the same would happen to every other trial
      } catch (RuntimeException | IOException e) {
        failures++;
        listener.failed(trial.row().name(), trial.seed(), String.valueOf(e.getMessage()));
      }
    }
    return new Outcome(workbench, List.copyOf(results), failures);
  }
}
