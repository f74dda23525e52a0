package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.ala4j.experiment.TrialWork;
import org.ala4j.experiment.Work;
import org.ala4j.train.AlternatingEpochs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Simulated runs whose end is known: the estimate must come near it after one epoch. */
class RemainingTimeTest {
  private static final int STEPS = 20;
  private static final int BATCHES = 25;
  private static final double BUILDING = 3; // s before a trial's first step

  private long now; // of the simulated clock, in ns
  private final RemainingTime time = new RemainingTime(() -> now);

  /** Something that a worker does for a while, and what it then tells. */
  private record Doing(double seconds, Runnable then) {}

  /** A worker's time and what it still has to do. */
  private static final class Worker {
    double at;
    final Deque<Doing> doing = new ArrayDeque<>();
  }

  /**
   * Runs trials side by side and returns, after the first epoch of the first trial, the estimate
   * divided by the truth.
   *
   * @param pace the true one, in seconds; the first steps take twice as long
   * @param foretold what a prediction took before, as a share of an image that is judged
   * @param earlier epochs of the first trial that another process ran
   */
  private double estimate(
      int workers, int count, TrialWork work, Work pace, double foretold, int earlier) {
    List<Double> estimates = new ArrayList<>(); // seconds, and when
    Deque<TrialWork> open = new ArrayDeque<>();
    Work all = Work.NONE;
    for (int i = 0; i < count; i++) {
      // the first trial has controls to judge, too
      TrialWork own =
          i == 0
              ? new TrialWork(work.epochs(), work.aea(), work.images(), 0, 3 * work.judged())
              : work;
      open.add(own);
      all = all.plus(own.all());
    }
    time.begin(count, all);
    SplittableRandom noise = new SplittableRandom(1);
    List<Worker> pool = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      pool.add(new Worker());
    }
    boolean first = true;
    while (true) {
      for (Worker worker : pool) {
        if (worker.doing.isEmpty() && !open.isEmpty()) {
          now = Math.round(worker.at * 1e9);
          plan(worker, open.poll(), pace, foretold, first ? earlier : 0, first ? estimates : null);
          first = false;
        }
      }
      Worker next =
          pool.stream()
              .filter(w -> !w.doing.isEmpty())
              .min(Comparator.comparingDouble(w -> w.at + w.doing.peek().seconds))
              .orElse(null);
      if (next == null) {
        break;
      }
      Doing doing = next.doing.poll();
      double warmingUp = next.at < BUILDING + 5 ? 2 : 1;
      next.at += doing.seconds * warmingUp * (0.9 + 0.2 * noise.nextDouble());
      now = Math.max(now, Math.round(next.at * 1e9));
      doing.then.run();
    }
    double end = pool.stream().mapToDouble(w -> w.at).max().orElseThrow();
    return estimates.get(0) / (end - estimates.get(1));
  }

  private void plan(
      Worker worker,
      TrialWork work,
      Work pace,
      double foretold,
      int earlier,
      List<Double> estimates) {
    RemainingTime.Trial trial = time.trial(work.all());
    worker.doing.add(new Doing(BUILDING, () -> time.foretell(pace.judging() * foretold)));
    for (int epoch = 1; epoch <= work.epochs(); epoch++) {
      Work whole = work.epoch(epoch, 1);
      if (epoch <= earlier) {
        worker.doing.add(new Doing(0, () -> trial.had(whole)));
        continue;
      }
      for (int step = 0; step < STEPS; step++) {
        Work part = whole.times(1.0 / STEPS);
        worker.doing.add(new Doing(part.seconds(pace), () -> trial.did(part)));
      }
      if (epoch == earlier + 1 && estimates != null) {
        worker.doing.add(
            new Doing(
                0,
                () -> {
                  estimates.add(time.seconds().orElseThrow());
                  estimates.add(now / 1e9);
                }));
      }
    }
    Work judged = new Work(0, 0, work.judged() / (double) BATCHES);
    worker.doing.add(new Doing(0, trial::trained));
    for (int i = 0; i < BATCHES; i++) {
      worker.doing.add(new Doing(judged.seconds(pace), () -> trial.did(judged)));
    }
    worker.doing.add(new Doing(0, trial::end));
  }

  @ParameterizedTest
  @CsvSource({
    // workers, trials, attention, all ones, judging (ms), foretold, earlier epochs
    "1, 1, 10, 3, 10, 1.0, 0",
    "1, 8, 10, 3, 40, 0.8, 0", // judging takes most of the time
    "2, 8, 10, 3, 40, 1.2, 0",
    "2, 8, 10, 5, 2, 1.0, 0", // training does
    "3, 9, 30, 10, 300, 1.1, 0",
    "1, 4, 10, 3, 40, 1.0, 2", // gone on with after two epochs
  })
  void afterAnEpochTheEstimateIsNear(
      int workers,
      int trials,
      double attention,
      double allOnes,
      double judging,
      double foretold,
      int earlier) {
    TrialWork work = new TrialWork(8, new AlternatingEpochs(true, 2), 800, 0, 1000);
    Work pace = new Work(attention / 1000, allOnes / 1000, judging / 1000);
    assertThat(estimate(workers, trials, work, pace, foretold, earlier)).isBetween(1 / 1.5, 1.5);
  }

  /** Between two trials of a worker it is not idle. */
  @Test
  void aTrialThatEndsDoesNotDoubleTheTime() {
    Work half = new Work(50, 0, 0);
    time.begin(4, half.times(4));
    RemainingTime.Trial first = time.trial(half);
    RemainingTime.Trial second = time.trial(half);
    first.did(Work.NONE);
    second.did(Work.NONE);
    now = 50_000_000_000L;
    first.did(half); // 1 s an image
    second.did(half.times(0.5));
    double before = time.seconds().orElseThrow();
    first.end();
    assertThat(time.seconds()).hasValue(before);
  }

  @Test
  void whatFallsAwayIsNotWaitedFor() {
    time.begin(2, new Work(100, 0, 100));
    RemainingTime.Trial trial = time.trial(new Work(50, 0, 50));
    assertThat(time.seconds()).as("nothing to go by").isEmpty();
    trial.did(Work.NONE);
    now = 10_000_000_000L;
    trial.did(new Work(10, 0, 0)); // 1 s an image
    assertThat(time.seconds()).hasValue(90 + 100);
    trial.trained(); // stopped early
    assertThat(time.seconds()).hasValue(50 + 100);
    trial.end();
    assertThat(time.seconds()).hasValue(50 + 50);
    time.skipped(new Work(50, 0, 50));
    assertThat(time.seconds()).hasValue(0);
  }
}
