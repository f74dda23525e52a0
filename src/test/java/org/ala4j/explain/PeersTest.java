package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.ala4j.config.Experiment;
import org.ala4j.config.Hyperparams;
import org.ala4j.data.BicubicResize;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.Photo;
import org.ala4j.data.View;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.GradientRule;
import org.ala4j.graph.RunMemory;
import org.ala4j.metrics.JudgedMap;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.Plane;
import org.ala4j.metrics.Threshold;
import org.ala4j.model.Checkpoint;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.Predictor;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained model's maps and scores against what Captum, pytorch-grad-cam, Quantus and scikit-learn
 * say of the same model, rebuilt in PyTorch, on four photos.
 */
class PeersTest {
  private static final double TOLERANCE = 1e-4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Path folder;
  private static JsonNode expected;
  private static List<String> names;
  private static ViewPolicy views;
  private static FrozenPrefix prefix;
  private static RunMemory memory;
  private static Predictor predictor;
  private static ExplanationContext context;
  private static INDArray images;
  private static int[] targets;

  @BeforeAll
  static void open() throws IOException {
    folder = Shared.require("peers");
    expected = JSON.readTree(folder.resolve("expected.json").toFile()).path("images");
    names = expected.propertyStream().map(Map.Entry::getKey).toList();
    targets = names.stream().mapToInt(n -> expected.path(n).path("target").asInt()).toArray();
    Experiment experiment =
        Experiment.read(folder.resolve("config.yaml"), Experiment.Overrides.NONE);
    Hyperparams hyperparams = experiment.rows().get(0).hyperparams();
    views = hyperparams.views();
    VitEncoder encoder =
        new VitEncoder(EncoderFile.read(Path.of("models/tiny-clip.onnx")).weights(), views.size());
    ExplainableClassifier model = Checkpoint.read(folder).model(encoder, hyperparams.model());
    prefix =
        FrozenPrefix.create(
            encoder, model.frozenFeatures(), FrozenPrefix.Engine.ONNXRUNTIME, Processor.cpu(1));
    memory = new RunMemory();
    predictor = new Predictor(model, prefix, memory);
    context = new ExplanationContext(model, prefix, predictor, memory);
    float[][] pixels = names.stream().map(PeersTest::pixels).toArray(float[][]::new);
    images = ScoreGradients.images(pixels);
  }

  @AfterAll
  static void close() {
    if (predictor != null) {
      predictor.close();
      memory.close();
      prefix.close();
    }
  }

  private static float[] pixels(String name) {
    Photo photo = ImageFiles.readPhoto(folder.resolve(name + ".jpg"));
    View view = views.evaluation(photo.width(), photo.height());
    return view.image(BicubicResize.resize(photo, view.width(), view.height()));
  }

  @Test
  void theModelIsTheOneThatWasAsked() throws IOException {
    Predictor.Prediction prediction = predictor.predict(images);
    for (int i = 0; i < targets.length; i++) {
      assertClose(prediction.logits()[i], npz(i, "logits"));
      assertThat((double) prediction.probabilities()[i][targets[i]])
          .isCloseTo(number(i, "probability"), within(TOLERANCE));
      assertClose(atInput(prediction.maps()[i]).values(), npz(i, "ala"));
    }
  }

  /** Attributions, on the method's own grid. */
  @ParameterizedTest
  @CsvSource({
    "guided-backprop, captum_guided_backprop",
    "saliency,        captum_saliency",
    "grad-cam,        captum_layer_grad_cam"
  })
  void mapsAreCaptums(String method, String key) throws IOException {
    float[][] maps = maps(method, Map.of());
    for (int i = 0; i < maps.length; i++) {
      assertClose(maps[i], npz(i, key));
    }
  }

  /**
   * To 1e-4, and beyond that to what the gradient itself is uncertain by: it jumps where a ReLU or
   * a maximum switches, and where a step falls on such a place, rounding decides which side's
   * gradient is taken. So it is with one of the 50 steps of one of these photos.
   */
  @Test
  void integratedGradientsAreCaptums() throws IOException {
    float[][] maps = maps("integrated-gradients", Map.of());
    for (int i = 0; i < maps.length; i++) {
      float[] captum = npz(i, "captum_integrated_gradients");
      if (difference(maps[i], captum) > TOLERANCE) {
        float[] jumps = jumps(i);
        assertThat(largest(jumps)).isLessThan(2e-3 * largest(captum));
        for (int j = 0; j < jumps.length; j++) {
          double off = Math.abs(maps[i][j] - captum[j]) - jumps[j];
          assertThat(off).isLessThan(TOLERANCE * largest(captum));
        }
      }
    }
  }

