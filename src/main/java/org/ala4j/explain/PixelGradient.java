package org.ala4j.explain;

import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of the target's score for the pixels. Cost: one forward and one backward pass an
 * image.
 */
public final class PixelGradient implements Explainer {
  private final String label;
  private final ScoreGradients gradients;
  private final Reduction reduction;

  private PixelGradient(String label, Subject subject, GradientRule rule, Reduction reduction) {
    this.label = label;
    this.gradients = ScoreGradients.ofPixels(subject, rule, rule);
    this.reduction = reduction;
  }

  /**
   * Saliency (Simonyan, Vedaldi and Zisserman 2014, "Deep Inside Convolutional Networks"); by
   * default the largest absolute value of the three channels is drawn.
   */
  public static PixelGradient saliency(Subject subject, Reduction reduction) {
    return new PixelGradient("saliency", subject, GradientRule.PLAIN, reduction);
  }

  /**
   * Guided Backprop (Springenberg et al. 2015): each ReLU lets through only what is positive,
   * forwards and backwards. The ReLUs are those of f_PB (and of the released variant's ALA); a
   * vision transformer's GELUs stay as they are.
   */
  public static PixelGradient guidedBackprop(Subject subject, Reduction reduction) {
    return new PixelGradient("guided-backprop", subject, GradientRule.GUIDED, reduction);
  }

  @Override
  public String label() {
    return label;
  }

  /** One map per image, {@code [B][S·S]}. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = gradients.ofPixels(images, targets);
    for (int b = 0; b < maps.length; b++) {
      maps[b] = reduction.reduce(maps[b]);
    }
    return maps;
  }

  @Override
  public void close() {
    gradients.close();
  }
}
