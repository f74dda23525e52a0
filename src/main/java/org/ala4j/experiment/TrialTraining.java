package org.ala4j.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ala4j.config.Experiment.Row;
import org.ala4j.results.ResultStore;
import org.ala4j.results.TrialState;
import org.ala4j.results.TrialState.Status;
import org.ala4j.train.EpochRecord;
import org.ala4j.train.Trainer;

/**
 * Hears a training for its trial: passes everything on, keeps log and state, and ends the training
 * when the listener gives it up or the time is over.
 */
final class TrialTraining implements Trainer.Listener {
  private final Row row;
  private final int seed;
  private final ResultStore store;
  private final RunListener.Trial listener;
  private final Budget budget;
  private final List<String> log = new ArrayList<>();
  private Optional<TrialEnd.Kind> ending = Optional.empty();

  TrialTraining(Row row, int seed, ResultStore store, RunListener.Trial listener, Budget budget) {
    this.row = row;
    this.seed = seed;
    this.store = store;
    this.listener = listener;
    this.budget = budget;
  }

  @Override
  public void step(int epoch, int step, int steps, double loss) {
    listener.step(epoch, step, steps, loss);
  }

  @Override
  public void epoch(EpochRecord epoch) {
    log.add(epoch.summary());
    store.note(row.name(), seed, TrialState.of(Status.RUNNING, epoch.epoch()));
    listener.epoch(epoch);
  }

  @Override
  public void continued(List<EpochRecord> epochs) {
    epochs.forEach(epoch -> log.add(epoch.summary()));
    log.add("gone on with after an interruption");
    store.note(row.name(), seed, TrialState.of(Status.RUNNING, epochs.size()));
    listener.continued(epochs);
  }

  @Override
  public boolean keepGoing(EpochRecord epoch) {
    if (!listener.keepGoing(epoch)) {
      log.add("pruned");
      ending = Optional.of(TrialEnd.Kind.PRUNED);
    } else if (budget.isTimeUp()) {
      ending = Optional.of(TrialEnd.Kind.LEFT);
    }
    return ending.isEmpty();
  }

  /** Why the training was ended before its time; empty when it was not. */
  Optional<TrialEnd.Kind> ending() {
    return ending;
  }

  /** What people may want to read, line by line. */
  String log() {
    return String.join("\n", log) + "\n";
  }
}
