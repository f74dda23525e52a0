package org.ala4j.train;

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
    long memory) {}
