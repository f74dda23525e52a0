package org.ala4j.evaluate;

import org.ala4j.metrics.InsertionDeletion;
import org.ala4j.metrics.Threshold;

/**
 * How maps are judged (paper §5.3).
 *
 * @param threshold binarises the min-max normalised map for IoU and attended area
 * @param images test images for accuracy and the region metrics; 0 = all
 * @param curveImages test images for insertion and deletion; 0 = all, −1 = none
 * @param steps of insertion and deletion
 * @param target whose probability the curves follow
 * @param batch images per forward pass
 */
public record EvaluationConfig(
    Threshold threshold,
    int images,
    int curveImages,
    int steps,
    InsertionDeletion.Target target,
    int batch) {}
