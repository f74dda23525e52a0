package org.ala4j.graph;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
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
  private final Map<Task, ExecutionPlan> plans = new LinkedHashMap<>();

  private Session(Graph graph, RunMemory memory, boolean ownsMemory) {
    this.sd = graph.sd;
    this.memory = memory;
    this.ownsMemory = ownsMemory;
  }

  /** A session that computes outputs, in memory of its own. */
  public Session(Graph graph) {
    this(graph, new RunMemory(), true);
  }

  /** A session that computes outputs, in memory that it shares with others. */
  public Session(Graph graph, RunMemory memory) {
    this(graph, memory, false);
  }

  /** A session that also differentiates the scalar named {@code loss}. */
  public Session(Graph graph, String loss) {
    this(graph, new RunMemory(), true);
    differentiate(loss);
  }

  /** As above, in memory that it shares with others. */
  public Session(Graph graph, String loss, RunMemory memory) {
    this(graph, memory, false);
    differentiate(loss);
  }

  private void differentiate(String loss) {
    sd.setLossVariables(loss);
    withoutStandardOut(sd::createGradFunction);
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
    return new Run(run(sd, inputs, names), Map.of());
  }

  /** As {@link #outputs}, and the gradients of the loss for the named parameters. */
  public Run gradients(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> parameters) {
    Map<String, String> gradients = new LinkedHashMap<>();
    parameters.forEach(name -> gradients.put(name, sd.getGradForVariable(name).name()));
    List<String> names = new ArrayList<>(outputs);
    names.addAll(gradients.values());
    Map<String, INDArray> all = run(sd.getFunction("grad"), inputs, names);
    Map<String, INDArray> byParameter = new HashMap<>();
    gradients.forEach((parameter, gradient) -> byParameter.put(parameter, all.get(gradient)));
    return new Run(all, byParameter);
  }

  private Map<String, INDArray> run(
      SameDiff graph, Map<String, INDArray> inputs, Collection<String> names) {
    Map<String, INDArray> known = new TreeMap<>(inputs);
    known.keySet().removeIf(name -> !graph.isPlaceHolder(name));
    memory.begin();
    try {
      return plan(graph, known, names).run(known);
    } catch (RuntimeException e) {
      memory.end();
      throw e;
    }
  }

  /** What a plan is good for. */
  private record Task(SameDiff graph, List<String> names, List<List<Long>> shapes) {}

  private ExecutionPlan plan(
      SameDiff graph, Map<String, INDArray> inputs, Collection<String> names) {
    List<List<Long>> shapes =
        inputs.values().stream().map(a -> LongStream.of(a.shape()).boxed().toList()).toList();
    Task task = new Task(graph, List.copyOf(names), shapes);
    ExecutionPlan plan = plans.remove(task);
    if (plan == null) {
      plan = new ExecutionPlan(graph, inputs, names, memory);
    }
    plans.put(task, plan); // the last used stands last
    if (plans.size() > PLANS) {
      plans.remove(plans.keySet().iterator().next()).close();
    }
    return plan;
  }

  /** SameDiff prints a line per differentiated operation. One at a time: the stream is global. */
  private static synchronized void withoutStandardOut(Runnable work) {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(out);
    }
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