  /** How far each pixel's attribution differs a hundred-thousandth before and behind each step. */
  private static float[] jumps(int number) {
    float[] image = ScoreGradients.values(images.slice(number));
    int n = IntegratedGradients.Options.DEFAULT.steps();
    float[][] sides = new float[2 * n][];
    for (int i = 0; i < n; i++) {
      float t = (i + 0.5f) / n;
      sides[2 * i] = scaled(image, t - t / 1e5f);
      sides[2 * i + 1] = scaled(image, t + t / 1e5f);
    }
    int[] target = new int[2 * n];
    Arrays.fill(target, targets[number]);
    float[] jumps = new float[image.length / 3];
    try (ScoreGradients gradients =
        ScoreGradients.ofPixels(
            Subject.of(context.model(), context.prefix().gradients(), memory),
            GradientRule.PLAIN,
            GradientRule.PLAIN)) {
      float[][] slopes = gradients.ofPixels(ScoreGradients.images(sides), target);
      for (int i = 0; i < n; i++) {
        float[] jump = slopes[2 * i + 1];
        for (int j = 0; j < image.length; j++) {
          jump[j] = (jump[j] - slopes[2 * i][j]) * image[j] / n;
        }
        float[] reduced = Reduction.MEAN.reduce(jump);
        for (int j = 0; j < jumps.length; j++) {
          jumps[j] += Math.abs(reduced[j]);
        }
      }
    }
    return jumps;
  }

  private static float[] scaled(float[] image, float t) {
    float[] scaled = image.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= t;
    }
    return scaled;
  }

  /** Maps enlarged to the image and stretched to 0..1. */
  @ParameterizedTest
  @CsvSource({
    "grad-cam,  layer, pb.features, pytorch_grad_cam_grad_cam",
    "score-cam, mask,  normalised,  pytorch_grad_cam_score_cam",
    "score-cam, mask,  pixels,      pytorch_grad_cam_score_cam_pixels"
  })
  void mapsArePytorchGradCams(String method, String option, String value, String key)
      throws IOException {
    float[][] maps = maps(method, Map.of(option, value));
    for (int i = 0; i < maps.length; i++) {
      assertClose(atInput(maps[i]).minMaxNormalised().values(), npz(i, key));
    }
  }

  @Test
  void scoresAreThoseOfQuantusAndScikitLearn() throws IOException {
    for (int i = 0; i < targets.length; i++) {
      Plane map = Plane.square(npz(i, "ala"));
      Optional<Plane> region = Optional.of(Plane.square(npz(i, "mask")));
      Map<Metric, Double> scores =
          Metrics.scores(Metrics.all(), new JudgedMap(map, region, Threshold.parse("0.5")));
      assertThat(scores.get(Metric.POINTING)).isEqualTo(number(i, "quantus_pointing_game"));
      assertThat(scores.get(Metric.ENERGY))
          .isCloseTo(number(i, "quantus_relevance_mass_accuracy"), within(TOLERANCE));
      assertThat(scores.get(Metric.PIXEL_AP))
          .isCloseTo(number(i, "sklearn_average_precision"), within(TOLERANCE));
    }
  }

  private static Explainer explainer(String method, Map<String, String> options) {
    return Explainers.factory(method, options).create(context);
  }

  private static float[][] maps(String method, Map<String, String> options) {
    try (Explainer explainer = explainer(method, options)) {
      return explainer.explain(images, targets);
    }
  }

  private static Plane atInput(float[] map) {
    return Plane.square(map).resized(views.size(), views.size());
  }

  private static double number(int image, String key) {
    return expected.path(names.get(image)).path(key).asDouble(Double.NaN);
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(difference(actual, expected)).isLessThan(TOLERANCE);
  }

  /** The largest, relative to the largest expected value. */
  private static double difference(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    float[] differences = new float[actual.length];
    for (int i = 0; i < actual.length; i++) {
      differences[i] = actual[i] - expected[i];
      assertThat(differences[i]).isFinite();
    }
    return largest(differences) / largest(expected);
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static float[] npz(int image, String key) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(names.get(image) + ".npz").toFile());
        InputStream in = zip.getInputStream(zip.getEntry(key + ".npy"))) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      int start = 10 + bytes.getShort(8);
      String header = new String(bytes.array(), 10, start - 10, StandardCharsets.US_ASCII);
      assertThat(header).contains("'fortran_order': False");
      float[] values = new float[(bytes.capacity() - start) / (header.contains("<f4") ? 4 : 1)];
      for (int i = 0; i < values.length; i++) {
        values[i] = header.contains("<f4") ? bytes.getFloat(start + 4 * i) : bytes.get(start + i);
      }
      return values;
    }
  }
}
