package org.ala4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.ala4j.experiment.Work;

/**
 * How long a run will take, from how long it took so far: what is left of each kind of work, times
 * the seconds that an image of that kind has taken, divided by the trials that run side by side.
 *
 * <p>Until maps have been judged, the time of a few predictions before the first training stands
 * for an image that is judged, and a third of an image of an epoch with ALA for one without. What
 * comes before a trial's first step, such as features that are kept for all trials, is no measure
 * of what is to come and is left out.
 */
final class RemainingTime {
  /** How many images that were judged the predictions beforehand are worth. */
  private static final double FORETOLD = 100;

  /**
   * The share of the training after which a pace counts no more, about: the first steps of a
   * process are slow, and a machine may get other work.
   */
  private static final double MEMORY = 0.04;

  private final LongSupplier clock;
  private final List<Trial> trials = new ArrayList<>();
  private Work all = Work.NONE;
  private Work measured = Work.NONE; // images
  private Work seconds = Work.NONE; // that those took
  private double foretold = Double.NaN;
  private long open; // trials that are not over
  private long sideBySide = 1; // trials at most

  /**
   * @param clock in ns
   */
  RemainingTime(LongSupplier clock) {
    this.clock = clock;
  }

  /** All that the run has to do, in so many trials. */
  void begin(int count, Work work) {
    open = count;
    all = work;
  }

  /** A trial with that work falls away. */
  void skipped(Work work) {
    open--;
    all = all.plus(work.times(-1));
  }

  /** A trial begins. */
  Trial trial(Work work) {
    Trial trial = new Trial(work);
    trials.add(trial);
    sideBySide = Math.max(sideBySide, trials.stream().filter(t -> !t.over).count());
    return trial;
  }

  /** An image that is judged will take so long, as far as one can tell before. */
  void foretell(double secondsPerImage) {
    foretold = secondsPerImage;
  }

  /** One trial's part of the work. */
  final class Trial {
    private final Work work;
    private Work done = Work.NONE;
    private long last;
    private boolean measures;
    private boolean over;

    private Trial(Work work) {
      this.work = work;
    }

    /** More was done, since the last call. */
    void did(Work more) {
      long now = clock.getAsLong();
      if (measures) {
        double took = (now - last) / 1e9;
        double kept = Math.exp(-share(more) / MEMORY);
        measured = faded(measured, kept).plus(more);
        seconds =
            faded(seconds, kept)
                .plus(
                    new Work(
                        more.attention() > 0 ? took : 0,
                        more.allOnes() > 0 ? took : 0,
                        more.judging() > 0 ? took : 0));
      }
      measures = true;
      last = now;
      done = done.plus(more);
    }

    /** An earlier process did that. */
    void had(Work earlier) {
      done = done.plus(earlier);
    }

    /** The training is over, maybe before its last epoch. */
    void trained() {
      done = new Work(work.attention(), work.allOnes(), done.judging());
    }

    /** The trial is over; what was left of it falls away. */
    void end() {
      over = true;
      open--;
      done = work;
    }
  }

  /** Of all images in training of that kind. */
  private double share(Work more) {
    return more.attention() > 0
        ? more.attention() / all.attention()
        : more.allOnes() > 0 ? more.allOnes() / all.allOnes() : 0;
  }

  /** Later steps count more than earlier ones; for maps, each explainer has its own pace. */
  private static Work faded(Work work, double kept) {
    return new Work(kept * work.attention(), kept * work.allOnes(), work.judging());
  }

  /** Seconds for an image of each kind. */
  private Work pace() {
    double attention = seconds.attention() / measured.attention();
    double allOnes = seconds.allOnes() / measured.allOnes();
    double judging = seconds.judging() / measured.judging();
    if (!Double.isNaN(foretold)) {
      judging = (seconds.judging() + FORETOLD * foretold) / (measured.judging() + FORETOLD);
    }
    if (Double.isNaN(attention)) {
      attention = Double.isNaN(allOnes) ? judging : allOnes / Work.ALL_ONES;
    }
    return new Work(
        attention,
        Double.isNaN(allOnes) ? Work.ALL_ONES * attention : allOnes,
        Double.isNaN(judging) ? attention : judging);
  }

  /** The time that is still to come, in seconds; empty while there is nothing to go by. */
  OptionalDouble seconds() {
    Work left = all;
    for (Trial trial : trials) {
      left = left.plus(trial.done.times(-1));
    }
    double most = left.seconds(pace()) / Math.max(1, Math.min(open, sideBySide));
    return Double.isNaN(most) ? OptionalDouble.empty() : OptionalDouble.of(Math.max(0, most));
  }
}
