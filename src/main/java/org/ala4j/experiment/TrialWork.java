package org.ala4j.experiment;

import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.train.AlternatingEpochs;

/**
 * What a trial has to do.
 *
 * @param epochs at most this many
 * @param aea which of them are without ALA
 * @param images of an epoch
 * @param validated images that are looked at after each epoch
 * @param judged images that pass through the model when it is judged
 */
public record TrialWork(int epochs, AlternatingEpochs aea, int images, int validated, int judged) {
  /**
   * A share of one epoch.
   *
   * @param epoch counted from 1
   */
  public Work epoch(int epoch, double share) {
    boolean isAllOnes = aea.phase(epoch) == Phase.ALL_ONES;
    return new Work(isAllOnes ? 0 : share * images, isAllOnes ? share * images : 0, 0);
  }

  /** How much of an epoch is done when its validation begins, about. */
  public double beforeValidation() {
    return (double) images / (images + validated);
  }

  /** All of it. */
  public Work all() {
    Work all = new Work(0, 0, judged);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      all = all.plus(epoch(epoch, 1));
    }
    return all;
  }
}
