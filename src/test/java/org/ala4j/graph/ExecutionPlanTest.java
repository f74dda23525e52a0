package org.ala4j.graph;

import static org.ala4j.graph.SessionTest.output;
import static org.ala4j.graph.SessionTest.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.autodiff.samediff.internal.memory.NoOpMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A planned run computes what SameDiff computes by itself, for any shapes in any order. */
class ExecutionPlanTest {
  private static final int WIDTH = 8;
  private static final int TOKENS = 5;

  private final INDArray weight = values(1, WIDTH, WIDTH);
  private final INDArray learned = values(2, 1, 1, WIDTH);

  /** Attention over the input's tokens and a learned one: views, slices, shapes of shapes. */
  private Graph network() {
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable x = graph.placeholder("x", -1, WIDTH);
    SDVariable w = graph.parameter("w", weight);
    SDVariable token = graph.parameter("token", learned);
    SDVariable zero = graph.constant("zero", Nd4j.zeros(DataType.FLOAT, WIDTH));
    SDVariable all = layers.append(x, token, TOKENS, 1, WIDTH);
    SDVariable h = layers.linear(layers.standardiseRows(all, 1e-6), w, zero);
    SDVariable mixed = layers.attention(h, h, h, TOKENS + 1, WIDTH, 2).output();
    SDVariable out = graph.name(layers.relu(mixed.add(all)), "out");
    graph.name(out.mul(out).mean(), "loss");
    return graph;
  }

  @Test
  void equalsSameDiffsOwnRunsForBatchesOfAnySize() {
    Graph graph = network();
    try (Session session = new Session(graph, "loss")) {
      String gradient = Differentiation.of(graph, "loss", graph.parameterNames()).get("w").name();
      for (int batch : new int[] {4, 1, 3, 4, 1}) {
        INDArray x = values(batch, (long) batch * TOKENS, WIDTH);
        weight.muli(1.01f); // a plan reads the parameter's present values
        Map<String, INDArray> expected = bySameDiff(graph, x, "out", gradient);
        try (Session.Run run =
            session.gradients(Map.of("x", x), List.of("out", "loss"), Set.of("w", "token"))) {
          assertThat(run.output("out")).isEqualTo(expected.get("out"));
          assertThat(run.gradient("w")).isEqualTo(expected.get(gradient));
          assertThat(run.gradient("token").shape()).containsExactly(1, 1, WIDTH);
        }
      }
    }
  }

  /** SameDiff's own way; with the memory manager that it uses by default, its runs differ. */
  private static Map<String, INDArray> bySameDiff(Graph graph, INDArray x, String... names) {
    InferenceSession session = new InferenceSession(graph.sd);
    session.setMmgr(new NoOpMemoryMgr());
    return session.output(
        List.of(names), Map.of("x", x), null, Set.of(), List.of(), At.defaultAt());
  }

  @Test
  void plansOfTwoSessionsMayLieInOneMemory() {
    INDArray x = values(7, 4 * TOKENS, WIDTH);
    try (RunMemory memory = new RunMemory();
        Session a = new Session(network(), memory);
        Session b = new Session(network(), "loss", memory)) {
      INDArray alone = output(a, x);
      b.gradients(Map.of("x", values(8, 2 * TOKENS, WIDTH)), List.of(), Set.of("w")).close();
      assertThat(output(a, x)).isEqualTo(alone);
    }
  }

  @Test
  void aRunMustBeClosedBeforeTheNextBegins() {
    Map<String, INDArray> inputs = Map.of("x", values(9, TOKENS, WIDTH));
    try (Session session = new Session(network())) {
      try (Session.Run first = session.outputs(inputs, List.of("out"))) {
        assertThat(first.output("out").shape()).containsExactly(TOKENS + 1, WIDTH);
        assertThatIllegalStateException()
            .isThrownBy(() -> session.outputs(inputs, List.of("out")))
            .withMessageContaining("has not been closed");
      }
      session.outputs(inputs, List.of("out")).close();
    }
  }

  /** Of 40 layers' arrays only a few are alive at a time. */
  @Test
  void arraysThatNobodyReadsAnyMoreGiveTheirMemoryToOthers() {
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable x = graph.placeholder("x", -1, 4096);
    for (int i = 0; i < 40; i++) {
      x = layers.sigmoid(x.mul(1.5));
    }
    graph.name(x, "out");
    try (RunMemory memory = new RunMemory();
        Session session = new Session(graph, memory)) {
      long array = 1024L * 4096 * Float.BYTES; // 16 MB
      INDArray input = Nd4j.zeros(DataType.FLOAT, 1024, 4096);
      long before = Pointer.physicalBytes();
      session.outputs(Map.of("x", input), List.of("out")).close();
      assertThat(memory.bytes()).isLessThanOrEqualTo(4 * array);
      // 80 arrays would be 1,280 MB: planning must not need them either.
      assertThat(Pointer.physicalBytes() - before).isLessThan(12 * array);
    }
  }

  @Test
  void aParameterThatTheLossDoesNotReadHasNoGradient() {
    Graph graph = network();
    graph.parameter("idle", values(4, 3));
    try (Session session = new Session(graph, "loss")) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  session.gradients(
                      Map.of("x", values(5, TOKENS, WIDTH)), List.of(), Set.of("idle")))
          .withMessageContaining("idle");
    }
  }
}
