package org.ala4j.experiment;

import java.util.List;
import org.ala4j.train.EpochRecord;

/** Hears how a run goes on; trials report from the threads that they run on. */
public interface RunListener {
  /** Something that all trials need takes a while. */
  void preparing(String what);

  /**
   * The run begins.
   *
   * @param trials how many are to be done now
   * @param finished how many are kept from before
   * @param cost of those to be done, in images that pass through the model
   */
  void begin(int trials, int finished, double cost);

  /**
   * A trial begins.
   *
   * @param epochs at most this many
   * @param training what that costs at most, in images that pass through the model
   * @param images how many pass through the model when it is judged
   */
  Trial trial(String row, int seed, int epochs, double training, int images);

  /**
   * A trial that was to be done is not begun by this process.
   *
   * @param cost that falls away, in images that pass through the model
   * @param why in words
   */
  default void skipped(String row, int seed, double cost, String why) {}

  /** Hears of one trial, from one thread. */
  interface Trial {
    /** A training step is done. */
    void step(int epoch, int step, int steps, double loss);

    /** The training goes on after these epochs that an earlier process ran. */
    void continued(List<EpochRecord> epochs);

    /** An epoch is done. */
    void epoch(EpochRecord epoch);

    /**
     * Whether the training is worth going on with, asked after every epoch but the last and, when
     * an earlier process's training is gone on with, for the last epoch of that one.
     *
     * @return false to give the trial up: it is pruned and never judged
     */
    default boolean keepGoing(EpochRecord epoch) {
      return true;
    }

    /** The trial was given up after that epoch. */
    default void pruned(int epoch) {}

    /** The time is over; the next run goes on after that epoch. */
    default void stopped(int epoch) {}

    /** {@code images} more images have passed through the model in the evaluation. */
    void evaluated(int images);

    /** The trial is done and stored. */
    void finished();

    /** The trial failed; the others go on. */
    void failed(String cause);
  }
}
