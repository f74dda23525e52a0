package org.ala4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every building block's gradient against central finite differences of its own forward pass, in
 * double precision; and the float32 gradient, whose kernels are others, against the same.
 */
class GradientAuditTest {
  private static final double STEP = 1e-5;

  /** A block under test: the shapes of its inputs and how it is built from them. */
  private record Block(
      String name, List<long[]> shapes, BiFunction<Layers, List<SDVariable>, SDVariable> build) {}

  private static Block block(
      String name, BiFunction<Layers, List<SDVariable>, SDVariable> build, long[]... shapes) {
    return new Block(name, List.of(shapes), build);
  }

  private static long[] shape(long... dimensions) {
    return dimensions;
  }

  @TestFactory
  Stream<DynamicTest> gradientsAgreeWithFiniteDifferences() {
    return Stream.of(
            block(
                "linear",
                (l, v) -> l.linear(v.get(0), v.get(1), v.get(2)),
                shape(6, 5),
                shape(5, 4),
                shape(4)),
            block(
                "low-rank weight, W + A·B",
                (l, v) -> l.linear(v.get(0), v.get(1).add(v.get(2).mmul(v.get(3))), v.get(4)),
                shape(6, 5),
                shape(5, 4),
                shape(5, 2),
                shape(2, 4),
                shape(4)),
            block(
                "layer norm",
                (l, v) -> l.layerNorm(v.get(0), v.get(1), v.get(2), 1e-5),
                shape(6, 5),
                shape(5),
                shape(5)),
            block(
                "linear layer of a layer norm",
                (l, v) ->
                    l.normedLinear(
                        l.standardiseRows(v.get(0), 1e-5), v.get(1), v.get(2), v.get(3), v.get(4)),
                shape(6, 5),
                shape(5),
                shape(5),
                shape(5, 4),
                shape(4)),
            block(
                "attention",
                (l, v) -> l.attention(v.get(0), v.get(1), v.get(2), 3, 4, 2).output(),
                shape(6, 4),
                shape(6, 4),
                shape(6, 4)),
            block("gelu", (l, v) -> l.gelu(v.get(0)), shape(4, 5)),
            block("gelu by tanh", (l, v) -> l.tanhGelu(v.get(0)), shape(4, 5)),
            block("quick gelu", (l, v) -> l.quickGelu(v.get(0)), shape(4, 5)),
            block("relu", (l, v) -> l.relu(v.get(0)), shape(4, 5)),
            block("sigmoid", (l, v) -> l.sigmoid(v.get(0)), shape(4, 5)),
            block("softmax", (l, v) -> l.softmax(v.get(0)), shape(4, 5)),
            block(
                "convolution 3×3",
                (l, v) -> l.conv2d(v.get(0), v.get(1), v.get(2), 1, 1),
                shape(2, 3, 5, 5),
                shape(3, 3, 3, 4),
                shape(4)),
            block(
                "convolution 1×1",
                (l, v) -> l.conv2d(v.get(0), v.get(1), v.get(2), 1, 0),
                shape(2, 3, 4, 4),
                shape(1, 1, 3, 2),
                shape(2)),
            block(
                "patch convolution",
                (l, v) -> l.conv2d(v.get(0), v.get(1), v.get(2), 2, 0),
                shape(2, 3, 6, 6),
                shape(2, 2, 3, 4),
                shape(4)),
            block("max pooling", (l, v) -> l.maxPool(v.get(0), 2), shape(2, 3, 5, 5)),
            block(
                "group norm",
                (l, v) -> l.groupNorm(v.get(0), v.get(1), v.get(2), 2, 4, 3),
                shape(2, 4, 3, 3),
                shape(4),
                shape(4)),
            block(
                "global average pooling",
                (l, v) -> l.globalAveragePool(v.get(0)),
                shape(2, 3, 4, 4)),
            block(
                "bilinear resize up",
                (l, v) -> l.resizeBilinear(v.get(0), 3, 4, 7),
                shape(2, 3, 4, 4)),
            block(
                "bilinear resize down",
                (l, v) -> l.resizeBilinear(v.get(0), 3, 7, 4),
                shape(2, 3, 7, 7)),
            block("tokens to maps", (l, v) -> l.tokensToMaps(v.get(0), 3, 2), shape(8, 3)),
            block("maps to tokens", (l, v) -> l.mapsToTokens(v.get(0), 3, 2), shape(2, 3, 2, 2)),
            block("token slice", (l, v) -> l.sliceTokens(v.get(0), 5, 3, 1, 5), shape(10, 3)),
            block(
                "token concatenation",
                (l, v) -> l.concatTokens(v.get(0), 3, v.get(1), 2, 4),
                shape(6, 4),
                shape(4, 4)),
            block(
                "product with a low-rank change",
                (l, v) ->
                    l.adaptedProduct(v.get(0), constant(v.get(0), 4, 5), v.get(1), v.get(2), 0.7),
                shape(6, 4),
                shape(4, 2),
                shape(2, 5)),
            block("empty tokens", (l, v) -> l.prependEmpty(v.get(0), 4, 2, 3), shape(8, 3)),
            block(
                "learned tokens",
                (l, v) -> l.append(v.get(0), v.get(1), 2, 3, 4),
                shape(4, 4),
                shape(1, 3, 4)),
            block(
                "sequences end to end",
                (l, v) -> l.concatSequences(v.get(0), v.get(1)),
                shape(1, 2, 3),
                shape(1, 4, 3)),
            block(
                "query-pixel products",
                (l, v) -> l.products(v.get(0), v.get(1), 3, 2, 4),
                shape(6, 4),
                shape(8, 4)),
            block("min-max", (l, v) -> l.minMax(v.get(0), 1, 3, 1e-6), shape(2, 1, 3, 3)),
            block(
                "gate of maps",
                (l, v) -> v.get(0).mul(v.get(1)),
                shape(2, 3, 4, 4),
                shape(2, 1, 4, 4)),
            block("dropout by mask", (l, v) -> v.get(0).mul(v.get(1)), shape(3, 4), shape(3, 4)),
            block(
                "broadcast over the batch",
                (l, v) -> l.addToEach(v.get(0), v.get(1), 3, 4),
                shape(6, 4),
                shape(1, 3, 4)),
            block(
                "cross-entropy",
                (l, v) -> l.crossEntropy(v.get(0), l.softmax(v.get(1)).mul(0).add(0.2)),
                shape(4, 5),
                shape(4, 5)))
        .map(b -> DynamicTest.dynamicTest(b.name(), () -> audit(b)));
  }

