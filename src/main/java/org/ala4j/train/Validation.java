package org.ala4j.train;

/**
 * What the validation set says after an epoch; h_ALA is always α.
 *
 * @param loss CE(PB) + λ·CE(ALA)
 * @param accuracy of the perception branch, 0..1
 * @param alaAccuracy of ALA's own head, 0..1
 * @param iou mean over images, NaN without regions
 * @param area attended fraction of the image
 * @param pointing pointing game, NaN without regions
 * @param energy fraction of α inside the region, NaN without regions
 */
public record Validation(
    double loss,
    double accuracy,
    double alaAccuracy,
    double iou,
    double area,
    double pointing,
    double energy) {}
