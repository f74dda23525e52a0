package org.ala4j.explain;

import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layer-wise relevance propagation (Bach et al. 2015) with the conservative rules for transformers
 * (Ali et al. 2022): x ⊙ ∂F/∂x on the model in which whatever multiplies a signal is a constant.
 *
 * <table>
 * <caption>Which layer goes backwards by which rule</caption>
 * <tr><th>layer<th>rule
 * <tr><td>encoder's convolution and linear layers, residual sums<td>LRP-0, that is, the gradient
 * <tr><td>attention<td>its weights are constants
 * <tr><td>layer and group norm<td>the denominator is a constant
 * <tr><td>GELU, QuickGELU, GELU by tanh<td>x times a constant
 * <tr><td>h_ALA ⊙ h<td>h_ALA is a constant: no relevance goes through ALA
 * <tr><td>f_PB's convolutions<td>z⁺: x⁺w⁺ + x⁻w⁻ and b⁺
 * <tr><td>f_PB's linear layers<td>ε
 * <tr><td>ReLU, max and average pooling<td>the gradient: winner takes all, and in proportion
 * </table>
 *
 * <p>Relevance is conserved: that of the pixels, of the biases, of the position embedding with the
 * class token, and of the pixels' normalisation sum to the score. It is relevance for the pixels in
 * 0..1: black has none, and what the mean colour contributes is a constant's. Cost: one forward and
 * one backward pass an image.
 */
public final class Lrp implements Explainer, AutoCloseable {
  private final ScoreGradients gradients;
  private final Options options;

  /**
   * @param zPlus z⁺ for f_PB's convolutions; otherwise LRP-0
   * @param epsilon ε of f_PB's linear layers; 0 is LRP-0
   * @param reduction of the channels
   */
  public record Options(boolean zPlus, double epsilon, Reduction reduction) {
    public static final Options DEFAULT = new Options(true, 1e-6, Reduction.MEAN);

    GradientRule branchRule() {
      return GradientRule.relevance(zPlus, epsilon);
    }
  }

  public Lrp(Subject subject, Options options) {
    this.gradients =
        ScoreGradients.ofPixels(subject, GradientRule.CONSERVATIVE, options.branchRule());
    this.options = options;
  }

  @Override
  public String label() {
    return "lrp";
  }

  /** One map per image, {@code [B][S·S]}. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = gradients.ofPixels(images, targets);
    for (int b = 0; b < maps.length; b++) {
      float[] image = ScoreGradients.values(images.slice(b));
      for (int i = 0; i < image.length; i++) {
        maps[b][i] *= image[i];
      }
      maps[b] = options.reduction().reduce(maps[b]);
    }
    return maps;
  }

  @Override
  public void close() {
    gradients.close();
  }
}
