package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.GradientEngine;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.Session;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Parameters.Group;
import org.ala4j.model.Parameters.Parameter;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

/** A training step by ONNX Runtime has the losses and gradients that SameDiff computes. */
class OnnxRuntimeGradientsTest {
  @ParameterizedTest
  @CsvSource({
    "PAPER, SIGMOID, 8, true",
    "PAPER, MINMAX, 4, true",
    "RELEASED, MINMAX, 8, true",
    "RELEASED, NONE, 16, true",
    "PAPER, SIGMOID, 8, false"
  })
  void gradientsAreThoseOfSameDiff(
      Variant variant, MapActivation activation, int patch, boolean lora) {
    ModelConfig base = TinyModel.config(variant, lora, true);
    ModelConfig config =
        new ModelConfig(
            variant,
            base.lora(),
            new ModelConfig.Ala(
                true, 2, 3, patch, 8, List.of(0, 1), activation, 3, 6, List.of(4, 6)),
            new ModelConfig.Perception(3, true, List.of(8, 4), 6, 2, 0.3),
            0.5);
    ExplainableClassifier model = TinyModel.model(TinyModel.encoderFile(), config, 3, 1);
    SplittableRandom random = new SplittableRandom(5);
    for (Phase phase : Phase.values()) {
      var graph = model.graph(phase);
      model.parameters().all().forEach(p -> shake(p.value(), random));
      List<String> variables = new ArrayList<>(graph.parameterNames());
      List<String> outputs = List.of(ExplainableClassifier.LOSS, ExplainableClassifier.PB_LOSS);
      GradientEngine engine = TrainingEngine.ONNXRUNTIME.on(Processor.cpu(1));
      try (RunMemory memory = new RunMemory();
          GradientPass expected = new Session(graph, ExplainableClassifier.LOSS);
          GradientPass actual =
              engine.of(model.graph(phase), ExplainableClassifier.LOSS, variables, memory)) {
        for (int images : new int[] {2, 3, 2}) {
          Map<String, INDArray> inputs = inputs(model, images, random);
          try (GradientPass.Run a = expected.gradients(inputs, outputs, variables);
              GradientPass.Run b = actual.gradients(inputs, outputs, variables)) {
            for (String output : outputs) {
              requireClose(output, a.output(output), b.output(output), 1e-5);
            }
            for (Parameter p : model.parameters().all()) {
              if (variables.contains(p.name())) {
                double largest = largest(model, p.group(), variables, a);
                requireClose(p.name(), a.gradient(p.name()), b.gradient(p.name()), 1e-5 * largest);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void whatHasNoTranslationRunsInSameDiffAndIsSaid() {
    Graph graph = new Graph();
    INDArray value = Nd4j.createFromArray(0.3f, 2f);
    SDVariable x = graph.parameter("x", value);
    graph.name(x.getSameDiff().math().sin(x).sum(), "loss");
    Logger logger = (Logger) LoggerFactory.getLogger(OnnxRuntimeGradients.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    logger.addAppender(said);
    try (RunMemory memory = new RunMemory();
        GradientPass pass =
            TrainingEngine.ONNXRUNTIME
                .on(Processor.cpu(1))
                .of(graph, "loss", List.of("x"), memory)) {
      for (int i = 0; i < 2; i++) {
        try (GradientPass.Run run = pass.gradients(Map.of(), List.of("loss"), List.of("x"))) {
          assertThat(run.gradient("x").toFloatVector())
              .containsExactly(
                  new float[] {(float) Math.cos(0.3), (float) Math.cos(2)}, within(1e-6f));
        }
      }
    } finally {
      logger.detachAppender(said);
    }
    assertThat(said.list)
        .singleElement()
        .satisfies(e -> assertThat(e.getFormattedMessage()).contains("sin", "SameDiff"));
  }

  private static void shake(INDArray array, SplittableRandom random) {
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, array.getDouble(i) + random.nextDouble(-0.1, 0.1));
    }
  }

  private static Map<String, INDArray> inputs(
      ExplainableClassifier model, int images, SplittableRandom random) {
    Map<String, INDArray> inputs = new HashMap<>();
    model
        .inputShapes(images)
        .forEach(
            (name, shape) -> {
              INDArray array = Nd4j.zeros(DataType.FLOAT, shape);
              shake(array, random);
              inputs.put(name, array);
            });
    INDArray labels = Nd4j.zeros(DataType.FLOAT, images, 3);
    for (int i = 0; i < images; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    inputs.put(ExplainableClassifier.LABELS, labels);
    return inputs;
  }

  /** The largest gradient of a group: many a small one is the rounding of zero. */
  private static double largest(
      ExplainableClassifier model, Group group, List<String> variables, GradientPass.Run run) {
    return model.parameters().all().stream()
        .filter(p -> p.group() == group && variables.contains(p.name()))
        .mapToDouble(p -> run.gradient(p.name()).amaxNumber().doubleValue())
        .max()
        .orElseThrow();
  }

  private static void requireClose(String name, INDArray expected, INDArray actual, double most) {
    assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
    double difference = expected.sub(actual).amaxNumber().doubleValue();
    assertThat(difference).as(name).isLessThanOrEqualTo(most);
  }
}
