package org.ala4j.experiment;

import org.ala4j.train.EpochRecord;

/** Hears how a run goes on. */
public interface RunListener {
  /**
   * The run begins.
   *
   * @param trials how many are to be done now
   * @param finished how many are kept from before
   */
  void begin(int trials, int finished);

  /** A trial begins, {@code index} of the trials to be done, counted from 1. */
  void trial(int index, String row, int seed, int epochs, int images);

  /** A training step is done. */
  void step(int epoch, int step, int steps, double loss);

  /** An epoch is done. */
  void epoch(EpochRecord epoch);

  /** {@code images} more images have passed through the model in the evaluation. */
  void evaluated(int images);

  /** The trial is done and stored. */
  void finished(TrialResult result);

  /** The trial failed; the others go on. */
  void failed(String row, int seed, String cause);
}
