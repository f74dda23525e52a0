package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a finished {@link Graph}: outputs, or outputs and the gradients of a loss for chosen
 * variables. Only the operations that the asked outputs need are run. Not thread-safe.
 */
public final class Session implements GradientPass {
  /** Batches come in a few sizes; plans for as many are kept. */
  private static final int PLANS = 8;

  private final Graph graph;
  private final RunMemory memory;
  private final boolean ownsMemory;
  private final Map<String, SDVariable> gradients;
  private final Map<Task, ExecutionPlan> plans = new LinkedHashMap<>();

  private Session(
      Graph graph, Map<String, SDVariable> gradients, RunMemory memory, boolean ownsMemory) {
    this.graph = graph;
    this.gradients = gradients;
    this.memory = memory;
    this.ownsMemory = ownsMemory;
  }

  /** A session that computes outputs, in memory of its own. */
  public Session(Graph graph) {
    this(graph, Map.of(), new RunMemory(), true);
  }

  /** A session that computes outputs, in memory that it shares with others. */
  public Session(Graph graph, RunMemory memory) {
    this(graph, Map.of(), memory, false);
  }

  /** A session that also differentiates the scalar named {@code loss} for the parameters. */
  public Session(Graph graph, String loss) {
    this(graph, Differentiation.of(graph, loss, graph.parameterNames()), new RunMemory(), true);
  }

  /** As above, in memory that it shares with others. */
  public Session(Graph graph, String loss, RunMemory memory) {
    this(graph, loss, graph.parameterNames(), memory);
  }

  /**
   * A session that differentiates a scalar for other variables than the parameters: placeholders,
   * constants, or what is computed on the way and has a name.
   *
   * @throws IllegalArgumentException when the graph has no such variable
   */
  public Session(Graph graph, String scalar, Collection<String> variables, RunMemory memory) {
    this(graph, Differentiation.of(graph, scalar, variables), memory, false);
  }

  /**
   * The arrays of one run. They belong to the session and are valid until the run is closed, which
   * must happen before the next run begins; {@code dup()} what has to live longer.
   */
  public final class Run implements GradientPass.Run {
    private final Map<String, INDArray> outputs;
    private final Map<String, INDArray> gradients;

    private Run(Map<String, INDArray> outputs, Map<String, INDArray> gradients) {
      this.outputs = outputs;
      this.gradients = gradients;
    }

    @Override
    public INDArray output(String name) {
      return outputs.get(name);
    }

    @Override
    public INDArray gradient(String variable) {
      return gradients.get(variable);
    }

    @Override
    public void close() {
      memory.end();
    }
  }

  /** Computes the named outputs; inputs that the graph has not are left out. */
  public Run outputs(Map<String, INDArray> inputs, Collection<String> names) {
    return new Run(run(inputs, names), Map.of());
  }

  @Override
  public Run gradients(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> variables) {
    List<String> names = new ArrayList<>(outputs);
    variables.forEach(v -> names.add(gradientOf(v)));
    Map<String, INDArray> all = run(inputs, names);
    Map<String, INDArray> ofVariables = new HashMap<>();
    variables.forEach(v -> ofVariables.put(v, all.get(gradientOf(v))));
    return new Run(all, ofVariables);
  }

  /**
   * Plans what {@link #gradients} would run for inputs of these shapes, and makes room for it in
   * memory, but runs nothing.
   */
  public void plan(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> variables) {
    List<String> names = new ArrayList<>(outputs);
    variables.forEach(v -> names.add(gradientOf(v)));
    plan(graph.known(inputs), names);
  }

  private String gradientOf(String variable) {
    return Differentiation.required(gradients, variable).name();
  }

  private Map<String, INDArray> run(Map<String, INDArray> inputs, Collection<String> names) {
    Map<String, INDArray> known = graph.known(inputs);
    memory.begin();
    try {
      return plan(known, names).run(known);
    } catch (RuntimeException e) {
      memory.end();
      throw e;
    }
  }

  /** What a plan is good for. */
  private record Task(List<String> names, List<List<Long>> shapes) {}

  private ExecutionPlan plan(Map<String, INDArray> inputs, Collection<String> names) {
    List<List<Long>> shapes =
        inputs.values().stream().map(a -> LongStream.of(a.shape()).boxed().toList()).toList();
    Task task = new Task(List.copyOf(names), shapes);
    ExecutionPlan plan = plans.remove(task);
    if (plan == null) {
      plan = new ExecutionPlan(graph.sd, inputs, names, memory);
    }
    plans.put(task, plan); // the last used stands last
    if (plans.size() > PLANS) {
      plans.remove(plans.keySet().iterator().next()).close();
    }
    return plan;
  }

  @Override
  public void close() {
    plans.values().forEach(ExecutionPlan::close);
    plans.clear();
    if (ownsMemory) {
      memory.close();
    }
  }
}
