package org.ala4j.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.GradientRule;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.PerceptionBranch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Grad-CAM (Selvaraju et al. 2017): ReLU(Σ_c w_c·A_c) with w_c the mean over the positions of
 * ∂F/∂A_c, for the channels A_c of one layer, on that layer's own grid. Of an encoder block the
 * patch tokens are the positions.
 *
 * <p>Cost: one forward pass an image, and one backward pass down to the layer.
 */
public final class GradCam implements Explainer, AutoCloseable {
  private final VitEncoder encoder;
  private final ScoreGradients gradients;
  private final String layer;

  /**
   * @param layer one of {@link #layers}; usually {@link PerceptionBranch#LAST_CONVOLUTION}
   * @throws IllegalArgumentException when it is no such layer
   */
  public GradCam(Subject subject, String layer) {
    List<String> layers = layers(subject.model());
    if (!layers.contains(layer)) {
      throw new IllegalArgumentException("Grad-CAM knows no layer " + layer + ", only " + layers);
    }
    this.encoder = subject.model().encoder();
    this.gradients =
        new ScoreGradients(subject, GradientRule.PLAIN, GradientRule.PLAIN, List.of(layer));
    this.layer = layer;
  }

  /** The layers to choose from: f_PB's convolutions and the encoder's blocks up to k. */
  public static List<String> layers(ExplainableClassifier model) {
    List<String> layers =
        new ArrayList<>(
            List.of(PerceptionBranch.LAST_CONVOLUTION, PerceptionBranch.FIRST_CONVOLUTION));
    IntStream.rangeClosed(0, model.config().pb().block())
        .mapToObj(VitEncoder::featureName)
        .forEach(layers::add);
    return layers;
  }

  @Override
  public String label() {
    return layer.equals(PerceptionBranch.LAST_CONVOLUTION) ? "grad-cam" : "grad-cam-" + layer;
  }

  /** One map per image, {@code [B][side·side]} with the side of the layer's grid. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = new float[targets.length][];
    gradients.run(
        images,
        targets,
        List.of(layer),
        (first, count, run) -> {
          float[][] batch = maps(run);
          System.arraycopy(batch, 0, maps, first, count);
        });
    return maps;
  }

  private float[][] maps(GradientPass.Run run) {
    INDArray output = run.output(layer);
    return output.rank() == 4
        ? ofMaps(output, run.gradient(layer))
        : ofTokens(output, run.gradient(layer));
  }

  /** {@code [B, C, h, w]}. */
  private static float[][] ofMaps(INDArray output, INDArray gradient) {
    int channels = (int) output.size(1);
    int positions = (int) (output.size(2) * output.size(3));
    float[] values = ScoreGradients.values(output);
    float[] slopes = ScoreGradients.values(gradient);
    float[][] maps = new float[(int) output.size(0)][];
    for (int b = 0; b < maps.length; b++) {
      maps[b] = map(values, slopes, b * channels * positions, channels, positions, positions, 1);
    }
    return maps;
  }

  /** {@code [B·N, D]}. */
  private float[][] ofTokens(INDArray output, INDArray gradient) {
    int channels = encoder.width();
    int patches = encoder.grid() * encoder.grid();
    float[] values = ScoreGradients.values(output);
    float[] slopes = ScoreGradients.values(gradient);
    float[][] maps = new float[(int) output.size(0) / encoder.tokens()][];
    for (int b = 0; b < maps.length; b++) {
      int start = (b * encoder.tokens() + encoder.extra()) * channels;
      maps[b] = map(values, slopes, start, channels, patches, 1, channels);
    }
    return maps;
  }

  /**
   * One image's map.
   *
   * @param start where its values begin
   * @param perChannel from one channel's value to the next one's, {@code perPosition} likewise
   */
  private static float[] map(
      float[] values,
      float[] slopes,
      int start,
      int channels,
      int positions,
      int perChannel,
      int perPosition) {
    double[] sums = new double[positions];
    for (int c = 0; c < channels; c++) {
      double weight = 0;
      for (int i = 0; i < positions; i++) {
        weight += slopes[start + c * perChannel + i * perPosition];
      }
      weight /= positions;
      for (int i = 0; i < positions; i++) {
        sums[i] += weight * values[start + c * perChannel + i * perPosition];
      }
    }
    float[] map = new float[positions];
    for (int i = 0; i < positions; i++) {
      map[i] = (float) Math.max(0, sums[i]);
    }
    return map;
  }

  @Override
  public void close() {
    gradients.close();
  }
}
