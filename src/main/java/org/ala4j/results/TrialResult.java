package org.ala4j.results;

import java.util.Map;

/**
 * What a finished trial is known by.
 *
 * @param row of the table
 * @param seed of the trial
 * @param metrics on the test set by metric key; NaN where undefined
 * @param explainers the same for each explainer judged with this trial's model
 * @param controls the same for each control
 */
public record TrialResult(
    String row,
    int seed,
    Map<String, Double> metrics,
    Map<String, Map<String, Double>> explainers,
    Map<String, Map<String, Double>> controls) {}
