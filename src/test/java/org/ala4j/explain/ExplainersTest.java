package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.OnnxRuntimePrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.Predictor;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ExplainersTest {
  private static final int[] NO_TARGETS = {};

  private static INDArray ramp(long... shape) {
    INDArray ramp = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < ramp.length(); i++) {
      ramp.putScalar(i, (double) i / ramp.length());
    }
    return ramp;
  }

  @Test
  void theGaussianFallsOffFromTheCentre() {
    float[] map = Controls.GAUSSIAN.explain(Nd4j.zeros(DataType.FLOAT, 1, 3, 8, 8), NO_TARGETS)[0];
    int n = Controls.GRID;
    float centre = map[(n / 2) * n + n / 2];
    // Half a cell from the centre in both directions; at the corner 6.5 cells.
    assertThat(centre).isCloseTo((float) Math.exp(-Math.pow(0.5 / n / 0.3, 2)), within(1e-6f));
    assertThat(map[0]).isCloseTo((float) Math.exp(-Math.pow(6.5 / n / 0.3, 2)), within(1e-6f));
    assertThat(map[0]).isEqualTo(map[n * n - 1]);
  }

  @Test
  void noiseDependsOnTheImageOnly() {
    INDArray images = ramp(2, 3, 8, 8);
    float[][] both = Controls.RANDOM.explain(images, NO_TARGETS);
    INDArray second = images.get(NDArrayIndex.interval(1, 2)).dup('c');
    assertThat(Controls.RANDOM.explain(second, NO_TARGETS)[0]).isEqualTo(both[1]);
    assertThat(both[0]).isNotEqualTo(both[1]);
  }

  @Test
  void theClassTokensAttentionIsAShareOfOne() {
    VitEncoder encoder = new VitEncoder(TinyModel.encoderFile().weights(), 32);
    SortedSet<Feature> none = new TreeSet<>(List.of(Feature.after(0)));
    try (FrozenPrefix prefix = new OnnxRuntimePrefix(encoder, none, Processor.cpu(1));
        RunMemory memory = new RunMemory();
        ClassTokenAttention attention = new ClassTokenAttention(encoder, prefix, memory)) {
      INDArray images = ramp(2, 3, 32, 32);
      for (float[] map : attention.explain(images, NO_TARGETS)) {
        double sum = 0;
        for (float x : map) {
          assertThat(x).isBetween(0f, 1f);
          sum += x;
        }
        assertThat(map).hasSize(16);
        assertThat(sum).isBetween(0.01, 1.0); // the rest is the class token's own share
      }
    }
  }

  /** Whatever can be asked for by name fits a model, and says who it is. */
  @Test
  void everyMethodDrawsMaps() {
    ExplainableClassifier model =
        TinyModel.model(TinyModel.encoderFile(), TinyModel.config(true, true), 3, 1);
    INDArray images = ramp(2, 3, 32, 32);
    Map<String, String> few =
        Map.of("rise", "masks", "integrated-gradients", "steps", "smooth-grad", "samples");
    try (FrozenPrefix prefix = TinyModel.prefix(model);
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory);
        RunMemory own = new RunMemory()) {
      ExplanationContext context = new ExplanationContext(model, prefix, predictor, own);
      for (Explainers.Method method : Explainers.methods()) {
        String option = few.get(method.name());
        ExplainerFactory factory =
            Explainers.factory(method.name(), option == null ? Map.of() : Map.of(option, "3"));
        assertThat(factory.passes().applyAsInt(model.config())).isNotNegative();
        try (Explainer explainer = factory.create(context)) {
          assertThat(explainer.label()).isEqualTo(method.name());
          float[][] maps = explainer.explain(images, new int[] {0, 2});
          assertThat(maps).hasNumberOfRows(2);
          for (float[] map : maps) {
            int side = (int) Math.round(Math.sqrt(map.length));
            assertThat(map).as(method.name()).hasSize(side * side);
            for (float value : map) {
              assertThat(value).as(method.name()).isFinite();
            }
          }
        }
      }
    }
    assertThat(Explainers.controls())
        .containsExactly("class-token-attention", "all-ones", "random", "gaussian", "sobel");
  }
}
