package org.ala4j.experiment;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.DatasetConfig;
import org.ala4j.config.Experiment.Row;
import org.ala4j.encoder.FeatureCache;
import org.ala4j.experiment.TrialEnd.Kind;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.ProcessLock;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.TrialResult;
import org.ala4j.table.PublishedTable;

/**
 * Runs the trials of an experiment, seed by seed and row by row, so that a run that is stopped
 * early has complete seeds. Finished and pruned trials are kept; a failed one does not stop the
 * others, and one that another process works on is left to that.
 */
public final class ExperimentRunner {
  /** Which photo was for what, where the dataset's own files do not say it. */
  static final String SPLIT = "split.csv";

  private final Experiment experiment;
  private final ResultStore store;
  private final String command;
  private final Options options;
  private final LongSupplier clock;
  private final Optional<PublishedTable> published;

  /**
   * How to run.
   *
   * @param fresh whether earlier results of these rows and seeds are deleted first
   * @param maxGigabytes of memory, above which nothing is begun; infinity for no limit
   * @param maxTrials that are begun at most; {@link Integer#MAX_VALUE} for no limit
   * @param maxHours after which none is begun, and those that train stop after their epoch and are
   *     gone on with by the next run; infinity for no limit
   */
  public record Options(boolean fresh, double maxGigabytes, int maxTrials, double maxHours) {}

  /**
   * @param command as it is to be repeated, for the report
   * @throws ConfigException when {@code compare} names no published table
   */
  public ExperimentRunner(
      Experiment experiment, ResultStore store, String command, Options options) {
    this(experiment, store, command, options, System::nanoTime);
  }

  ExperimentRunner(
      Experiment experiment,
      ResultStore store,
      String command,
      Options options,
      LongSupplier clock) {
    this.clock = clock;
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
    return experiment.seeds().size()
        * experiment.rows().stream()
            .map(row -> runner.work(runner.planner().all(row, 0)))
            .mapToDouble(work -> work.all().passes())
            .sum();
  }

  /**
   * What a run came to.
   *
   * @param results of all finished trials, old and new
   * @param failures how many trials failed
   * @param pruned how many were given up, by this run or an earlier one
   * @param elsewhere those that another process works on, such as {@code (iv) seed 0}
   * @param left those that the budget did not suffice for
   * @param features what kept features were good for
   */
  public record Outcome(
      List<TrialResult> results,
      int failures,
      int pruned,
      List<String> elsewhere,
      List<String> left,
      List<FeatureCache.Use> features) {}

  /**
   * Runs what is not finished yet.
   *
   * @throws CancellationException when the calling thread is interrupted; every trial has come to
   *     rest by then
   * @throws org.ala4j.files.WriteException when results cannot be written
   */
  public Outcome run(RunListener listener) {
    return run(listener, workbench -> {});
  }

  /**
   * The same.
   *
   * @param check of data and encoder, which refuses them before anything is trained
   */
  Outcome run(RunListener listener, Consumer<Workbench> check) {
    Budget budget = budget();
    AtomicFiles.requireFolder(store.folder());
    Workbench workbench = Workbench.open(experiment, listener::preparing);
    check.accept(workbench);
    return run(workbench, budget, listener);
  }

  /** The same with data and encoder that have been read. */
  public Outcome run(Workbench workbench, RunListener listener) {
    return run(workbench, budget(), listener);
  }

  private Budget budget() {
    return new Budget(clock, options.maxTrials(), options.maxHours());
  }

