package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a finished {@link Graph}: outputs, or outputs and the gradients of a loss for chosen
 * parameters. Only the operations that the asked outputs need are run. Not thread-safe.
 */
public final class Session implements AutoCloseable {
  /** Batches come in a few sizes; plans for as many are kept. */
  private static final int PLANS = 8;

  private final SameDiff sd;
  private final RunMemory memory;
  private final boolean ownsMemory;
  private final Map<String, SDVariable> gradients;
  private final Map<Task, ExecutionPlan> plans = new LinkedHashMap<>();

  private Session(Graph graph, Optional<String> loss, RunMemory memory, boolean ownsMemory) {
    this.sd = graph.sd;
    this.gradients = loss.map(l -> Differentiation.of(graph, l)).orElse(Map.of());
    this.memory = memory;
    this.ownsMemory = ownsMemory;
  }

  /** A session that computes outputs, in memory of its own. */
  public Session(Graph graph) {
    this(graph, Optional.empty(), new RunMemory(), true);
  }

  /** A session that computes outputs, in memory that it shares with others. */
  public Session(Graph graph, RunMemory memory) {
    this(graph, Optional.empty(), memory, false);
  }

  /** A session that also differentiates the scalar named {@code loss}. */
  public Session(Graph graph, String loss) {
    this(graph, Optional.of(loss), new RunMemory(), true);
  }

  /** As above, in memory that it shares with others. */
  public Session(Graph graph, String loss, RunMemory memory) {
    this(graph, Optional.of(loss), memory, false);
  }

  /**
   * The arrays of one run. They belong to the session and are valid until the run is closed, which
   * must happen before the next run begins; {@code dup()} what has to live longer.
   */
  public final class Run implements AutoCloseable {
    private final Map<String, INDArray> outputs;
    private final Map<String, INDArray> gradients;

    private Run(Map<String, INDArray> outputs, Map<String, INDArray> gradients) {
      this.outputs = outputs;
      this.gradients = gradients;
    }

    /** The output of that name. */
    public INDArray output(String name) {
      return outputs.get(name);
    }

    /** The gradient of the loss for that parameter. */
    public INDArray gradient(String parameter) {
      return gradients.get(parameter);
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

  /** As {@link #outputs}, and the gradients of the loss for the named parameters. */
  public Run gradients(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> parameters) {
    List<String> names = new ArrayList<>(outputs);
    parameters.forEach(parameter -> names.add(gradientOf(parameter)));
    Map<String, INDArray> all = run(inputs, names);
    Map<String, INDArray> ofParameters = new HashMap<>();
    parameters.forEach(p -> ofParameters.put(p, all.get(gradientOf(p))));
    return new Run(all, ofParameters);
  }

  /**
   * Plans what {@link #gradients} would run for inputs of these shapes, and makes room for it in
   * memory, but runs nothing.
   */
  public void plan(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> parameters) {
    List<String> names = new ArrayList<>(outputs);
    parameters.forEach(parameter -> names.add(gradientOf(parameter)));
    plan(known(inputs), names);
  }

  private String gradientOf(String parameter) {
    SDVariable gradient = gradients.get(parameter);
    if (gradient == null) {
      throw new IllegalArgumentException("The loss does not depend on " + parameter);
    }
    return gradient.name();
  }

  private Map<String, INDArray> run(Map<String, INDArray> inputs, Collection<String> names) {
    Map<String, INDArray> known = known(inputs);
    memory.begin();
    try {
      return plan(known, names).run(known);
    } catch (RuntimeException e) {
      memory.end();
      throw e;
    }
  }

  private Map<String, INDArray> known(Map<String, INDArray> inputs) {
    Map<String, INDArray> known = new TreeMap<>(inputs);
    known.keySet().removeIf(name -> !sd.isPlaceHolder(name));
    return known;
  }

  /** What a plan is good for. */
  private record Task(List<String> names, List<List<Long>> shapes) {}

  private ExecutionPlan plan(Map<String, INDArray> inputs, Collection<String> names) {
    List<List<Long>> shapes =
        inputs.values().stream().map(a -> LongStream.of(a.shape()).boxed().toList()).toList();
    Task task = new Task(List.copyOf(names), shapes);
    ExecutionPlan plan = plans.remove(task);
    if (plan == null) {
      plan = new ExecutionPlan(sd, inputs, names, memory);
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
