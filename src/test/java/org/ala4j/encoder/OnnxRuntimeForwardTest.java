package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.SameDiffForward;
import org.ala4j.graph.Session;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

/** Every layer gives by ONNX Runtime what it gives by SameDiff. */
class OnnxRuntimeForwardTest {
  private static final int N = 9; // tokens, a grid of 3 × 3
  private static final int D = 8;

  /** Something made of tokens {@code [B·9, 8]}. */
  interface Made {
    SDVariable of(Graph graph, Layers layers, SDVariable tokens);
  }

  static Stream<Arguments> layers() {
    return Stream.of(
        Arguments.of("linear", made((g, l, x) -> l.linear(x, p(g, "w", D, 3), p(g, "b", 3)))),
        Arguments.of(
            "adapted product",
            made(
                (g, l, x) ->
                    l.adaptedProduct(x, c(g, "w", D, D), p(g, "a", D, 2), p(g, "b", 2, D), 0.5))),
        Arguments.of("large frozen weight", made((g, l, x) -> l.product(x, c(g, "w", D, 1_000)))),
        Arguments.of(
            "layer norm", made((g, l, x) -> l.layerNorm(x, p(g, "g", D), p(g, "b", D), 1e-5))),
        Arguments.of(
            "norm within a linear layer",
            made(
                (g, l, x) ->
                    l.normedLinear(
                        l.standardiseRows(x, 1e-6),
                        p(g, "g", D),
                        p(g, "s", D),
                        p(g, "w", D, 5),
                        p(g, "b", 5)))),
        Arguments.of(
            "attention",
            made(
                (g, l, x) ->
                    l.attention(x, l.product(x, c(g, "k", D, D)), x.mul(0.3), N, D, 2).output())),
        Arguments.of(
            "attention of one product",
            made((g, l, x) -> l.attention(l.product(x, c(g, "qkv", D, 3 * D)), N, D, 2).output())),
        Arguments.of(
            "attention weights", made((g, l, x) -> l.attention(x, x, x, N, D, 2).weights())),
        Arguments.of("gelu", made((g, l, x) -> l.gelu(x))),
        Arguments.of("gelu by tanh", made((g, l, x) -> l.tanhGelu(x))),
        Arguments.of("quick gelu", made((g, l, x) -> l.quickGelu(x))),
        Arguments.of("relu", made((g, l, x) -> l.relu(x))),
        Arguments.of("sigmoid", made((g, l, x) -> l.sigmoid(x))),
        Arguments.of("softmax", made((g, l, x) -> l.softmax(x))),
        Arguments.of(
            "convolution, pooled",
            made(
                (g, l, x) ->
                    l.maxPool(l.conv2d(maps(l, x), p(g, "w", 3, 3, D, 4), p(g, "b", 4), 1, 1), 2))),
        Arguments.of(
            "convolution with a stride",
            made((g, l, x) -> l.conv2d(maps(l, x), p(g, "w", 2, 2, D, 4), p(g, "b", 4), 2, 0))),
        Arguments.of(
            "group norm",
            made((g, l, x) -> l.groupNorm(maps(l, x), p(g, "g", D), p(g, "b", D), 2, D, 3))),
        Arguments.of("average", made((g, l, x) -> l.globalAveragePool(maps(l, x)))),
        Arguments.of("min and max", made((g, l, x) -> l.minMax(maps(l, x), D, 3, 1e-6))),
        Arguments.of("resize", made((g, l, x) -> l.resizeBilinear(maps(l, x), D, 3, 7))),
        Arguments.of(
            "tokens taken, put back",
            made(
                (g, l, x) ->
                    l.concatTokens(
                        l.sliceTokens(x, N, D, 1, N), N - 1, l.sliceTokens(x, N, D, 0, 1), 1, D))),
        Arguments.of(
            "tokens appended, added to",
            made(
                (g, l, x) -> {
                  SDVariable both = l.concatSequences(p(g, "p", 1, N, D), p(g, "q", 1, 2, D));
                  SDVariable longer = l.append(x, p(g, "r", 1, 2, D), N, 2, D);
                  return l.addToEach(longer, both, N + 2, D);
                })),
        Arguments.of("tokens before", made((g, l, x) -> l.prependEmpty(x, N, 1, D))),
        Arguments.of(
            "products", made((g, l, x) -> l.products(l.sliceTokens(x, N, D, 0, 2), x, 2, 3, D))));
  }

  private static Made made(Made made) {
    return made;
  }

  private static SDVariable maps(Layers layers, SDVariable tokens) {
    return layers.tokensToMaps(tokens, D, 3);
  }

  private static SDVariable p(Graph graph, String name, long... shape) {
    return graph.parameter(name, random(name.hashCode(), shape));
  }

  private static SDVariable c(Graph graph, String name, long... shape) {
    return graph.constant(name, random(name.hashCode(), shape));
  }

