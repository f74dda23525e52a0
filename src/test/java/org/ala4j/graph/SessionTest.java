package org.ala4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ala4j.metrics.Plane;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** SameDiff's known traps, each shown not to bite through this package. */
class SessionTest {
  static INDArray values(int seed, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    java.util.Random random = new java.util.Random(seed);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  /** a·CE(x) has the gradient a·(softmax − label)/B. */
  @Test
  void aWeightedCrossEntropyIsWeighted() {
    INDArray logits = values(1, 3, 4);
    INDArray labels = Nd4j.eye(4).get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 3)).dup();
    INDArray expected = Nd4j.nn().softmax(logits, 1).sub(labels).divi(3).muli(0.25);
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable x = graph.parameter("x", logits);
    SDVariable y = graph.placeholder("y", -1, 4);
    graph.name(layers.crossEntropy(x, y).mul(0.25), "loss");
    try (Session session = new Session(graph, "loss");
        Session.Run run = session.gradients(Map.of("y", labels), List.of("loss"), Set.of("x"))) {
      assertThat(run.gradient("x").sub(expected).amaxNumber().doubleValue()).isLessThan(1e-6);
    }
  }

  @Test
  void crossEntropySurvivesHugeLogits() {
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable x = graph.parameter("x", Nd4j.createFromArray(new float[][] {{500, -500, 0}}));
    SDVariable y = graph.constant("y", Nd4j.createFromArray(new float[][] {{0, 1, 0}}));
    graph.name(layers.crossEntropy(x, y), "loss");
    try (Session session = new Session(graph);
        Session.Run run = session.outputs(Map.of(), List.of("loss"))) {
      assertThat(run.output("loss").getDouble(0)).isCloseTo(1000, within(1e-2));
    }
  }

  /** Two layers of attention and an MLP: enough operations for the memory to be reused. */
  private static Graph network(Map<String, INDArray> parameters) {
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable x = graph.placeholder("x", -1, 16);
    for (int i = 0; i < 2; i++) {
      SDVariable w = graph.parameter("w" + i, parameters.get("w" + i));
      SDVariable b = graph.constant("b" + i, Nd4j.zeros(DataType.FLOAT, 16));
      SDVariable n = layers.standardiseRows(x, 1e-6);
      SDVariable h = layers.linear(n, w, b);
      x = x.add(layers.gelu(layers.attention(h, n, h, 8, 16, 4).output()));
    }
    graph.name(x, "out");
    graph.name(x.mul(x).mean(), "loss");
    return graph;
  }

  private static Map<String, INDArray> parameters() {
    return Map.of("w0", values(2, 16, 16), "w1", values(3, 16, 16));
  }

  @Test
  void everyRunOfAGraphIsTheSame() {
    INDArray x = values(4, 64, 16);
    try (Session session = new Session(network(parameters()), "loss")) {
      INDArray out = null;
      INDArray gradient = null;
      for (int i = 0; i < 5; i++) {
        try (Session.Run run = session.outputs(Map.of("x", x), List.of("out"))) {
          out = out == null ? run.output("out").dup() : out;
          assertThat(run.output("out")).isEqualTo(out);
        }
        try (Session.Run run =
            session.gradients(Map.of("x", x), List.of("loss"), Set.of("w0", "w1"))) {
          gradient = gradient == null ? run.gradient("w0").dup() : gradient;
          assertThat(run.gradient("w0")).isEqualTo(gradient);
        }
      }
    }
  }

  @Test
  void graphsThatShareAParameterSeeItsUpdate() {
    Map<String, INDArray> parameters = parameters();
    INDArray x = values(4, 64, 16);
    try (Session a = new Session(network(parameters));
        Session b = new Session(network(parameters))) {
      INDArray before = output(a, x);
      assertThat(output(b, x)).isEqualTo(before);
      parameters.get("w1").muli(0.5);
      INDArray after = output(a, x);
      assertThat(after).isNotEqualTo(before);
      assertThat(output(b, x)).isEqualTo(after);
    }
  }

  static INDArray output(Session session, INDArray x) {
    try (Session.Run run = session.outputs(Map.of("x", x), List.of("out"))) {
      return run.output("out").dup();
    }
  }

  @Test
  void memoryIsFlatOverAThousandSteps() {
    INDArray x = values(4, 256, 16); // about 6 MB of arrays a step
    try (Session session = new Session(network(parameters()), "loss")) {
      long early = 0;
      for (int step = 1; step <= 1000; step++) {
        session.gradients(Map.of("x", x), List.of("loss"), Set.of("w0", "w1")).close();
        if (step == 100) {
          early = Pointer.physicalBytes();
        }
      }
      long growth = (Pointer.physicalBytes() - early) >> 20;
      // What leaked would be thousands of megabytes.
      assertThat(growth).as("megabytes of growth over 900 steps").isLessThan(200);
    }
  }

  @Test
  void bilinearResizeEqualsThatOfTheMetrics() {
    INDArray maps = values(6, 1, 1, 5, 5);
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    graph.name(layers.resizeBilinear(graph.constant("a", maps), 1, 5, 12), "resized");
    try (Session session = new Session(graph);
        Session.Run run = session.outputs(Map.of(), List.of("resized"))) {
      float[] ours = run.output("resized").dup('c').data().asFloat();
      float[] theirs = new Plane(5, 5, maps.data().asFloat()).resized(12, 12).values();
      assertThat(ours).containsExactly(theirs, within(1e-5f));
    }
  }
}