  private Outcome run(Workbench workbench, Budget budget, RunListener listener) {
    requireMemory(workbench);
    if (options.fresh()) {
      deleteAll();
    }
    TrialRunner runner = new TrialRunner(experiment, workbench, store);
    List<TrialResult> results = new ArrayList<>();
    List<TrialPlan> plans = plans(runner.planner(), listener);
    plans.forEach(plan -> plan.finished().ifPresent(results::add));
    int pruned = (int) plans.stream().filter(TrialPlan::isPruned).count();
    plans.removeIf(TrialPlan::isOver);
    listener.planned(missing(plans), results.size());
    plans.removeIf(plan -> plan.isComplete() && sum(runner, plan, results));
    workbench.trains(plans.stream().anyMatch(plan -> plan.training().isEmpty()));
    List<TrialTask> open = new ArrayList<>();
    plans.forEach(plan -> open.add(new TrialTask(runner, store, plan, budget, listener)));
    StoredExperiment.of(experiment, published, command, workbench.data()).write(store.folder());
    DatasetConfig dataset = experiment.dataset();
    dataset
        .options()
        .split(dataset.root(), workbench.data())
        .ifPresent(table -> AtomicFiles.write(store.folder().resolve(SPLIT), table));
    open.forEach(TrialTask::plan);
    // Long trials first: the last to end then leaves the other workers idle for less.
    open.sort(
        Comparator.<TrialTask>comparingInt(t -> experiment.seeds().indexOf(t.seed()))
            .thenComparing(t -> -t.work().passes()));
    List<TrialTask> likely = open.subList(0, Math.min(open.size(), options.maxTrials()));
    Work work = likely.stream().map(TrialTask::work).reduce(Work.NONE, Work::plus);
    listener.begin(likely.size(), results.size(), work);
    List<TrialEnd> ends = run(open);
    ends.forEach(end -> end.result().ifPresent(results::add));
    List<String> rows = experiment.rows().stream().map(Row::name).toList();
    results.sort(
        Comparator.<TrialResult>comparingInt(r -> experiment.seeds().indexOf(r.seed()))
            .thenComparing(r -> rows.indexOf(r.row())));
    return new Outcome(
        List.copyOf(results),
        names(open, ends, Kind.FAILED).size(),
        pruned + names(open, ends, Kind.PRUNED).size(),
        names(open, ends, Kind.ELSEWHERE),
        names(open, ends, Kind.LEFT),
        workbench.featureUse());
  }

  /** What a run would do; nothing is trained, judged or written. */
  public List<Missing> missing(RunListener listener) {
    Workbench workbench = Workbench.open(experiment, listener::preparing);
    List<TrialPlan> plans = plans(new TrialPlanner(experiment, workbench, store), listener);
    plans.removeIf(TrialPlan::isOver);
    return missing(plans);
  }

  private static List<Missing> missing(List<TrialPlan> plans) {
    return plans.stream().filter(plan -> !plan.isComplete()).map(TrialPlan::missing).toList();
  }

  /** Sums up what is all there; false when another process works on it. */
  private boolean sum(TrialRunner runner, TrialPlan plan, List<TrialResult> results) {
    try (ProcessLock lock = store.lock(plan.row().name(), plan.seed()).orElse(null)) {
      if (lock != null) {
        runner.sum(plan).result().ifPresent(results::add);
      }
      return lock != null;
    }
  }

  private List<TrialPlan> plans(TrialPlanner planner, RunListener listener) {
    List<TrialPlan> plans = new ArrayList<>();
    for (int seed : experiment.seeds()) {
      for (Row row : experiment.rows()) {
        plans.add(planner.plan(row, seed, why -> listener.damaged(row.name(), seed, why)));
      }
    }
    return plans;
  }

  private List<TrialEnd> run(List<TrialTask> tasks) {
    ExecutorService workers = Executors.newFixedThreadPool(experiment.workers());
    try {
      return tasks.stream().map(workers::submit).toList().stream()
          .map(ExperimentRunner::await)
          .toList();
    } finally {
      workers.shutdownNow();
      awaitEnd(workers);
    }
  }

  private static List<String> names(List<TrialTask> tasks, List<TrialEnd> ends, Kind kind) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      if (ends.get(i).kind() == kind) {
        names.add(tasks.get(i).name());
      }
    }
    return names;
  }

  /** Of all trials or, when another process works on one of them, of none. */
  private void deleteAll() {
    List<ProcessLock> locks = new ArrayList<>();
    try {
      for (int seed : experiment.seeds()) {
        for (Row row : experiment.rows()) {
          locks.add(
              store
                  .lock(row.name(), seed)
                  .orElseThrow(
                      () ->
                          new ConfigException(
                              String.format(
                                  Locale.ROOT,
                                  "Another process works on %s; --fresh would delete it",
                                  store.trial(row.name(), seed)))));
        }
      }
      experiment
          .rows()
          .forEach(row -> experiment.seeds().forEach(seed -> store.delete(row.name(), seed)));
    } catch (UncheckedIOException e) {
      throw new ConfigException("--fresh: " + e.getMessage());
    } finally {
      locks.forEach(ProcessLock::close);
    }
  }

  private void requireMemory(Workbench workbench) {
    boolean isLimited = options.maxGigabytes() != Double.POSITIVE_INFINITY;
    if (experiment.workers() == 1 && !isLimited) {
      return;
    }
    MemoryEstimate estimate = workbench.memory();
    if (estimate.bytes() > options.maxGigabytes() * 1e9) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "This experiment takes %s, more than --max-memory %s; fewer --workers, a smaller batch or image.size need less",
              estimate.text(),
              options.maxGigabytes()));
    }
    estimate.requireFits(ProcessMemory.ofMachine());
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

  private static TrialEnd await(Future<TrialEnd> future) {
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
