package org.ala4j.encoder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.OnnxSession.Memory;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.OnnxTranslated;
import org.ala4j.graph.OnnxTranslation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A forward pass by ONNX Runtime, which is two to three times as fast on a CPU as SameDiff's
 * operations one by one.
 */
final class OnnxRuntimeForward implements ForwardPass {
  private final OnnxTranslated model;
  private final OnnxSession session;

  OnnxRuntimeForward(Graph graph, List<String> outputs, Processor processor) {
    this.model = new OnnxTranslation(graph, outputs).translated();
    this.session =
        new OnnxSession("the model", model.model(), Memory.lent(model.weights()), processor);
  }

  /** What a model is fed at a run: the inputs that it has. */
  static Map<String, Memory> fed(OnnxTranslated model, Map<String, INDArray> inputs) {
    Map<String, Memory> fed = new HashMap<>();
    model.placeholders().forEach(name -> fed.put(name, Memory.lent(inputs.get(name))));
    return fed;
  }

  @Override
  public Map<String, float[][]> run(int images, Map<String, INDArray> inputs) {
    Map<String, Memory> fed = fed(model, inputs);
    fed.putAll(Memory.lent(model.parameters())); // as they are now
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
