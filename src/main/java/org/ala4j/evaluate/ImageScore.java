package org.ala4j.evaluate;

import java.util.Map;
import java.util.Optional;
import org.ala4j.data.Example;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Plane;

/**
 * One test image under one explainer.
 *
 * @param example which image
 * @param predicted the perception branch's class
 * @param probability of that class
 * @param map at the explainer's own resolution, when this image is one of those that are drawn
 * @param scores those that it has, in the order of their columns
 * @param iouByCut its IoU at many cuts, if it has a region
 * @param mapChecksum of the map's values, to know it again
 * @param curves insertion and deletion, when this image is one of those that they are run on
 */
public record ImageScore(
    Example example,
    int predicted,
    double probability,
    Optional<Plane> map,
    Map<Metric, Double> scores,
    Optional<float[]> iouByCut,
    String mapChecksum,
    Optional<Curves> curves) {}
