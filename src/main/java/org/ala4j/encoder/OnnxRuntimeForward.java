package org.ala4j.encoder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.OnnxSession.Memory;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.OnnxTranslation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A forward pass by ONNX Runtime, which is two to three times as fast on a CPU as SameDiff's
 * operations one by one.
 */
final class OnnxRuntimeForward implements ForwardPass {
  private final Set<String> placeholders;
  private final Map<String, INDArray> parameters;
  private final OnnxSession session;

  OnnxRuntimeForward(Graph graph, List<String> outputs, int threads, boolean isCuda) {
    OnnxTranslation translation = new OnnxTranslation(graph, outputs);
    this.placeholders = translation.placeholders();
    this.parameters = translation.parameters();
    this.session =
        new OnnxSession(
            "the model", translation.model(), Memory.lent(translation.weights()), threads, isCuda);
  }

  @Override
  public Map<String, float[][]> run(int images, Map<String, INDArray> inputs) {
    Map<String, Memory> fed = Memory.lent(parameters);
    for (String name : placeholders) {
      fed.put(name, Memory.lent(inputs.get(name)));
    }
    Map<String, float[][]> results = new HashMap<>();
    session
        .run(fed)
        .forEach((name, output) -> results.put(name, ForwardPass.rows(output.numbers(), images)));
    return results;
  }

  @Override
  public void close() {
    session.close();
  }
}