  private static void audit(Block block) {
    Random random = new Random(7);
    Map<String, INDArray> values = new LinkedHashMap<>();
    for (int i = 0; i < block.shapes().size(); i++) {
      long[] shape = block.shapes().get(i);
      INDArray value = Nd4j.create(DataType.DOUBLE, shape);
      for (long j = 0; j < value.length(); j++) {
        value.putScalar(j, random.nextGaussian());
      }
      values.put("v" + i, value);
    }
    Map<String, double[]> exact = gradients(block, values, DataType.DOUBLE);
    Map<String, double[]> single = gradients(block, values, DataType.FLOAT);
    for (String name : values.keySet()) {
      double[] expected = finiteDifferences(block, values, name);
      assertThat(exact.get(name)).as("double gradient of %s", name).hasSize(expected.length);
      for (int j = 0; j < expected.length; j++) {
        assertThat(exact.get(name)[j])
            .as("double %s[%d]", name, j)
            .isCloseTo(expected[j], within(1e-6));
        assertThat(single.get(name)[j])
            .as("float %s[%d]", name, j)
            .isCloseTo(expected[j], within(2e-4));
      }
    }
  }

  /** The graph whose loss is an uneven scalar function of the block's output. */
  private static Graph graph(Block block, Map<String, INDArray> values) {
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    List<SDVariable> inputs = new ArrayList<>();
    values.forEach((name, value) -> inputs.add(graph.parameter(name, value)));
    SDVariable output = block.build().apply(layers, inputs);
    SDVariable flat = output.reshape(-1);
    // f(y) = y²/2 + sin(y): its derivative differs from element to element.
    SDVariable loss = flat.mul(flat).mul(0.5).add(graph.sd.math.sin(flat)).sum();
    loss.rename("loss");
    return graph;
  }

  private static Map<String, double[]> gradients(
      Block block, Map<String, INDArray> values, DataType type) {
    Map<String, INDArray> typed = new LinkedHashMap<>();
    values.forEach((name, value) -> typed.put(name, value.castTo(type)));
    Graph graph = graph(block, typed);
    Map<String, double[]> result = new LinkedHashMap<>();
    try (Session session = new Session(graph, "loss");
        Session.Run run = session.gradients(Map.of(), List.of("loss"), typed.keySet())) {
      for (String name : typed.keySet()) {
        result.put(name, run.gradient(name).dup('c').castTo(DataType.DOUBLE).data().asDouble());
      }
    }
    return result;
  }

  private static double[] finiteDifferences(
      Block block, Map<String, INDArray> values, String name) {
    try (Session session = new Session(graph(block, values))) {
      INDArray value = values.get(name);
      double[] result = new double[(int) value.length()];
      for (int j = 0; j < result.length; j++) {
        double original = value.getDouble(j);
        value.putScalar(j, original + STEP);
        double up = loss(session);
        value.putScalar(j, original - STEP);
        double down = loss(session);
        value.putScalar(j, original);
        result[j] = (up - down) / (2 * STEP);
      }
      return result;
    }
  }

  private static double loss(Session session) {
    try (Session.Run run = session.outputs(Map.of(), List.of("loss"))) {
      return run.output("loss").getDouble(0);
    }
  }

  private static SDVariable constant(SDVariable beside, int rows, int columns) {
    INDArray values = Nd4j.linspace(DataType.DOUBLE, -1, 0.13, (long) rows * columns);
    return beside
        .getSameDiff()
        .constant("frozen", values.reshape(rows, columns).castTo(beside.dataType()));
  }
}
