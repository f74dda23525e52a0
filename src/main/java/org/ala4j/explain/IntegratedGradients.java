package org.ala4j.explain;

import java.util.Arrays;
import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Integrated Gradients (Sundararajan et al. 2017): (x − x′) ⊙ ∫₀¹ ∂F(x′ + t·(x − x′))/∂x dt, where
 * F is the target's score and the baseline x′ is black. The integral is the midpoint rule's: the
 * mean over t = (i + ½)/n, i = 0..n−1.
 *
 * <p>Attributions sum to F(x) − F(x′) (completeness); by how much they miss it, is the convergence
 * delta, 0 for n → ∞. Cost: n forward and n backward passes an image, and two forward for the
 * delta.
 */
public final class IntegratedGradients implements Explainer, AutoCloseable {
  private final ScoreGradients gradients;
  private final Options options;

  /**
   * @param steps n; the paper recommends 20 to 300
   * @param reduction of the channels
   */
  public record Options(int steps, Reduction reduction) {
    public static final Options DEFAULT = new Options(50, Reduction.MEAN);

    public Options {
      if (steps < 1) {
        throw new IllegalArgumentException("Integrated gradients take at least one step");
      }
    }
  }

  /**
   * Attributions before they are reduced to maps.
   *
   * @param values {@code [B][3·S·S]}
   * @param deltas convergence deltas {@code [B]}: Σ attributions − (F(x) − F(x′))
   */
  public record Attributions(float[][] values, double[] deltas) {}

  public IntegratedGradients(Subject subject, Options options) {
    this.gradients = ScoreGradients.ofPixels(subject, GradientRule.PLAIN, GradientRule.PLAIN);
    this.options = options;
  }

  @Override
  public String label() {
    return "integrated-gradients";
  }

  /** One map per image, {@code [B][S·S]}. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    gradients.check(images, targets);
    float[][] maps = new float[targets.length][];
    for (int b = 0; b < maps.length; b++) {
      float[] image = ScoreGradients.values(images.slice(b));
      maps[b] = options.reduction().reduce(attribute(image, targets[b]));
    }
    return maps;
  }

  /** Attributions for the pixels of {@code images [B, 3, S, S]}, and how far they converged. */
  public Attributions attribute(INDArray images, int[] targets) {
    float[][] values = new float[targets.length][];
    double[] deltas = new double[targets.length];
    float[] scores = gradients.scores(images, targets);
    float[] baselines;
    try (INDArray black = Nd4j.zeros(DataType.FLOAT, images.shape())) {
      baselines = gradients.scores(black, targets);
    }
    for (int b = 0; b < values.length; b++) {
      values[b] = attribute(ScoreGradients.values(images.slice(b)), targets[b]);
      double sum = 0;
      for (float value : values[b]) {
        sum += value;
      }
      deltas[b] = sum - ((double) scores[b] - baselines[b]);
    }
    return new Attributions(values, deltas);
  }

  private float[] attribute(float[] image, int target) {
    int n = options.steps();
    float[] attributions = gradients.meanOfPixels(n, target, i -> scaled(image, (i + 0.5f) / n));
    for (int i = 0; i < image.length; i++) {
      attributions[i] *= image[i]; // x − x′ with a black x′
    }
    return attributions;
  }

  private static float[] scaled(float[] image, float t) {
    float[] scaled = Arrays.copyOf(image, image.length);
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= t;
    }
    return scaled;
  }

  @Override
  public void close() {
    gradients.close();
  }
}
