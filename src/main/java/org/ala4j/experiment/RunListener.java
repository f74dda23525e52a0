package org.ala4j.experiment;

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

  /** Hears of one trial, from one thread. */
  interface Trial {
    /** A training step is done. */
    void step(int epoch, int step, int steps, double loss);

    /** The training goes on after so many epochs that an earlier process ran. */
    void continued(int epochs);

    /** An epoch is done. */
    void epoch(EpochRecord epoch);

    /** {@code images} more images have passed through the model in the evaluation. */
    void evaluated(int images);

    /** The trial is done and stored. */
    void finished();

    /** The trial failed; the others go on. */
    void failed(String cause);
  }
}
