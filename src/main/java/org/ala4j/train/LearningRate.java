package org.ala4j.train;

/**
 * The learning rate over a training.
 *
 * @param initial at its beginning
 */
public record LearningRate(double initial, Schedule schedule) {
  /** How it goes on. */
  public enum Schedule {
    /** As it begins: the paper's. */
    CONSTANT,
    /** Down to zero along half a cosine (Loshchilov and Hutter 2017, SGDR, without restarts). */
    COSINE
  }

  /**
   * The rate of a step.
   *
   * @param progress the part of the most epochs that is over, 0..1
   */
  public double at(double progress) {
    return schedule == Schedule.CONSTANT
        ? initial
        : initial * (1 + Math.cos(Math.PI * progress)) / 2;
  }
}
