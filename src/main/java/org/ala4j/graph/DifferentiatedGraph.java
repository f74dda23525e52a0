package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link Graph} with the gradients of a loss for its parameters, to be run by another engine. */
public final class DifferentiatedGraph {
  private final Graph graph;
  private final Map<String, SDVariable> gradients;

  /**
   * @param loss the name of a scalar
   */
  public DifferentiatedGraph(Graph graph, String loss) {
    this.graph = graph;
    this.gradients = Differentiation.of(graph, loss, graph.parameterNames());
  }

  /** The name of the gradient for a variable. */
  public String gradientOf(String variable) {
    return gradients.get(variable).name();
  }

  /**
   * Outputs and gradients as an ONNX model.
   *
   * @param inputs an array for each placeholder, of which the shape counts
   * @throws UnsupportedOperationException when an operation has no translation
   */
  public GradientTranslation translate(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> variables) {
    List<String> wanted = new ArrayList<>(outputs);
    variables.forEach(v -> wanted.add(gradientOf(v)));
    return new GradientTranslation(graph, inputs, wanted);
  }
}
