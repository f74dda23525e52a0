package org.ala4j.explain;

import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Guided Backprop (Springenberg et al. 2015): the gradient of the target's score for the pixels, in
 * which each ReLU lets through only what is positive, forwards and backwards. The ReLUs are those
 * of f_PB (and of the released variant's ALA); a vision transformer's GELUs stay as they are.
 *
 * <p>Cost: one forward and one backward pass an image.
 */
public final class GuidedBackprop implements Explainer, AutoCloseable {
  private final ScoreGradients gradients;
  private final Reduction reduction;

  public GuidedBackprop(Subject subject, Reduction reduction) {
    this.gradients = ScoreGradients.ofPixels(subject, GradientRule.GUIDED, GradientRule.GUIDED);
    this.reduction = reduction;
  }

  @Override
  public String label() {
    return "guided-backprop";
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
