package org.ala4j.explain;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * SmoothGrad (Smilkov et al. 2017): the mean over n noisy copies of the image of the gradient ∂F(x
 * + ε)/∂x, ε ~ N(0, σ²) per pixel and channel, σ a fraction of the image's range of values.
 *
 * <p>Of that mean gradient the channels' absolute values are averaged by default: a gradient's sign
 * says whether a pixel should be brighter, not whether it matters. Cost: n forward and n backward
 * passes an image.
 */
public final class SmoothGrad implements Explainer, AutoCloseable {
  private final ScoreGradients gradients;
  private final Options options;

  /**
   * @param samples n; the paper finds little change beyond 50
   * @param noise σ / (max x − min x); the paper recommends .1 to .2
   * @param seed of the noise, which also depends on the image, but not on its batch
   * @param reduction of the channels
   */
  public record Options(int samples, double noise, long seed, Reduction reduction) {
    public static final Options DEFAULT = new Options(25, 0.15, 0, Reduction.ABSOLUTE);

    public Options {
      if (samples < 1) {
        throw new IllegalArgumentException("SmoothGrad takes at least one sample");
      }
      if (!(noise >= 0)) {
        throw new IllegalArgumentException("The noise is not negative, unlike " + noise);
      }
    }
  }

  public SmoothGrad(Subject subject, Options options) {
    this.gradients = ScoreGradients.ofPixels(subject, GradientRule.PLAIN, GradientRule.PLAIN);
    this.options = options;
  }

  @Override
  public String label() {
    return "smooth-grad";
  }

  /** One map per image, {@code [B][S·S]}. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    gradients.check(images, targets);
    float[][] maps = new float[targets.length][];
    for (int b = 0; b < maps.length; b++) {
      float[] image = ScoreGradients.values(images.slice(b));
      SplittableRandom random = new SplittableRandom(31 * options.seed() + Arrays.hashCode(image));
      double sigma = options.noise() * range(image);
      float[] mean =
          gradients.meanOfPixels(options.samples(), targets[b], i -> noisy(image, sigma, random));
      maps[b] = options.reduction().reduce(mean);
    }
    return maps;
  }

  private static double range(float[] image) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float x : image) {
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
    return (double) high - low;
  }

  private static float[] noisy(float[] image, double sigma, SplittableRandom random) {
    float[] noisy = image.clone();
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (sigma * random.nextGaussian());
    }
    return noisy;
  }

  @Override
  public void close() {
    gradients.close();
  }
}
