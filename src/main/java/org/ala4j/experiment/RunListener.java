package org.ala4j.experiment;

import java.util.List;
import org.ala4j.train.EpochRecord;

/** Hears how a run goes on; trials report from the threads that they run on. */
public interface RunListener {
  /** Something that all trials need takes a while. */
  void preparing(String what);

  /**
   * A trial that had a result is run again.
   *
   * @param why its result is not kept, in half a sentence
   */
  default void damaged(String row, int seed, String why) {}

  /**
   * What is to be done is known; nothing has been done yet.
   *
   * @param missing of each trial that is not finished
   * @param finished how many are kept from before
   */
  default void planned(List<Missing> missing, int finished) {}

  /**
   * The run begins.
   *
   * @param trials how many are to be done now
   * @param finished how many are kept from before
   * @param work of those to be done
   */
  void begin(int trials, int finished, Work work);

  /** A trial begins. */
  Trial trial(String row, int seed, TrialWork work);

  /**
   * A trial that was to be done is not begun by this process.
   *
   * @param work that falls away
   * @param why in words
   */
  default void skipped(String row, int seed, Work work, String why) {}

  /** Hears of one trial, from one thread. */
  interface Trial {
    /** A pass of an image in the evaluation will take about so many seconds. */
    default void judgingWillTake(double seconds) {}

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
