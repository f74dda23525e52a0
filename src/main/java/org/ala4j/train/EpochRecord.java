package org.ala4j.train;

import java.util.Locale;
import org.ala4j.metrics.Metric;
import org.ala4j.model.ExplainableClassifier.Phase;

/**
 * One line of a training history.
 *
 * @param epoch counted from 1
 * @param phase of AEA
 * @param loss mean training loss
 * @param pbLoss mean CE(PB) in training
 * @param validation after the epoch
 * @param seconds of training and validation
 * @param memory resident bytes of the process at the end of the epoch
 */
public record EpochRecord(
    int epoch,
    Phase phase,
    double loss,
    double pbLoss,
    Validation validation,
    double seconds,
    long memory) {
  /** One line for people. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "epoch %d (%s): loss %.3f, validation loss %.3f, accuracy %.3f, IoU %.3f, area %.3f, %.0f s",
        epoch,
        phase == Phase.ATTENTION ? "h_ALA = α" : "h_ALA = 1, ALA frozen",
        loss,
        validation.loss(),
        validation.score(Metric.ACCURACY),
        validation.score(Metric.MIOU),
        validation.score(Metric.AREA),
        seconds);
  }
}