  private static INDArray random(long seed, long... shape) {
    SplittableRandom random = new SplittableRandom(seed);
    INDArray array = Nd4j.create(shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextDouble(-1, 1.5));
    }
    return array;
  }

  /** And goes back alike: the gradients of Σ(y + y²/2). */
  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void aLayerGoesBackAlikeByBothEngines(String name, Made made) {
    int images = 2;
    Map<String, INDArray> inputs = Map.of("given", random(images, (long) images * N, D));
    Graph first = withLoss(made, images);
    Graph second = withLoss(made, images);
    List<String> variables = List.copyOf(first.parameterNames());
    try (GradientPass expected = new Session(first, "loss");
        RunMemory memory = new RunMemory();
        GradientPass actual =
            new OnnxRuntimeGradients(second, "loss", variables, memory, Processor.cpu(1));
        GradientPass.Run a = expected.gradients(inputs, List.of("loss"), variables);
        GradientPass.Run b = actual.gradients(inputs, List.of("loss"), variables)) {
      assertThat(b.output("loss").getFloat(0))
          .isCloseTo(a.output("loss").getFloat(0), withinPercentage(0.01));
      for (String variable : variables) {
        float[] numbers = a.gradient(variable).dup('c').data().asFloat();
        float largest = a.gradient(variable).amaxNumber().floatValue();
        assertThat(b.gradient(variable).shape()).isEqualTo(a.gradient(variable).shape());
        assertThat(b.gradient(variable).dup('c').data().asFloat())
            .as(variable)
            .containsExactly(numbers, within(2e-5f * Math.max(1, largest)));
      }
    }
  }

  /**
   * The layer behind a parameter that is added to what is given, so that all of it has gradients.
   */
  private static Graph withLoss(Made made, int images) {
    Graph graph = new Graph();
    SDVariable given = graph.placeholder("given", -1, D);
    SDVariable x = given.add(p(graph, "shift", (long) images * N, D));
    SDVariable y = made.of(graph, new Layers(graph), x);
    SDVariable flat = y.reshape(-1);
    graph.name(flat.mul(flat).mul(0.5).add(flat).sum(), "loss");
    return graph;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void aLayerIsTheSameByBothEngines(String name, Made made) {
    Graph graph = new Graph();
    SDVariable x = graph.placeholder("x", -1, D);
    graph.name(made.of(graph, new Layers(graph), x), "y");
    try (RunMemory memory = new RunMemory();
        ForwardPass expected = new SameDiffForward(graph, List.of("y"), memory);
        ForwardPass actual = new OnnxRuntimeForward(graph, List.of("y"), Processor.cpu(1))) {
      for (int images : new int[] {1, 2, 5}) {
        Map<String, INDArray> inputs = Map.of("x", random(images, (long) images * N, D));
        float[][] a = expected.run(images, inputs).get("y");
        float[][] b = actual.run(images, inputs).get("y");
        assertThat(b).hasDimensions(images, a[0].length);
        for (int i = 0; i < images; i++) {
          assertThat(b[i]).containsExactly(a[i], within(2e-5f));
        }
      }
    }
  }

  /** Predictions during a training are those of the parameters as they are by then. */
  @Test
  void aChangedParameterIsSeen() {
    Graph graph = new Graph();
    SDVariable x = graph.placeholder("x", -1, D);
    INDArray weight = random(1, D, 600); // large enough to be packed, were it a constant
    graph.name(new Layers(graph).product(x, graph.parameter("w", weight)), "y");
    try (ForwardPass pass = new OnnxRuntimeForward(graph, List.of("y"), Processor.cpu(1))) {
      Map<String, INDArray> inputs = Map.of("x", random(2, 3, D));
      float before = pass.run(3, inputs).get("y")[1][7];
      weight.muli(3);
      assertThat(pass.run(3, inputs).get("y")[1][7]).isCloseTo(3 * before, within(1e-5f));
    }
  }

  /** A layer of somebody's that the default engine does not know costs time, not the training. */
  @Test
  void whatHasNoTranslationRunsInSameDiffAndIsSaidOnce() {
    Graph graph = new Graph();
    SDVariable x = graph.placeholder("x", -1, D);
    graph.name(x.getSameDiff().math().sin(x), "y");
    VitEncoder encoder = new VitEncoder(TinyModel.encoderFile().weights(), 32);
    Logger logger = (Logger) LoggerFactory.getLogger(OnnxRuntimePrefix.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    logger.addAppender(said);
    try (RunMemory memory = new RunMemory();
        FrozenPrefix prefix =
            new OnnxRuntimePrefix(
                encoder, new TreeSet<>(Set.of(Feature.after(1))), Processor.cpu(1));
        ForwardPass first = prefix.forward(graph, List.of("y"), memory);
        ForwardPass second = prefix.forward(graph, List.of("y"), memory)) {
      INDArray values = random(3, 2, D);
      for (ForwardPass pass : List.of(first, second)) {
        float[][] y = pass.run(2, Map.of("x", values)).get("y");
        for (int i = 0; i < 2 * D; i++) {
          assertThat(y[i / D][i % D])
              .isCloseTo((float) Math.sin(values.getFloat(i / D, i % D)), within(1e-6f));
        }
      }
    } finally {
      logger.detachAppender(said);
    }
    assertThat(said.list)
        .singleElement()
        .satisfies(e -> assertThat(e.getFormattedMessage()).contains("sin", "SameDiff"));
  }

  @Test
  void whatHasNoTranslationIsNamed() {
    Graph graph = new Graph();
    SDVariable x = graph.placeholder("x", -1, D);
    graph.name(x.getSameDiff().math().sin(x), "y");
    assertThatThrownBy(() -> new OnnxRuntimeForward(graph, List.of("y"), Processor.cpu(1)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("No translation to ONNX of");
  }
}
