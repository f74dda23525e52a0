package org.ala4j.explain;

import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Saliency (Simonyan, Vedaldi and Zisserman 2014, "Deep Inside Convolutional Networks"): the
 * gradient of the target's score for the pixels, of which the largest absolute value of the three
 * channels is drawn by default.
 *
 * <p>Cost: one forward and one backward pass an image.
 */
public final class Saliency implements Explainer {
  private final ScoreGradients gradients;
  private final Reduction reduction;

  public Saliency(Subject subject, Reduction reduction) {
    this.gradients = ScoreGradients.ofPixels(subject, GradientRule.PLAIN, GradientRule.PLAIN);
    this.reduction = reduction;
  }

  @Override
  public String label() {
    return "saliency";
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
