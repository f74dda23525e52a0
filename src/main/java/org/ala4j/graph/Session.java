package org.ala4j.graph;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a finished {@link Graph}: outputs, or outputs and the gradients of a loss for chosen
 * parameters. Only the operations that the asked outputs need are run. Not thread-safe.
 */
public final class Session implements AutoCloseable {
  private final SameDiff sd;
  private final RunMemory memory;
  private final boolean ownsMemory;
  private final Map<SameDiff, InferenceSession> sessions = new IdentityHashMap<>();

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
      memory.endRun();
    }
  }

  /** The inputs that this graph has; SameDiff refuses others. */
  private Map<String, INDArray> known(Map<String, INDArray> inputs) {
    Map<String, INDArray> known = new HashMap<>(inputs);
    known.keySet().removeIf(name -> !sd.isPlaceHolder(name));
    return known;
  }

  /** Computes the named outputs; inputs that the graph has not are left out. */
  public Run outputs(Map<String, INDArray> inputs, Collection<String> names) {
    useOurMemory(sd);
    return new Run(sd.output(known(inputs), List.copyOf(names)), Map.of());
  }

  /** As {@link #outputs}, and the gradients of the loss for the named parameters. */
  public Run gradients(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> parameters) {
    useOurMemory(sd.getFunction("grad"));
    OutAndGrad result = sd.calculateGradientsAndOutputs(known(inputs), outputs, parameters);
    return new Run(result.getOutputs(), result.getGradients());
  }

  /** SameDiff looks for a session of the calling thread before it makes one. */
  private void useOurMemory(SameDiff graph) {
    InferenceSession session =
        sessions.computeIfAbsent(
            graph,
            g -> {
              InferenceSession made = new InferenceSession(g);
              made.setMmgr(memory.manager());
              return made;
            });
    graph.getSessions().put(Thread.currentThread().getId(), session);
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
    sessions.keySet().forEach(g -> g.getSessions().clear());
    sessions.clear();
    if (ownsMemory) {
      memory.close();
    }
  }
}
