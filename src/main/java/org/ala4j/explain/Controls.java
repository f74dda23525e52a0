package org.ala4j.explain;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Maps that look at no model. A method that does not beat them has explained nothing: a centred
 * Gaussian alone scores an IoU of about .5 against the boxes of CUB-200-2011.
 */
public enum Controls implements Explainer {
  /** One everywhere. */
  ALL_ONES("all-ones") {
    @Override
    float value(int y, int x, SplittableRandom random) {
      return 1;
    }
  },

  /** Uniform noise per cell of the grid, the same for the same image. */
  RANDOM("random") {
    @Override
    float value(int y, int x, SplittableRandom random) {
      return (float) random.nextDouble();
    }
  },

  /** exp(−r²/2σ²) around the centre with σ = 0.30 of the side. */
  GAUSSIAN("gaussian") {
    @Override
    float value(int y, int x, SplittableRandom random) {
      double v = ((y + 0.5) / GRID - 0.5) / 0.30;
      double u = ((x + 0.5) / GRID - 0.5) / 0.30;
      return (float) Math.exp(-(u * u + v * v) / 2);
    }
  };

  /** Cells per side, that of a ViT/16 at 224 pixels. */
  static final int GRID = 14;

  private final String label;

  Controls(String label) {
    this.label = label;
  }

  abstract float value(int y, int x, SplittableRandom random);

  @Override
  public String label() {
    return label;
  }

  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = new float[(int) images.size(0)][GRID * GRID];
    for (int b = 0; b < maps.length; b++) {
      float[] pixels = images.slice(b).dup('c').data().asFloat();
      SplittableRandom random = new SplittableRandom(Arrays.hashCode(pixels));
      for (int i = 0; i < maps[b].length; i++) {
        maps[b][i] = value(i / GRID, i % GRID, random);
      }
    }
    return maps;
  }
}
