package org.ala4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The rules other than the true gradient, which {@link GradientAuditTest} has. */
class GradientRuleTest {
  private static final GradientRule Z_PLUS = GradientRule.relevance(true, 1e-6);

  /** A layer of one graph: its output y, its inputs and the gradients of Σ y·upstream for them. */
  private record Layer(
      INDArray y, INDArray upstream, List<INDArray> inputs, List<INDArray> slopes) {
    /** Σ y·g at the output. */
    double relevanceIn() {
      return y.mul(upstream).sumNumber().doubleValue();
    }

    /** Σ x·∂/∂x over the inputs. */
    double relevanceOut() {
      double sum = 0;
      for (int i = 0; i < inputs.size(); i++) {
        sum += inputs.get(i).mul(slopes.get(i)).sumNumber().doubleValue();
      }
      return sum;
    }
  }

  private static Layer run(
      GradientRule rule,
      BiFunction<Layers, List<SDVariable>, SDVariable> build,
      List<Integer> differentiated,
      long[]... shapes) {
    Graph graph = new Graph();
    List<SDVariable> variables = new ArrayList<>();
    List<INDArray> values = new ArrayList<>();
    for (int i = 0; i < shapes.length; i++) {
      values.add(SessionTest.values(20 + i, shapes[i]));
      variables.add(graph.constant("v" + i, values.get(i)));
    }
    SDVariable y = graph.name(build.apply(new Layers(graph, rule), variables), "y");
    INDArray shape;
    try (Session session = new Session(graph);
        Session.Run run = session.outputs(Map.of(), List.of("y"))) {
      shape = run.output("y").dup();
    }
    INDArray upstream = SessionTest.values(9, shape.shape());
    graph.name(y.mul(graph.constant("upstream", upstream)).sum(), "score");
    List<String> names = differentiated.stream().map(i -> "v" + i).toList();
    try (RunMemory memory = new RunMemory();
        Session session = new Session(graph, "score", names, memory);
        Session.Run run = session.gradients(Map.of(), List.of("y"), names)) {
      return new Layer(
          run.output("y").dup(),
          upstream,
          differentiated.stream().map(values::get).toList(),
          names.stream().map(n -> run.gradient(n).dup('c')).toList());
    }
  }

  private static long[] shape(long... dimensions) {
    return dimensions;
  }

