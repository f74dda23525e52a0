package org.ala4j.explain;

import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.Predictor;

/**
 * What an explainer may work with; all of it stays the maker's to close.
 *
 * @param model the trained model, with its encoder
 * @param prefix the frozen blocks that the model's graphs read
 * @param predictor of that model
 * @param memory that an explainer's own sessions share
 */
public record ExplanationContext(
    ExplainableClassifier model, FrozenPrefix prefix, Predictor predictor, RunMemory memory) {}
