package org.ala4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.ala4j.config.ConfigException;
import org.ala4j.data.DataException;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.experiment.TrialEnd.Kind;
import org.ala4j.files.ProcessLock;
import org.ala4j.results.ResultStore;
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
  private final TrialPlan planned;
  private final Budget budget;
  private final RunListener listener;

  /**
   * @param planned what was to be done when the run began
   */
  TrialTask(
      TrialRunner runner,
      ResultStore store,
      TrialPlan planned,
      Budget budget,
      RunListener listener) {
    this.runner = runner;
    this.store = store;
    this.planned = planned;
    this.budget = budget;
    this.listener = listener;
  }

  private String row() {
    return planned.row().name();
  }

  int seed() {
    return planned.seed();
  }

  String name() {
    return planned.name();
  }

  /** What it has to do at most. */
  Work work() {
    return runner.work(planned).all();
  }

  /** Notes that it is to be run, unless another process works on it. */
  void plan() {
    try (ProcessLock lock = store.lock(row(), seed()).orElse(null)) {
      if (lock != null && !store.isPruned(row(), seed()) && planned.training().isEmpty()) {
        store.plan(row(), seed());
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
    try (ProcessLock lock = store.lock(row(), seed()).orElse(null)) {
      if (lock == null) {
        return skip(TrialEnd.of(Kind.ELSEWHERE), "another process works on it");
      }
      TrialPlan plan = runner.planner().plan(planned.row(), seed(), why -> {});
      if (plan.finished().isPresent()) {
        return skip(TrialEnd.done(plan.finished().get()), "another process has finished it");
      }
      if (plan.isPruned()) {
        return skip(TrialEnd.of(Kind.PRUNED), "another process has pruned it");
      }
      return budget.begin() ? run(plan, begun(plan)) : TrialEnd.of(Kind.LEFT);
    } catch (UncheckedIOException e) {
      return failed(begun(planned), e); // without a lock nothing may be written
    }
  }

  private TrialEnd skip(TrialEnd end, String why) {
    listener.skipped(row(), seed(), work(), why);
    return end;
  }

  private RunListener.Trial begun(TrialPlan plan) {
    return listener.trial(row(), seed(), runner.work(plan));
  }

  private TrialEnd run(TrialPlan plan, RunListener.Trial heard) {
    try {
      TrialEnd end = runner.run(plan, heard, budget);
      switch (end.kind()) {
        case PRUNED -> heard.pruned(epochs());
        case LEFT -> {
          store.plan(row(), seed());
          heard.stopped(epochs());
        }
        default -> heard.finished();
      }
      return end;
    } catch (DataException | ModelFileException | ConfigException | CancellationException e) {
      store.plan(row(), seed());
      throw e;
    } catch (RuntimeException | IOException | OutOfMemoryError e) {
      note(e);
      return failed(heard, e);
    }
  }

  private int epochs() {
    return store.state(row(), seed()).map(TrialState::epochs).orElse(0);
  }

  private void note(Throwable failure) {
    try {
      store.note(row(), seed(), TrialState.failed(epochs(), cause(failure)));
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