  private static DynamicTest conserves(
      String name,
      BiFunction<Layers, List<SDVariable>, SDVariable> build,
      List<Integer> additive,
      long[]... shapes) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Layer layer = run(Z_PLUS, build, additive, shapes);
          double relevance = layer.relevanceIn();
          assertThat(layer.relevanceOut())
              .isCloseTo(relevance, within(1e-4 * Math.max(1, Math.abs(relevance))));
          Layer plain = run(GradientRule.PLAIN, build, additive, shapes);
          assertThat(layer.y()).as("what is computed is the same").isEqualTo(plain.y());
        });
  }

  /**
   * Σ x·∂/∂x over a layer's signals and biases is Σ y·∂/∂y: relevance gets neither lost nor made.
   */
  @TestFactory
  Stream<DynamicTest> relevanceIsConservedLayerByLayer() {
    return Stream.of(
        conserves(
            "linear",
            (l, v) -> l.linear(v.get(0), v.get(1), v.get(2)),
            List.of(0, 2),
            shape(6, 5),
            shape(5, 4),
            shape(4)),
        conserves(
            "convolution 3×3 by z⁺",
            (l, v) -> l.conv2d(v.get(0), v.get(1), v.get(2), 1, 1),
            List.of(0, 2),
            shape(2, 3, 5, 5),
            shape(3, 3, 3, 4),
            shape(4)),
        conserves(
            "layer norm",
            (l, v) -> l.layerNorm(v.get(0), v.get(1), v.get(2), 1e-5),
            List.of(0, 2),
            shape(6, 5),
            shape(5),
            shape(5)),
        conserves(
            "group norm",
            (l, v) -> l.groupNorm(v.get(0), v.get(1), v.get(2), 2, 4, 3),
            List.of(0, 2),
            shape(2, 4, 3, 3),
            shape(4),
            shape(4)),
        conserves(
            "attention",
            (l, v) -> l.attention(v.get(0), v.get(1), v.get(2), 3, 4, 2).output(),
            List.of(2),
            shape(6, 4),
            shape(6, 4),
            shape(6, 4)),
        conserves(
            "self-attention",
            (l, v) -> l.attention(v.get(0), v.get(0), v.get(0), 3, 4, 2).output(),
            List.of(0),
            shape(6, 4)),
        conserves("gelu", (l, v) -> l.gelu(v.get(0)), List.of(0), shape(4, 5)),
        conserves("gelu by tanh", (l, v) -> l.tanhGelu(v.get(0)), List.of(0), shape(4, 5)),
        conserves("quick gelu", (l, v) -> l.quickGelu(v.get(0)), List.of(0), shape(4, 5)),
        conserves("relu", (l, v) -> l.relu(v.get(0)), List.of(0), shape(4, 5)),
        conserves(
            "gate of tokens",
            (l, v) -> l.scaleRows(v.get(0), v.get(1)),
            List.of(0),
            shape(6, 4),
            shape(6, 1)),
        conserves("max pooling", (l, v) -> l.maxPool(v.get(0), 2), List.of(0), shape(2, 3, 5, 5)),
        conserves(
            "global average pooling",
            (l, v) -> l.globalAveragePool(v.get(0)),
            List.of(0),
            shape(2, 3, 4, 4)),
        conserves(
            "positions",
            (l, v) -> l.addToEach(v.get(0), v.get(1), 3, 4),
            List.of(0, 1),
            shape(6, 4),
            shape(1, 3, 4)),
        conserves(
            "empty tokens", (l, v) -> l.prependEmpty(v.get(0), 4, 2, 3), List.of(0), shape(8, 3)));
  }

  /** R_i = Σ_j (x_i⁺w_ij⁺ + x_i⁻w_ij⁻) / z_j · R_j, position by position. */
  @Test
  void zPlusIsItsDefinition() {
    Layer layer =
        run(
            Z_PLUS,
            (l, v) -> l.conv2d(v.get(0), v.get(1), v.get(2), 1, 1),
            List.of(0),
            shape(1, 2, 4, 4),
            shape(3, 3, 2, 3),
            shape(3));
    INDArray x = layer.inputs().get(0);
    INDArray w = SessionTest.values(21, 3, 3, 2, 3);
    INDArray b = SessionTest.values(22, 3);
    INDArray expected = Nd4j.zeros(1, 2, 4, 4);
    for (int j = 0; j < 3 * 16; j++) {
      int out = j / 16;
      int row = j / 4 % 4;
      int column = j % 4;
      double z = Math.max(0, b.getDouble(out));
      double[] parts = new double[18];
      for (int i = 0; i < 18; i++) {
        int r = row + i / 3 % 3 - 1;
        int c = column + i % 3 - 1;
        if (r >= 0 && r < 4 && c >= 0 && c < 4) {
          parts[i] =
              Math.max(0, x.getDouble(0, i / 9, r, c) * w.getDouble(i / 3 % 3, i % 3, i / 9, out));
          z += parts[i];
        }
      }
      double relevance =
          layer.y().getDouble(0, out, row, column)
              * layer.upstream().getDouble(0, out, row, column);
      for (int i = 0; i < 18; i++) {
        if (parts[i] > 0) {
          int[] at = {0, i / 9, row + i / 3 % 3 - 1, column + i % 3 - 1};
          expected.putScalar(at, expected.getDouble(at) + parts[i] / z * relevance);
        }
      }
    }
    INDArray actual = x.mul(layer.slopes().get(0));
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
    assertThat(expected.amaxNumber().doubleValue()).isGreaterThan(0.1);
  }

  /** R_i = Σ_j x_i·w_ij / (z_j + ε·sign z_j) · R_j. */
  @Test
  void epsilonIsItsDefinition() {
    double epsilon = 0.5;
    Layer layer =
        run(
            GradientRule.relevance(false, epsilon),
            (l, v) -> l.linear(v.get(0), v.get(1), v.get(2)),
            List.of(0),
            shape(2, 5),
            shape(5, 4),
            shape(4));
    INDArray x = layer.inputs().get(0);
    INDArray w = SessionTest.values(21, 5, 4);
    for (int row = 0; row < 2; row++) {
      for (int i = 0; i < 5; i++) {
        double expected = 0;
        for (int j = 0; j < 4; j++) {
          double z = layer.y().getDouble(row, j);
          double relevance = z * layer.upstream().getDouble(row, j);
          expected +=
              x.getDouble(row, i) * w.getDouble(i, j) / (z + epsilon * Math.signum(z)) * relevance;
        }
        assertThat(x.getDouble(row, i) * layer.slopes().get(0).getDouble(row, i))
            .isCloseTo(expected, within(1e-5));
      }
    }
    assertThatThrownBy(() -> GradientRule.relevance(false, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void guidedReluPassesWhatIsPositiveBothWays() {
    Layer layer = run(GradientRule.GUIDED, (l, v) -> l.relu(v.get(0)), List.of(0), shape(6, 5));
    int passed = 0;
    for (int i = 0; i < 30; i++) {
      double x = layer.inputs().get(0).getDouble(i);
      double above = layer.upstream().getDouble(i);
      double expected = x > 0 && above > 0 ? above : 0;
      assertThat(layer.slopes().get(0).getDouble(i)).isEqualTo(expected);
      passed += expected > 0 ? 1 : 0;
    }
    assertThat(passed).isBetween(3, 15);
  }

  /** m = 3x, f = Σ m²: ∂f/∂m = 2m and ∂f/∂x = 6m, for a placeholder and for what is in between. */
  @Test
  void anyVariableCanBeDifferentiatedFor() {
    Graph graph = new Graph();
    SDVariable x = graph.placeholder("x", -1, 2);
    SDVariable m = graph.name(x.mul(graph.constant("three", Nd4j.scalar(3f))), "m");
    graph.name(m.mul(m).sum(), "f");
    INDArray value = Nd4j.createFromArray(new float[][] {{1, -2}, {0.5f, 4}});
    List<String> names = List.of("x", "m");
    try (RunMemory memory = new RunMemory();
        Session session = new Session(graph, "f", names, memory);
        Session.Run run = session.gradients(Map.of("x", value), List.of("m"), names)) {
      assertThat(run.gradient("m")).isEqualTo(value.mul(6));
      assertThat(run.gradient("x")).isEqualTo(value.mul(18));
      assertThat(run.output("m")).isEqualTo(value.mul(3));
    }
    assertThatThrownBy(() -> new Session(graph, "f", List.of("y"), new RunMemory()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("y");
  }
}
