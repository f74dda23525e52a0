package org.ala4j.explain;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * RISE (Petsiuk, Das and Saenko 2018, "Randomized Input Sampling for Explanation of Black-box
 * Models"): the mean of random masks, each weighted by the class's probability of the image behind
 * it,
 *
 * <pre>S = 1/(N·p) · Σ_i f(I ⊙ M_i) · M_i</pre>
 *
 * <p>A mask is an s × s grid whose cells are 1 with probability p, enlarged bilinearly to (s + 1)
 * cells of ⌈S/s⌉ pixels and cut to S × S at a random offset of less than a cell (their §3.2). What
 * is masked is black. The masks follow from the image's own pixels and the seed, so that a map
 * depends neither on the batch nor on the images before it; the authors draw one set for all
 * images.
 *
 * <p>Maps are at the input's resolution. An image costs N forward passes.
 */
public final class Rise implements Explainer {
  /** Its name in tables. */
  public static final String NAME = "rise";

  /**
   * How masks are drawn.
   *
   * @param masks N
   * @param cells s
   * @param probability p that a cell is seen
   * @param seed other masks for the same image
   * @param batch masked images per call of the classifier; it changes only rounding
   */
  public record Settings(int masks, int cells, double probability, int seed, int batch) {
    /**
     * @throws IllegalArgumentException when a number is out of its range
     */
    public Settings {
      if (masks < 1 || cells < 1 || batch < 1 || !(probability > 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "RISE needs masks, cells and a batch of at least 1 and a probability in 0..1");
      }
    }
  }

  private final Function<INDArray, float[][]> classifier;
  private final Settings settings;

  /**
   * @param classifier images {@code [B, 3, S, S]}, RGB in 0..1 → class probabilities {@code [B][C]}
   */
  public Rise(Function<INDArray, float[][]> classifier, Settings settings) {
    this.classifier = classifier;
    this.settings = settings;
  }

  @Override
  public String label() {
    return NAME;
  }

  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = new float[(int) images.size(0)][];
    for (int b = 0; b < maps.length; b++) {
      maps[b] = explain(MaskedImage.of(images, b, settings.batch(), classifier), targets[b]);
    }
    return maps;
  }

  private float[] explain(MaskedImage image, int target) {
    Masks masks = new Masks(settings, image);
    double[] sum = new double[image.side() * image.side()];
    image.through(
        settings.masks(),
        i -> masks.next(),
        (i, mask, probabilities) -> {
          for (int j = 0; j < sum.length; j++) {
            sum[j] += (double) probabilities[target] * mask[j];
          }
        });
    float[] map = new float[sum.length];
    for (int j = 0; j < map.length; j++) {
      map[j] = (float) (sum[j] / (settings.masks() * settings.probability()));
    }
    return map;
  }

  /** The masks of one image, one after the other. */
  static final class Masks {
    private final Settings settings;
    private final int side;
    private final int cell; // in pixels
    private final Bilinear enlarging;
    private final SplittableRandom random;

    Masks(Settings settings, MaskedImage image) {
      this.settings = settings;
      this.side = image.side();
      this.cell = (side + settings.cells() - 1) / settings.cells();
      this.enlarging =
          new Bilinear(settings.cells(), (settings.cells() + 1) * cell, Bilinear.Grid.HALF_PIXEL);
      this.random =
          new SplittableRandom(((long) settings.seed() << 32) ^ Arrays.hashCode(image.pixels()));
    }

    float[] next() {
      float[] grid = new float[settings.cells() * settings.cells()];
      for (int i = 0; i < grid.length; i++) {
        grid[i] = random.nextDouble() < settings.probability() ? 1 : 0;
      }
      return enlarging.cut(grid, random.nextInt(cell), random.nextInt(cell), side);
    }
  }
}
