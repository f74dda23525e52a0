package org.ala4j.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ala4j.data.DataException;
import org.ala4j.encoder.FeatureCache;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.experiment.Experiment.Row;
import org.ala4j.report.PublishedTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the trials of an experiment, seed by seed and row by row, so that a run that is stopped
 * early has complete seeds. Finished trials are kept; a failed one does not stop the others.
 */
public final class ExperimentRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ExperimentRunner.class);

  private final Experiment experiment;
  private final ResultStore store;
  private final String command;
  private final Options options;
  private final Optional<PublishedTable> published;

  /**
   * How to run.
   *
   * @param fresh whether earlier results of these rows and seeds are deleted first
   * @param maxGigabytes of memory, above which nothing is begun; infinity for no limit
   */
  public record Options(boolean fresh, double maxGigabytes) {}

  /**
   * @param command as it is to be repeated, for the report
   * @throws ConfigException when {@code compare} names no published table
   */
  public ExperimentRunner(
      Experiment experiment, ResultStore store, String command, Options options) {
    this.experiment = experiment;
    this.store = store;
    this.command = command;
    this.options = options;
    this.published = StoredExperiment.published(experiment);
  }

  /** What all trials of an experiment cost at most, in images that pass through the model. */
  public static double cost(Experiment experiment, Workbench workbench) {
    TrialRunner runner =
        new TrialRunner(experiment, workbench, new ResultStore(Path.of(experiment.name())));
    return experiment.seeds().size() * experiment.rows().stream().mapToDouble(runner::cost).sum();
  }

  private record Trial(Row row, int seed) {}

  /**
   * What a run came to.
   *
   * @param results of all finished trials, old and new
   * @param failures how many trials failed
   * @param features what kept features were good for
   */
  public record Outcome(List<TrialResult> results, int failures, List<FeatureCache.Use> features) {}

  /**
   * Runs what is not finished yet.
   *
   * @throws CancellationException when the calling thread is interrupted; every trial has come to
   *     rest by then
   */
  public Outcome run(RunListener listener) {
    return run(Workbench.open(experiment, listener::preparing), listener);
  }

  /** The same with data and encoder that have been read. */
  public Outcome run(Workbench workbench, RunListener listener) {
    requireMemory(workbench);
    if (options.fresh()) {
      experiment
          .rows()
          .forEach(row -> experiment.seeds().forEach(seed -> store.delete(row.name(), seed)));
    }
    List<TrialResult> results = new ArrayList<>();
    List<Trial> open = new ArrayList<>();
    for (int seed : experiment.seeds()) {
      for (Row row : experiment.rows()) {
        Optional<TrialResult> finished = store.finished(row, seed);
        finished.ifPresentOrElse(results::add, () -> open.add(new Trial(row, seed)));
      }
    }
    StoredExperiment.of(experiment, published, command, workbench.data()).write(store.folder());
    TrialRunner runner = new TrialRunner(experiment, workbench, store);
    // Long trials first: the last to end then leaves the other workers idle for less.
    open.sort(
        Comparator.<Trial>comparingInt(t -> experiment.seeds().indexOf(t.seed()))
            .thenComparing(t -> -runner.cost(t.row())));
    double cost = open.stream().mapToDouble(t -> runner.cost(t.row())).sum();
    listener.begin(open.size(), results.size(), cost);
    ExecutorService workers = Executors.newFixedThreadPool(experiment.workers());
    try {
      List<Future<Optional<TrialResult>>> running = new ArrayList<>();
      for (Trial trial : open) {
        running.add(workers.submit(() -> run(runner, trial, listener)));
      }
      int failures = 0;
      for (Future<Optional<TrialResult>> future : running) {
        Optional<TrialResult> result = await(future);
        result.ifPresent(results::add);
        failures += result.isPresent() ? 0 : 1;
      }
      List<String> rows = experiment.rows().stream().map(Row::name).toList();
      results.sort(
          Comparator.<TrialResult>comparingInt(r -> experiment.seeds().indexOf(r.seed()))
              .thenComparing(r -> rows.indexOf(r.row())));
      return new Outcome(List.copyOf(results), failures, workbench.featureUse());
    } finally {
      workers.shutdownNow();
      awaitEnd(workers);
    }
  }

  private void requireMemory(Workbench workbench) {
    if (options.maxGigabytes() == Double.POSITIVE_INFINITY) {
      return;
    }
    MemoryEstimate estimate = workbench.memory();
    if (estimate.bytes() > options.maxGigabytes() * 1e9) {
      throw new ConfigException(
          "This experiment takes %s, more than --max-memory %s; fewer --workers, a smaller batch or image.size need less"
              .formatted(estimate.text(), options.maxGigabytes()));
    }
  }

  /** Waits for the step that each worker is at: it uses memory that is freed next. */
  private static void awaitEnd(ExecutorService workers) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Empty when the trial failed by itself; what would stop every trial is thrown. */
  private static Optional<TrialResult> run(TrialRunner runner, Trial trial, RunListener listener) {
    int epochs = trial.row().hyperparams().training().epochs();
    RunListener.Trial heard =
        listener.trial(
            trial.row().name(),
            trial.seed(),
            epochs,
            runner.trainingCost(trial.row()),
            runner.evaluationCost(trial.row()));
    try {
      TrialResult result = runner.run(trial.row(), trial.seed(), heard);
      heard.finished();
      return Optional.of(result);
    } catch (DataException | ModelFileException | ConfigException | CancellationException e) {
      throw e;
    } catch (RuntimeException | IOException | OutOfMemoryError e) {
      LOG.warn("{} seed {} failed", trial.row().name(), trial.seed(), e);
      heard.failed(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Optional<TrialResult> await(Future<Optional<TrialResult>> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
