package org.ala4j.explain;

import org.ala4j.graph.GradientEngine;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ExplainableClassifier;

/**
 * What an explainer explains: the perception branch's score (logit) of the target class.
 *
 * @param model read at every call, so explanations follow a training
 * @param batch images that pass at once; the whole encoder is differentiated, so each of them takes
 *     as much memory as in a training without a frozen part
 * @param engine of the gradients
 * @param memory to compute in, the caller's to close; explainers that run one after the other share
 *     it
 */
public record Subject(
    ExplainableClassifier model, int batch, GradientEngine engine, RunMemory memory) {
  private static final int TOKENS = 1024;
  private static final int MAX_BATCH = 8;

  public Subject {
    if (batch < 1) {
      throw new IllegalArgumentException("A batch holds at least one image, not " + batch);
    }
  }

  /** With as many images at once as make about a thousand tokens: 5 of a ViT/16 at 224 pixels. */
  public static Subject of(ExplainableClassifier model, GradientEngine engine, RunMemory memory) {
    int batch = Math.max(1, Math.min(MAX_BATCH, TOKENS / model.encoder().tokens()));
    return new Subject(model, batch, engine, memory);
  }
}
