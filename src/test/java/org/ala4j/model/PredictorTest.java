package org.ala4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Predictor.Prediction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class PredictorTest {
  private static final int IMAGES = 37;

  /** Scores must not depend on evaluate.batch: not within rounding, but bit for bit. */
  @ParameterizedTest
  @CsvSource({
    "PAPER, ONNXRUNTIME, 1",
    "PAPER, ONNXRUNTIME, 3",
    "PAPER, ONNXRUNTIME, 16",
    "PAPER, ONNXRUNTIME, 20",
    "PAPER, SAMEDIFF, 3",
    "RELEASED, ONNXRUNTIME, 3",
    "RELEASED, SAMEDIFF, 1"
  })
  void anImageGetsTheSameAnswerInAnyBatch(Variant variant, FrozenPrefix.Engine engine, int batch) {
    ExplainableClassifier model = model(variant);
    INDArray images = images(IMAGES);
    try (FrozenPrefix prefix =
            FrozenPrefix.create(model.encoder(), model.frozenFeatures(), engine, Processor.cpu(2));
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory)) {
      Prediction whole = predictor.predict(images);
      for (int from = 0; from < IMAGES; from += batch) {
        int to = Math.min(IMAGES, from + batch);
        Prediction part = predictor.predict(images.get(NDArrayIndex.interval(from, to)).dup('c'));
        for (int i = from; i < to; i++) {
          assertThat(part.maps()[i - from]).as("map of image " + i).isEqualTo(whole.maps()[i]);
          assertThat(part.logits()[i - from]).isEqualTo(whole.logits()[i]);
          assertThat(part.alaProbabilities()[i - from]).isEqualTo(whole.alaProbabilities()[i]);
        }
      }
    }
  }

  /** Whoever hands a batch over need not know how its numbers lie. */
  @Test
  void imagesMayLieInAnyOrder() {
    ExplainableClassifier model = model(Variant.PAPER);
    INDArray images = images(5);
    try (FrozenPrefix prefix =
            FrozenPrefix.create(
                model.encoder(),
                model.frozenFeatures(),
                FrozenPrefix.Engine.AUTO,
                Processor.cpu(2));
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory)) {
      Prediction expected = predictor.predict(images);
      INDArray permuted = images.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2);
      for (INDArray other : List.of(images.dup('f'), permuted)) {
        Prediction found = predictor.predict(other);
        assertThat(found.maps()).isDeepEqualTo(expected.maps());
        assertThat(found.logits()).isDeepEqualTo(expected.logits());
      }
    }
  }

  private static INDArray images(int n) {
    Nd4j.getRandom().setSeed(7);
    return Nd4j.rand(DataType.FLOAT, n, 3, 96, 96);
  }

  /** A hundred classes: products of few rows are then divided between threads by their columns. */
  private static ExplainableClassifier model(Variant variant) {
    EncoderFile file = EncoderFile.read(Path.of("models/tiny-clip.onnx"));
    VitEncoder encoder = new VitEncoder(file.weights(), 96);
    ModelConfig config =
        new ModelConfig(
            variant,
            new ModelConfig.Lora(true, 16, List.of(7), EnumSet.of(Target.FC1, Target.FC2), 0),
            new ModelConfig.Ala(
                true,
                2,
                4,
                8,
                32,
                List.of(0, 2, 4, 6),
                MapActivation.SIGMOID,
                16,
                256,
                List.of(32, 64)),
            new ModelConfig.Perception(7, false, List.of(64, 32), 256, 8, 0.5),
            0.1);
    return new ExplainableClassifier(
        encoder, config, 100, FeatureStatistics.none(encoder.width()), new Parameters(3));
  }
}
