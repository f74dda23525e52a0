package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link Graph} with the gradients of a scalar, to be run by another engine. */
public final class DifferentiatedGraph {
  private final Graph graph;
  private final Map<String, SDVariable> gradients;

  /**
   * @param scalar its name
   * @param variables parameters, placeholders, constants, or what is computed on the way
   * @throws IllegalArgumentException when the graph has no such variable
   */
  public DifferentiatedGraph(Graph graph, String scalar, Collection<String> variables) {
    this.graph = graph;
    this.gradients = Differentiation.of(graph, scalar, variables);
  }

  /** The name of the gradient for a variable. */
  public String gradientOf(String variable) {
    return Differentiation.required(gradients, variable).name();
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
