package org.ala4j.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.Session;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How much memory a training step's arrays take, by planning smaller steps. */
public final class StepMemory {
  private StepMemory() {}

  /**
   * Bytes of the arrays of one step of the phase that trains everything: they grow in proportion to
   * the batch, so batches of one and two images tell.
   */
  public static long bytes(ExplainableClassifier model, int batch) {
    long one = planned(model, 1);
    long two = planned(model, 2);
    return one + (batch - 1) * (two - one);
  }

  /** Bytes of a batch behind the frozen prefix, as it waits for its step. */
  public static long bytesOfInputs(ExplainableClassifier model, int batch) {
    long bytes = 0;
    for (long[] shape : model.inputShapes(batch).values()) {
      long length = Float.BYTES;
      for (long d : shape) {
        length *= d;
      }
      bytes += length;
    }
    return bytes;
  }

  private static long planned(ExplainableClassifier model, int batch) {
    Graph graph = model.graph(Phase.ATTENTION);
    Map<String, INDArray> inputs = new HashMap<>();
    model
        .inputShapes(batch)
        .forEach((name, s) -> inputs.put(name, Nd4j.createUninitialized(DataType.FLOAT, s)));
    try (RunMemory memory = new RunMemory();
        Session session = new Session(graph, ExplainableClassifier.LOSS, memory)) {
      session.plan(inputs, List.of(ExplainableClassifier.LOSS), graph.parameterNames());
      return memory.bytes();
    } finally {
      inputs.values().forEach(INDArray::close);
    }
  }
}
