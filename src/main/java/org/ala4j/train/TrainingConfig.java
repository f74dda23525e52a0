package org.ala4j.train;

import org.ala4j.metrics.Threshold;

/**
 * How a model is trained (paper Table 1 and §5.2).
 *
 * @param epochs at most this many
 * @param batch images per step
 * @param learningRate of AdamW over the epochs
 * @param beta1 of AdamW
 * @param beta2 of AdamW
 * @param weightDecay decoupled
 * @param aea the phases
 * @param averaging of the weights that are validated and kept
 * @param monitor what early stopping watches
 * @param patience epochs without improvement before stopping
 * @param threshold by which α is binarised for validation IoU and attended area
 */
public record TrainingConfig(
    int epochs,
    int batch,
    LearningRate learningRate,
    double beta1,
    double beta2,
    double weightDecay,
    AlternatingEpochs aea,
    Averaging averaging,
    EarlyStopping.Monitor monitor,
    int patience,
    Threshold threshold) {}
