package org.ala4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Predictor.Prediction;
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
    "ONNXRUNTIME, 1",
    "ONNXRUNTIME, 3",
    "ONNXRUNTIME, 16",
    "ONNXRUNTIME, 20",
    "SAMEDIFF, 1",
    "SAMEDIFF, 3",
    "SAMEDIFF, 20"
  })
  void anImageGetsTheSameAnswerInAnyBatch(FrozenPrefix.Engine engine, int batch) {
    EncoderFile file = EncoderFile.read(Path.of("models/tiny-clip.onnx"));
    VitEncoder encoder = new VitEncoder(file.weights(), 96);
    ModelConfig config =
        new ModelConfig(
            Variant.PAPER,
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
    ExplainableClassifier model =
        new ExplainableClassifier(
            encoder, config, 16, FeatureStatistics.none(encoder.width()), new Parameters(3));
    Nd4j.getRandom().setSeed(7);
    try (INDArray images = Nd4j.rand(DataType.FLOAT, IMAGES, 3, 96, 96);
        FrozenPrefix prefix = FrozenPrefix.create(encoder, model.frozenFeatures(), engine, 2);
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory)) {
      Prediction whole = predictor.predict(images);
      for (int from = 0; from < IMAGES; from += batch) {
        int to = Math.min(IMAGES, from + batch);
        Prediction part = predictor.predict(images.get(NDArrayIndex.interval(from, to)).dup('c'));
        for (int i = from; i < to; i++) {
          assertThat(part.maps()[i - from]).as("map of image " + i).isEqualTo(whole.maps()[i]);
          assertThat(part.probabilities()[i - from]).isEqualTo(whole.probabilities()[i]);
          assertThat(part.alaProbabilities()[i - from]).isEqualTo(whole.alaProbabilities()[i]);
        }
      }
    }
  }
}
