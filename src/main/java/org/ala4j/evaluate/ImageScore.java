package org.ala4j.evaluate;

import java.util.Optional;
import org.ala4j.data.Example;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.MapScores;
import org.ala4j.metrics.Plane;
import org.ala4j.metrics.ThresholdScores;

/**
 * One test image under one explainer.
 *
 * @param example which image
 * @param predicted the perception branch's class
 * @param probability of that class
 * @param map at the explainer's own resolution, when this image is one of those that are drawn
 * @param scores of the map by itself
 * @param thresholds its scores under other threshold rules
 * @param curves insertion and deletion, when this image is one of those that they are run on
 */
public record ImageScore(
    Example example,
    int predicted,
    double probability,
    Optional<Plane> map,
    MapScores scores,
    ThresholdScores thresholds,
    Optional<Curves> curves) {}
