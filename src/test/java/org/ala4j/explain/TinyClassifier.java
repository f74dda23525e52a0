package org.ala4j.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.encoder.Normalisation;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.encoder.VitWeights;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.FeatureStatistics;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Parameters;
import org.ala4j.model.SafeTensors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The model, images and maps of tools/explainer_fixtures.py: five classes, 32 pixels. */
final class TinyClassifier {
  private static final Path FIXTURE = Path.of("src/test/resources/explain/maps.safetensors");

  final ExplainableClassifier model;
  final INDArray images;
  final int[] targets;
  private final Map<String, INDArray> fixture;

  TinyClassifier() {
    try {
      fixture = SafeTensors.read(FIXTURE).arrays();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    images = fixture.get("in/images");
    targets = fixture.get("in/targets").toIntVector();
    FeatureStatistics statistics =
        new FeatureStatistics(fixture.get("in/mean"), fixture.get("in/std"));
    model = model(encoder(fixture.get("encoder/class")), List.of(0, 1), statistics);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    fixture.forEach(
        (name, value) -> {
          if (name.startsWith("param/")) {
            parameters.put(name.substring("param/".length()), value);
          }
        });
    model.parameters().restore(parameters);
  }

  /** What PyTorch computed. */
  INDArray expected(String name) {
    return fixture.get(name);
  }

  /** An untrained model on an encoder without a class token. */
  ExplainableClassifier withoutClassToken() {
    VitEncoder encoder = encoder(Nd4j.empty(DataType.FLOAT));
    return model(encoder, List.of(0, 1), FeatureStatistics.none(encoder.width()));
  }

  private static ExplainableClassifier model(
      VitEncoder encoder, List<Integer> taps, FeatureStatistics statistics) {
    ModelConfig config =
        new ModelConfig(
            Variant.PAPER,
            new ModelConfig.Lora(true, 2, List.of(2), EnumSet.allOf(Target.class), 0),
            new ModelConfig.Ala(true, 2, 3, 4, 8, taps, MapActivation.SIGMOID, 3, 6, List.of(4, 6)),
            new ModelConfig.Perception(3, true, List.of(8, 4), 6, 2, 0.3),
            0.7);
    ExplainableClassifier model =
        new ExplainableClassifier(encoder, config, 5, statistics, new Parameters(3));
    model.graph(Phase.ATTENTION); // makes the parameters
    return model;
  }

  /** Four blocks, of which the perception branch reads the third. */
  private VitEncoder encoder(INDArray classToken) {
    VitWeights weights =
        new VitWeights(
            8,
            4,
            12,
            2,
            1e-5,
            1 / Math.sqrt(6),
            VitWeights.Activation.QUICK_GELU,
            fixture.get("encoder/kernel"),
            classToken,
            fixture.get("encoder/positions"),
            Optional.of(norm("pre")),
            List.of(block(1), block(2), block(3), block(1)),
            Optional.empty(),
            VitWeights.Pooling.CLASS_TOKEN,
            Optional.empty(),
            0,
            Normalisation.CLIP);
    return new VitEncoder(weights, 32);
  }

  private VitWeights.Block block(int b) {
    return new VitWeights.Block(
        norm(b + ".norm1"),
        linear(b + ".q"),
        linear(b + ".k"),
        linear(b + ".v"),
        linear(b + ".out"),
        norm(b + ".norm2"),
        linear(b + ".fc1"),
        linear(b + ".fc2"));
  }

  private VitWeights.Norm norm(String name) {
    return new VitWeights.Norm(
        fixture.get("encoder/" + name + ".gain"), fixture.get("encoder/" + name + ".bias"));
  }

  private VitWeights.Linear linear(String name) {
    return new VitWeights.Linear(
        fixture.get("encoder/" + name + ".weight"), fixture.get("encoder/" + name + ".bias"));
  }
}
