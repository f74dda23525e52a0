package org.ala4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.encoder.Normalisation;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.encoder.VitWeights;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Session;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * LoRA block, ALA, perception branch and loss against PyTorch: outputs and every gradient
 * (tools/model_fixture.py).
 */
class ModelParityTest {
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @EnumSource(Variant.class)
  void forwardAndAllGradientsAgreeWithPyTorch(Variant variant) throws IOException {
    Map<String, INDArray> fixture = fixture(variant);
    Parameters parameters = new Parameters(0);
    ExplainableClassifier model = classifier(variant, fixture, parameters);

    for (Phase phase : Phase.values()) {
      Graph graph = model.graph(phase);
      String prefix = phase.name().toLowerCase(Locale.ROOT) + "/";
      if (phase == Phase.ATTENTION) { // it holds every parameter
        parameters.restore(part(fixture, "param/"));
      }
      Map<String, INDArray> gradients = part(fixture, prefix + "grad/");
      List<String> outputs =
          phase == Phase.ATTENTION
              ? List.of(
                  ExplainableClassifier.LOSS,
                  ExplainableClassifier.LOGITS,
                  ExplainableClassifier.MAP,
                  ExplainableClassifier.ALA_LOGITS)
              : List.of(ExplainableClassifier.LOSS, ExplainableClassifier.LOGITS);
      try (Session session = new Session(graph, ExplainableClassifier.LOSS);
          Session.Run run =
              session.gradients(inputs(fixture, phase), outputs, gradients.keySet())) {
        for (String name : outputs) {
          assertClose(name, run.output(name), fixture.get(prefix + name));
        }
        gradients.forEach((name, expected) -> assertClose(name, run.gradient(name), expected));
      }
      assertThat(gradients.keySet())
          .as("every parameter in the graph has a gradient to compare")
          .containsExactlyInAnyOrderElementsOf(graph.parameterNames());
    }
  }

  private static void assertClose(String name, INDArray actual, INDArray expected) {
    double largest = Math.max(1e-3, expected.amaxNumber().doubleValue());
    INDArray difference = actual.reshape(expected.shape()).sub(expected);
    assertThat(difference.amaxNumber().doubleValue() / largest).as(name).isLessThan(TOLERANCE);
  }

  private static Map<String, INDArray> fixture(Variant variant) throws IOException {
    String name = variant.name().toLowerCase(Locale.ROOT) + ".safetensors";
    return SafeTensors.read(Path.of("src/test/resources/model", name)).arrays();
  }

  private static Map<String, INDArray> part(Map<String, INDArray> fixture, String prefix) {
    Map<String, INDArray> part = new LinkedHashMap<>();
    fixture.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), value);
          }
        });
    return part;
  }

  private static Map<String, INDArray> inputs(Map<String, INDArray> fixture, Phase phase) {
    Map<String, INDArray> inputs = new HashMap<>(part(fixture, "in/"));
    inputs.remove("mean");
    inputs.remove("std");
    if (phase == Phase.ALL_ONES) {
      inputs.remove(ExplainableClassifier.PIXELS);
    }
    return inputs;
  }

  private static ExplainableClassifier classifier(
      Variant variant, Map<String, INDArray> fixture, Parameters parameters) {
    ModelConfig config =
        new ModelConfig(
            variant,
            new ModelConfig.Lora(true, 2, List.of(2), EnumSet.allOf(Target.class), 0),
            new ModelConfig.Ala(
                true, 2, 3, 4, 8, List.of(0, 1), MapActivation.SIGMOID, 3, 6, List.of(4, 6)),
            new ModelConfig.Perception(2, true, List.of(8, 4), 6, 2, 0.3),
            0.7);
    FeatureStatistics statistics =
        new FeatureStatistics(fixture.get("in/mean"), fixture.get("in/std"));
    VitEncoder encoder = new VitEncoder(encoder(fixture), 32);
    return new ExplainableClassifier(encoder, config, 5, statistics, parameters);
  }

  /** A two-block encoder of which only the second block's weights matter. */
  private static VitWeights encoder(Map<String, INDArray> fixture) {
    VitWeights.Norm norm1 =
        new VitWeights.Norm(fixture.get("frozen/norm1.gain"), fixture.get("frozen/norm1.bias"));
    VitWeights.Norm norm2 =
        new VitWeights.Norm(fixture.get("frozen/norm2.gain"), fixture.get("frozen/norm2.bias"));
    VitWeights.Block block =
        new VitWeights.Block(
            norm1,
            linear(fixture, "q"),
            linear(fixture, "k"),
            linear(fixture, "v"),
            linear(fixture, "out"),
            norm2,
            linear(fixture, "fc1"),
            linear(fixture, "fc2"));
    return new VitWeights(
        8,
        4,
        12,
        2,
        1e-5,
        1 / Math.sqrt(6),
        VitWeights.Activation.QUICK_GELU,
        Nd4j.zeros(DataType.FLOAT, 12, 3, 8, 8),
        Nd4j.zeros(DataType.FLOAT, 1, 12),
        Nd4j.zeros(DataType.FLOAT, 16, 12),
        Optional.empty(),
        List.of(block, block),
        Optional.empty(),
        VitWeights.Pooling.NONE,
        Optional.empty(),
        0,
        Normalisation.HALF);
  }

  private static VitWeights.Linear linear(Map<String, INDArray> fixture, String name) {
    return new VitWeights.Linear(
        fixture.get("frozen/" + name + ".weight"), fixture.get("frozen/" + name + ".bias"));
  }
}
