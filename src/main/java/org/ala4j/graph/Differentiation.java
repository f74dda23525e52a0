package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Reverse-mode differentiation of a {@link Graph}: adds the operations that compute the gradient of
 * a scalar for chosen variables: parameters, constants, placeholders or what lies between.
 *
 * <p>An operation's own vector-Jacobian product is SameDiff's, but a variable may have another,
 * which then stands for everything between it and the inputs it names ({@link Graph#withGradient}).
 * SameDiff's own gradient function knows no such thing: it differentiates a serialised copy of the
 * graph, and only operation by operation.
 */
final class Differentiation {
  /** Gradients for inputs, given the gradient of an output. */
  record Rule(List<SDVariable> inputs, Function<SDVariable, List<SDVariable>> product) {}

  private final SameDiff sd;
  private final Map<SDVariable, Rule> rules;
  private final Set<String> reached = new HashSet<>();
  private final Map<String, SDVariable> gradients = new HashMap<>();

  private Differentiation(SameDiff sd, Map<SDVariable, Rule> rules) {
    this.sd = sd;
    this.rules = rules;
  }

  /**
   * The gradient of {@code scalar} for each of those variables, in the variable's shape.
   *
   * @return by the name of the variable; one that the scalar does not depend on is not there
   * @throws IllegalArgumentException when the graph has no such variable
   */
  static Map<String, SDVariable> of(Graph graph, String scalar, Collection<String> variables) {
    for (String variable : variables) {
      if (!graph.has(variable)) {
        throw new IllegalArgumentException("The graph has no variable " + variable);
      }
    }
    Differentiation differentiation =
        new Differentiation(graph.sd, new IdentityHashMap<>(graph.rules()));
    return differentiation.run(variables, scalar);
  }

  /**
   * The gradient for that variable among those.
   *
   * @throws IllegalArgumentException when there is none
   */
  static SDVariable required(Map<String, SDVariable> gradients, String variable) {
    SDVariable gradient = gradients.get(variable);
    if (gradient == null) {
      throw new IllegalArgumentException("The loss does not depend on " + variable);
    }
    return gradient;
  }

  private Map<String, SDVariable> run(Collection<String> variables, String scalar) {
    List<DifferentialFunction> operations = List.of(sd.ops()); // each after what it reads
    reached.addAll(variables);
    for (DifferentialFunction operation : operations) {
      if (List.of(inputs(operation)).stream().anyMatch(v -> reached.contains(v.name()))) {
        reached.addAll(List.of(operation.outputVariablesNames()));
      }
    }
    gradients.put(scalar, sd.onesLike(sd.getVariable(scalar)));
    for (int i = operations.size() - 1; i >= 0; i--) {
      goBack(operations.get(i));
    }
    Map<String, SDVariable> result = new HashMap<>(gradients);
    result.keySet().retainAll(variables);
    return result;
  }

  private static SDVariable[] inputs(DifferentialFunction operation) {
    SDVariable[] inputs = operation.args();
    return inputs == null ? new SDVariable[0] : inputs;
  }

  private void goBack(DifferentialFunction operation) {
    SDVariable[] outputs = operation.outputVariables();
    boolean isReached = false;
    for (SDVariable output : outputs) {
      isReached |= gradients.containsKey(output.name()) && reached.contains(output.name());
    }
    if (!isReached) {
      return;
    }
    Rule rule = rules.get(outputs[0]);
    if (rule != null) {
      contribute(rule.inputs(), rule.product().apply(gradients.get(outputs[0].name())));
      return;
    }
    List<SDVariable> above = new ArrayList<>();
    for (SDVariable output : outputs) {
      SDVariable gradient = gradients.get(output.name());
      above.add(gradient == null ? sd.zerosLike(output) : gradient);
    }
    contribute(List.of(inputs(operation)), operation.doDiff(above));
  }

  private void contribute(List<SDVariable> inputs, List<SDVariable> products) {
    for (int i = 0; i < Math.min(inputs.size(), products.size()); i++) {
      String name = inputs.get(i).name();
      if (reached.contains(name)) {
        gradients.merge(name, products.get(i), SDVariable::add);
      }
    }
  }
}
