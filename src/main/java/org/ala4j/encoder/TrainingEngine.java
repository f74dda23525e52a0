package org.ala4j.encoder;

import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.GradientEngine;

/** Which engine computes the steps of a training. The optimiser is ours in all of them. */
public enum TrainingEngine {
  /** ONNX Runtime, on every machine: what a training is must not depend on where it runs. */
  AUTO,
  /** SameDiff's operations by ND4J, one by one. */
  ND4J,
  ONNXRUNTIME;

  /**
   * That engine.
   *
   * @param processor for ONNX Runtime; ND4J's is the process's
   */
  public GradientEngine on(Processor processor) {
    return settled() == ND4J
        ? GradientEngine.SAMEDIFF
        : (graph, scalar, variables, memory) ->
            new OnnxRuntimeGradients(graph, scalar, variables, memory, processor);
  }

  /** The engine that it stands for. */
  public TrainingEngine settled() {
    return this == AUTO ? ONNXRUNTIME : this;
  }
}
