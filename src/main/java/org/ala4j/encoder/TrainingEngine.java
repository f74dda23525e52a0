package org.ala4j.encoder;

import org.ala4j.graph.GradientEngine;

/** Which engine computes the steps of a training. The optimiser is ND4J's in both. */
public enum TrainingEngine {
  SAMEDIFF,
  ONNXRUNTIME;

  /**
   * That engine.
   *
   * @param threads for ONNX Runtime; SameDiff's are the process's
   */
  public GradientEngine with(int threads) {
    return this == SAMEDIFF
        ? GradientEngine.SAMEDIFF
        : (graph, loss, memory) -> new OnnxRuntimeGradients(graph, loss, memory, threads);
  }
}
