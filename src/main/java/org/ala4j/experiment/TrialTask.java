package org.ala4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.DataException;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.experiment.TrialEnd.Kind;
import org.ala4j.files.ProcessLock;
import org.ala4j.results.ResultStore;
import org.ala4j.results.TrialResult;
import org.ala4j.results.TrialState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trial's turn in a run: it is locked against other processes that share the results folder,
 * looked up again, and run if it is still open and the budget allows.
 */
final class TrialTask implements Callable<TrialEnd> {
  private static final Logger LOG = LoggerFactory.getLogger(TrialTask.class);

  private final TrialRunner runner;
  private final ResultStore store;
  private final Row row;
  private final int seed;
  private final Budget budget;
  private final RunListener listener;

  TrialTask(
      TrialRunner runner,
      ResultStore store,
      Row row,
      int seed,
      Budget budget,
      RunListener listener) {
    this.runner = runner;
    this.store = store;
    this.row = row;
    this.seed = seed;
    this.budget = budget;
    this.listener = listener;
  }

  int seed() {
    return seed;
  }

  String name() {
    return row.name() + " seed " + seed;
  }

  /** What it has to do at most. */
  Work work() {
    return runner.work(row).all();
  }

  /** Notes that it is to be run, unless another process works on it. */
  void plan() {
    try (ProcessLock lock = store.lock(row.name(), seed).orElse(null)) {
      if (lock != null && !store.isPruned(row.name(), seed)) {
        store.plan(row.name(), seed);
      }
    } catch (UncheckedIOException e) {
      LOG.debug("{} cannot be planned", name(), e); // it fails when it is its turn
    }
  }

  /**
   * Runs it, or says why not. A failure of this trial is told and no more; what would stop every
   * trial is thrown.
   */
  @Override
  public TrialEnd call() {
    try (ProcessLock lock = store.lock(row.name(), seed).orElse(null)) {
      if (lock == null) {
        return skip(TrialEnd.of(Kind.ELSEWHERE), "another process works on it");
      }
      Optional<TrialResult> finished = store.finished(row, seed, runner.inputs(), why -> {});
      if (finished.isPresent()) {
        return skip(TrialEnd.done(finished.get()), "another process has finished it");
      }
      if (store.isPruned(row.name(), seed)) {
        return skip(TrialEnd.of(Kind.PRUNED), "another process has pruned it");
      }
      return budget.begin() ? run(begun()) : TrialEnd.of(Kind.LEFT);
    } catch (UncheckedIOException e) {
      return failed(begun(), e); // without a lock nothing may be written
    }
  }

  private TrialEnd skip(TrialEnd end, String why) {
    listener.skipped(row.name(), seed, work(), why);
    return end;
  }

  private RunListener.Trial begun() {
    return listener.trial(row.name(), seed, runner.work(row));
  }

  private TrialEnd run(RunListener.Trial heard) {
    try {
      TrialEnd end = runner.run(row, seed, heard, budget);
      switch (end.kind()) {
        case PRUNED -> heard.pruned(epochs());
        case LEFT -> {
          store.plan(row.name(), seed);
          heard.stopped(epochs());
        }
        default -> heard.finished();
      }
      return end;
    } catch (DataException | ModelFileException | ConfigException | CancellationException e) {
      store.plan(row.name(), seed);
      throw e;
    } catch (RuntimeException | IOException | OutOfMemoryError e) {
      note(e);
      return failed(heard, e);
    }
  }

  private int epochs() {
    return store.state(row.name(), seed).map(TrialState::epochs).orElse(0);
  }

  private void note(Throwable failure) {
    try {
      store.note(row.name(), seed, TrialState.failed(epochs(), cause(failure)));
    } catch (UncheckedIOException e) {
      LOG.debug("The failure of {} cannot be noted", name(), e); // the disk is full, say
    }
  }

  private TrialEnd failed(RunListener.Trial heard, Throwable failure) {
    boolean isBug = !(failure instanceof IOException || failure instanceof UncheckedIOException);
    if (isBug) {
      LOG.warn("{} failed", name(), failure);
    }
    heard.failed(cause(failure));
    return TrialEnd.of(Kind.FAILED);
  }

  private static String cause(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
