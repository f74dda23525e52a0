package org.ala4j.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Session;
import org.ala4j.memory.ArrayPool;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.PerceptionBranch;
import org.ala4j.model.Predictor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Score-CAM (Wang et al. 2020, "Score-Weighted Visual Explanations for Convolutional Neural
 * Networks"): the channels of a layer, each weighted by what the classifier says of the image seen
 * through that channel,
 *
 * <pre>L = ReLU(Σ_c w_c · A_c)</pre>
 *
 * <p>The channel A_c, enlarged bilinearly to the image ({@link Enlarge}) and min-max normalised,
 * multiplies the normalised input or the pixels ({@link Mask}). The paper's algorithm 1 takes the
 * increase of the class's score over the hidden image and its softmax over the channels for w_c;
 * its definition 3 takes the increase itself. {@link Weights} offers both. Constant channels are
 * left out; they cannot be normalised.
 *
 * <p>The map is on the layer's grid. An image costs a forward pass for each channel, and one or two
 * more.
 */
public final class ScoreCam implements Explainer {
  /** Its name in tables. */
  public static final String NAME = "score-cam";

  /** What a channel's weight is. */
  public enum Weights {
    /**
     * The softmax over the channels of the class's logits, as the paper's algorithm has it and
     * pytorch-grad-cam, with which ALA's authors made their table. The hidden image's logit is the
     * same for all channels, so the softmax does not depend on it and it is not computed.
     */
    SOFTMAX,
    /**
     * The increase of the class's probability over the image that is all hidden (the paper's
     * definition). The authors' own code has the probability itself.
     */
    INCREASE
  }

  /** What a channel multiplies, and so what stands where it hides the image. */
  public enum Mask {
    /** The input after the encoder's normalisation: its mean colour stands there. */
    NORMALISED,
    /** The pixels in 0..1: black stands there. */
    PIXELS
  }

  /** How a channel is enlarged to the image. */
  public enum Enlarge {
    /** Its outermost values lie on the image's border (PyTorch's {@code align_corners=True}). */
    ALIGNED(Bilinear.Grid.ALIGNED),
    /** Its values lie in the middles of equal cells. */
    HALF_PIXEL(Bilinear.Grid.HALF_PIXEL);

    private final Bilinear.Grid grid;

    Enlarge(Bilinear.Grid grid) {
      this.grid = grid;
    }
  }

  /**
   * How it works.
   *
   * @param layer a layer of the model's graph: maps {@code [B, C, H, H]}, or tokens {@code [B·N,
   *     D]} of the encoder's grid
   * @param weights of its channels
   * @param mask what a channel multiplies
   * @param enlarge how it is enlarged
   * @param batch masked images per forward pass; it changes only rounding
   */
  public record Settings(String layer, Weights weights, Mask mask, Enlarge enlarge, int batch) {}

  private static final float[] BLACK = new float[3];

  private final ExplainableClassifier model;
  private final FrozenPrefix prefix;
  private final Predictor predictor;
  private final Settings settings;
  private final Session session;

  /**
   * @throws IllegalArgumentException when the graph has no layer of that name
   */
  public ScoreCam(ExplanationContext context, Settings settings) {
    this.model = context.model();
    this.prefix = context.prefix();
    this.predictor = context.predictor();
    this.settings = settings;
    Graph graph = model.graph(Phase.ATTENTION);
    if (!graph.has(settings.layer())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the model has no layer '%s'; f_PB's last convolution is %s",
              settings.layer(),
              PerceptionBranch.LAST_CONVOLUTION));
    }
    this.session = new Session(graph, context.memory());
  }

  @Override
  public String label() {
    return NAME;
  }

  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = new float[(int) images.size(0)][];
    float[] hidden =
        settings.mask() == Mask.NORMALISED
            ? model.encoder().weights().normalisation().mean()
            : BLACK;
    for (int b = 0; b < maps.length; b++) {
      INDArray image = images.get(NDArrayIndex.interval(b, b + 1));
      MaskedImage masked = MaskedImage.on(hidden, images, b, settings.batch(), this::scores);
      maps[b] = map(channels(image), masked, targets[b]);
    }
    return maps;
  }

  private float[][] scores(INDArray images) {
    Predictor.Prediction prediction = predictor.predict(images);
    return settings.weights() == Weights.SOFTMAX ? prediction.logits() : prediction.probabilities();
  }

  private float[] map(float[][] channels, MaskedImage image, int target) {
    int grid = (int) Math.round(Math.sqrt(channels[0].length));
    Bilinear enlarging = new Bilinear(grid, image.side(), settings.enlarge().grid);
    List<float[]> varied = new ArrayList<>();
    for (float[] channel : channels) {
      if (isVaried(channel)) {
        varied.add(channel);
      }
    }
    double[] weights = new double[varied.size()];
    image.through(
        weights.length,
        c -> normalised(enlarging.enlarged(varied.get(c))),
        (c, mask, scores) -> weights[c] = scores[target]);
    if (settings.weights() == Weights.SOFTMAX) {
      softmax(weights);
    } else {
      float hidden = image.uniformly(0)[target];
      for (int c = 0; c < weights.length; c++) {
        weights[c] -= hidden;
      }
    }
    return positiveSum(weights, varied, channels[0].length);
  }

  /** Whether enlarging it leaves something to normalise. */
  private static boolean isVaried(float[] channel) {
    for (float value : channel) {
      if (value != channel[0]) {
        return true;
      }
    }
    return false;
  }

  /** Stretched to 0..1; one that enlarging has made constant shows nothing. */
  private static float[] normalised(float[] map) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : map) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    for (int i = 0; i < map.length; i++) {
      map[i] = max > min ? (map[i] - min) / (max - min) : 0;
    }
    return map;
  }

  private static void softmax(double[] scores) {
    double max = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      max = Math.max(max, score);
    }
    double sum = 0;
    for (int c = 0; c < scores.length; c++) {
      scores[c] = Math.exp(scores[c] - max);
      sum += scores[c];
    }
    for (int c = 0; c < scores.length; c++) {
      scores[c] /= sum;
    }
  }

  private static float[] positiveSum(double[] weights, List<float[]> channels, int cells) {
    float[] map = new float[cells];
    for (int i = 0; i < cells; i++) {
      double sum = 0;
      for (int c = 0; c < weights.length; c++) {
        sum += weights[c] * channels.get(c)[i];
      }
      map[i] = (float) Math.max(0, sum);
    }
    return map;
  }

  /** The layer's channels {@code [C][H·H]} for one image {@code [1, 3, S, S]}. */
  private float[][] channels(INDArray image) {
    INDArray pixels = model.encoder().weights().normalisation().apply(image);
    Map<String, INDArray> inputs = Predictor.inputs(model, prefix, pixels, new ArrayPool());
    inputs.put(
        ExplainableClassifier.DROPOUT,
        Nd4j.ones(DataType.FLOAT, 1, model.config().pb().channels().get(1)));
    try (Session.Run run = session.outputs(inputs, List.of(settings.layer()))) {
      return channelsOf(run.output(settings.layer()));
    } finally {
      inputs.values().forEach(INDArray::close);
    }
  }

  private float[][] channelsOf(INDArray layer) {
    float[] flat = layer.dup('c').data().asFloat();
    if (layer.rank() == 4 && layer.size(2) == layer.size(3)) { // [1, C, H, H]
      int cells = (int) (layer.size(2) * layer.size(3));
      float[][] channels = new float[(int) layer.size(1)][cells];
      for (int i = 0; i < flat.length; i++) {
        channels[i / cells][i % cells] = flat[i];
      }
      return channels;
    }
    int patches = model.encoder().grid() * model.encoder().grid();
    long rows = layer.rank() == 2 ? layer.size(0) : 0;
    if (rows != patches && rows != model.encoder().tokens()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the layer %s has the shape %s, which is no map of the image",
              settings.layer(),
              Arrays.toString(layer.shape())));
    }
    int width = (int) layer.size(1); // [N, D]
    int extra = (int) rows - patches;
    float[][] channels = new float[width][patches];
    for (int i = 0; i < patches * width; i++) {
      channels[i % width][i / width] = flat[extra * width + i];
    }
    return channels;
  }

  @Override
  public void close() {
    session.close();
  }
}
