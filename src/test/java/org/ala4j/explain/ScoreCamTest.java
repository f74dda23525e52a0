package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.Normalisation;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.explain.ScoreCam.Enlarge;
import org.ala4j.explain.ScoreCam.Mask;
import org.ala4j.explain.ScoreCam.Settings;
import org.ala4j.explain.ScoreCam.Weights;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.Session;
import org.ala4j.memory.ArrayPool;
import org.ala4j.metrics.Plane;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.PerceptionBranch;
import org.ala4j.model.Predictor;
import org.ala4j.model.Predictor.Prediction;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ScoreCamTest {
  private static final String LAYER = PerceptionBranch.LAST_CONVOLUTION;

  private static ExplainableClassifier model;
  private static FrozenPrefix prefix;
  private static RunMemory memory;
  private static Predictor predictor;

  @BeforeAll
  static void open() {
    model = TinyModel.model(TinyModel.encoderFile(), TinyModel.config(true, true), 3, 5);
    prefix = TinyModel.prefix(model);
    memory = new RunMemory();
    predictor = new Predictor(model, prefix, memory);
    // Untrained, the classes hardly differ: an enlarged last layer makes the weights differ.
    model.parameters().all().stream()
        .filter(p -> p.name().equals("pb.fc2.weight"))
        .forEach(p -> p.value().muli(50));
  }

  @AfterAll
  static void close() {
    predictor.close();
    memory.close();
    prefix.close();
  }

  private static INDArray images(int n) {
    SplittableRandom random = new SplittableRandom(4);
    float[] values = new float[n * 3 * 32 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return Nd4j.create(values, new long[] {n, 3, 32, 32}, 'c');
  }

  private static ScoreCam scoreCam(Settings settings) {
    return new ScoreCam(new ExplanationContext(model, prefix, predictor, memory), settings);
  }

  private static float[] map(Settings settings, INDArray image, int target) {
    try (ScoreCam scoreCam = scoreCam(settings)) {
      return scoreCam.explain(image, new int[] {target})[0];
    }
  }

  /** A layer's output for one image. */
  private static INDArray output(String layer, INDArray image) {
    Map<String, INDArray> inputs =
        new HashMap<>(
            Predictor.inputs(
                model,
                prefix,
                model.encoder().weights().normalisation().apply(image),
                new ArrayPool()));
    inputs.put(ExplainableClassifier.DROPOUT, Nd4j.ones(DataType.FLOAT, 1, 4));
    try (Session session = new Session(model.graph(Phase.ATTENTION));
        Session.Run run = session.outputs(inputs, List.of(layer))) {
      return run.output(layer).dup('c');
    }
  }

  /** The definition, channel by channel, with other code for resizing and normalising. */
  private static float[] slow(Settings settings, INDArray image, int target) {
    INDArray layer = output(LAYER, image);
    int channels = (int) layer.size(1);
    int side = (int) layer.size(2);
    double[] weight = new double[channels];
    double sum = 0;
    Prediction hidden = predictor.predict(masked(image, new float[32 * 32], settings.mask()));
    for (int c = 0; c < channels; c++) {
      INDArray channel = layer.get(NDArrayIndex.point(0), NDArrayIndex.point(c)).dup('c');
      Plane small = Plane.square(channel.data().asFloat());
      Plane large = settings.enlarge() == Enlarge.ALIGNED ? aligned(small) : small.resized(32, 32);
      float[] mask = large.minMaxNormalised().values();
      Prediction seen = predictor.predict(masked(image, mask, settings.mask()));
      if (settings.weights() == Weights.SOFTMAX) {
        // The increase over the hidden image, as the paper's algorithm writes it.
        weight[c] = Math.exp(seen.logits()[0][target] - hidden.logits()[0][target]);
        sum += weight[c];
      } else {
        weight[c] = seen.probabilities()[0][target] - hidden.probabilities()[0][target];
        sum = 1;
      }
    }
    float[] map = new float[side * side];
    for (int i = 0; i < map.length; i++) {
      double value = 0;
      for (int c = 0; c < channels; c++) {
        value += weight[c] / sum * layer.getDouble(0, c, i / side, i % side);
      }
      map[i] = (float) Math.max(0, value);
    }
    return map;
  }

  /** Bilinear with the corners on the corners: each value's share falls off linearly. */
  private static Plane aligned(Plane small) {
    float[] values = new float[32 * 32];
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < small.values().length; j++) {
        double down = i / 32 * (small.height() - 1) / 31.0 - j / small.width();
        double across = i % 32 * (small.width() - 1) / 31.0 - j % small.width();
        values[i] +=
            (float)
                (Math.max(0, 1 - Math.abs(down))
                    * Math.max(0, 1 - Math.abs(across))
                    * small.values()[j]);
      }
    }
    return Plane.square(values);
  }

  /** The pixels of an image whose pixels or whose normalised pixels were multiplied. */
  private static INDArray masked(INDArray image, float[] mask, Mask rule) {
    Normalisation normalisation = model.encoder().weights().normalisation();
    INDArray masked = image.dup('c');
    for (int rgb = 0; rgb < 3; rgb++) {
      float mean = rule == Mask.NORMALISED ? normalisation.mean()[rgb] : 0;
      float std = rule == Mask.NORMALISED ? normalisation.std()[rgb] : 1;
      masked
          .get(NDArrayIndex.point(0), NDArrayIndex.point(rgb))
          .subi(mean)
          .divi(std)
          .muli(Nd4j.create(mask, new long[] {32, 32}, 'c'))
          .muli(std)
          .addi(mean);
    }
    return masked;
  }

  private static List<Settings> settings() {
    List<Settings> all = new ArrayList<>();
    for (Weights weights : Weights.values()) {
      for (Mask mask : Mask.values()) {
        for (Enlarge enlarge : Enlarge.values()) {
          all.add(new Settings(LAYER, weights, mask, enlarge, 3));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theMapIsTheWeightedSumOfTheChannels(Settings settings) {
    for (int target = 0; target < 3; target++) {
      INDArray image = images(1);
      float[] expected = slow(settings, image, target);
      assertThat(map(settings, image, target))
          .hasSize(4) // G/2 × G/2
          .containsExactly(expected, within(1e-4f * (1 + max(expected))));
    }
  }

  /** So that the test above tells them apart. */
  @Test
  void everySettingDrawsAnotherMap() {
    List<Settings> all = settings();
    assertThat(all.stream().map(s -> Arrays.toString(map(s, images(1), 0))))
        .doesNotHaveDuplicates()
        .hasSize(8);
  }

  /** So that the test above compares something. */
  @Test
  void theMapsOfTheClassesDiffer() {
    INDArray image = images(1);
    float[] one =
        map(new Settings(LAYER, Weights.INCREASE, Mask.NORMALISED, Enlarge.ALIGNED, 4), image, 0);
    float[] other =
        map(new Settings(LAYER, Weights.INCREASE, Mask.NORMALISED, Enlarge.ALIGNED, 4), image, 1);
    assertThat(max(one) + max(other)).isPositive();
    assertThat(one).isNotEqualTo(other);
  }

  private static float max(float[] values) {
    float max = 0;
    for (float value : values) {
      max = Math.max(max, Math.abs(value));
    }
    return max;
  }

  /** Whatever lies over black is black: every channel weighs the same, and none an increase. */
  @Test
  void ofABlackImageNoChannelSaysMore() {
    INDArray black = Nd4j.zeros(DataType.FLOAT, 1, 3, 32, 32);
    INDArray layer = output(LAYER, black); // [1, 4, 2, 2]
    float[] mean = new float[4];
    for (int i = 0; i < 4; i++) {
      double sum = 0;
      for (int c = 0; c < 4; c++) {
        sum += layer.getDouble(0, c, i / 2, i % 2) / 4;
      }
      mean[i] = (float) Math.max(0, sum);
    }
    assertThat(map(new Settings(LAYER, Weights.SOFTMAX, Mask.PIXELS, Enlarge.ALIGNED, 2), black, 1))
        .containsExactly(mean, within(1e-5f));
    assertThat(
            map(new Settings(LAYER, Weights.INCREASE, Mask.PIXELS, Enlarge.ALIGNED, 2), black, 1))
        .containsExactly(new float[4], within(1e-5f));
  }

  @Test
  void theMapDoesNotDependOnTheImagesBesideIt() {
    Settings settings = new Settings(LAYER, Weights.SOFTMAX, Mask.NORMALISED, Enlarge.ALIGNED, 3);
    INDArray images = images(2);
    try (ScoreCam scoreCam = scoreCam(settings)) {
      float[][] both = scoreCam.explain(images, new int[] {2, 1});
      INDArray second = images.get(NDArrayIndex.interval(1, 2)).dup('c');
      assertThat(both[1]).isEqualTo(map(settings, second, 1));
    }
  }

  /** Block 3's tokens: the class token is left out, the others are a 4 × 4 grid. */
  @Test
  void tokensAreMapsToo() {
    Settings tokens =
        new Settings(
            VitEncoder.featureName(3), Weights.SOFTMAX, Mask.NORMALISED, Enlarge.ALIGNED, 16);
    assertThat(map(tokens, images(1), 0)).hasSize(16);
  }

  @Test
  void aLayerMustBeThereAndAMap() {
    assertThatThrownBy(
            () ->
                scoreCam(
                    new Settings("absent", Weights.SOFTMAX, Mask.NORMALISED, Enlarge.ALIGNED, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("absent")
        .hasMessageContaining(LAYER);
    Settings logits =
        new Settings(
            ExplainableClassifier.LOGITS, Weights.SOFTMAX, Mask.NORMALISED, Enlarge.ALIGNED, 1);
    assertThatThrownBy(() -> map(logits, images(1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1, 3]");
  }
}
