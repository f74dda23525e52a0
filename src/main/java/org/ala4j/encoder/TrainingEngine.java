package org.ala4j.encoder;

import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.GradientEngine;
import org.nd4j.linalg.factory.Nd4j;

/** Which engine computes the steps of a training. The optimiser is ours in all of them. */
public enum TrainingEngine {
  /** ONNX Runtime, unless ND4J computes on a GPU and ONNX Runtime does not. */
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
    return settled(processor) == ND4J
        ? GradientEngine.SAMEDIFF
        : (graph, scalar, variables, memory) ->
            new OnnxRuntimeGradients(graph, scalar, variables, memory, processor);
  }

  /** The engine that it is on this machine. */
  public TrainingEngine settled(Processor processor) {
    if (this != AUTO) {
      return this;
    }
    boolean isNd4jOnGpu = !Nd4j.getEnvironment().isCPU();
    return isNd4jOnGpu && !processor.isGpu() ? ND4J : ONNXRUNTIME;
  }
}
