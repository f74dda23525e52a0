package org.ala4j.encoder;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.OnnxSession.Memory;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.DifferentiatedGraph;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.GradientTranslation;
import org.ala4j.graph.Graph;
import org.ala4j.graph.OnnxTranslated;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.Session;
import org.ala4j.graph.WorkCounter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outputs and gradients by ONNX Runtime; by SameDiff where an operation has no translation. A
 * session's first runs take two to three times as long as later ones, while its memory grows.
 */
final class OnnxRuntimeGradients implements GradientPass {
  /** Batches come in a few sizes; sessions for as many are kept. */
  private static final int SESSIONS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntimeGradients.class);

  private final Graph plain;
  private final String scalar;
  private final Collection<String> variables;
  private final RunMemory memory;
  private final DifferentiatedGraph graph;
  private final Processor processor;
  private final Map<Task, Step> steps = new LinkedHashMap<>();
  private GradientPass instead; // null unless something has no translation

  /**
   * @param memory that SameDiff would compute in
   */
  OnnxRuntimeGradients(
      Graph graph,
      String scalar,
      Collection<String> variables,
      RunMemory memory,
      Processor processor) {
    this.plain = graph;
    this.scalar = scalar;
    this.variables = List.copyOf(variables);
    this.memory = memory;
    this.graph = new DifferentiatedGraph(graph, scalar, variables);
    this.processor = processor;
  }

  /** What a session is good for. */
  private record Task(List<String> outputs, List<String> variables, List<List<Long>> shapes) {}

  /** A session and the arrays that it writes. */
  private static final class Step implements AutoCloseable {
    private final OnnxTranslated model;
    private final long work;
    private final OnnxSession session;
    private final Map<String, INDArray> results = new HashMap<>();
    private final OnnxSession.Bound parameters;
    private final OnnxSession.Bound into;

    Step(GradientTranslation translation, Processor processor) {
      this.model = translation.translated();
      this.work = translation.work();
      this.session =
          new OnnxSession("the gradients", model.model(), Memory.lent(model.weights()), processor);
      Map<String, Memory> outputs = new HashMap<>();
      translation
          .outputs()
          .forEach(
              (name, shape) -> {
                INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape);
                results.put(name, array);
                outputs.put(GradientTranslation.output(name), Memory.lent(array));
              });
      this.parameters = session.bound(Memory.lent(model.parameters()));
      this.into = session.bound(outputs);
    }

    void run(Map<String, INDArray> inputs) {
      session.run(parameters, OnnxRuntimeForward.fed(model, inputs), into);
      WorkCounter.add(work);
    }

    @Override
    public void close() {
      parameters.close();
      into.close();
      session.close();
      results.values().forEach(INDArray::close);
    }
  }

  private record Computed(DifferentiatedGraph graph, Map<String, INDArray> results) implements Run {
    @Override
    public INDArray output(String name) {
      return results.get(name);
    }

    @Override
    public INDArray gradient(String variable) {
      return results.get(graph.gradientOf(variable));
    }

    @Override
    public void close() {}
  }

  @Override
  public Run gradients(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> variables) {
    if (instead != null) {
      return instead.gradients(inputs, outputs, variables);
    }
    Map<String, INDArray> known = plain.known(inputs);
    List<List<Long>> shapes =
        known.values().stream().map(a -> LongStream.of(a.shape()).boxed().toList()).toList();
    Task task = new Task(List.copyOf(outputs), List.copyOf(variables), shapes);
    Step step = steps.remove(task);
    if (step == null) {
      try {
        step = new Step(graph.translate(known, outputs, variables), processor);
      } catch (UnsupportedOperationException e) {
        LOG.warn(
            "{}; SameDiff computes gradients, which gives the same and takes longer",
            e.getMessage());
        instead = new Session(plain, scalar, this.variables, memory);
        return instead.gradients(inputs, outputs, variables);
      }
    }
    steps.put(task, step); // the last used stands last
    if (steps.size() > SESSIONS) {
      steps.remove(steps.keySet().iterator().next()).close();
    }
    step.run(known);
    return new Computed(graph, step.results);
  }

  @Override
  public void close() {
    steps.values().forEach(Step::close);
    steps.clear();
    if (instead != null) {
      instead.close();
    }
  }
}
