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
    float[] map(float[] pixels, int side) {
      return grid((y, x) -> 1);
    }
  },

  /** Uniform noise per cell of the grid, the same for the same image. */
  RANDOM("random") {
    @Override
    float[] map(float[] pixels, int side) {
      SplittableRandom random = new SplittableRandom(Arrays.hashCode(pixels));
      return grid((y, x) -> random.nextDouble());
    }
  },

  /** exp(−r²/2σ²) around the centre with σ = 0.30 of the side. */
  GAUSSIAN("gaussian") {
    @Override
    float[] map(float[] pixels, int side) {
      return grid(
          (y, x) -> {
            double v = ((y + 0.5) / GRID - 0.5) / 0.30;
            double u = ((x + 0.5) / GRID - 0.5) / 0.30;
            return Math.exp(-(u * u + v * v) / 2);
          });
    }
  },

  /** {@link SobelEdges} of the image, at its own resolution. */
  SOBEL("sobel") {
    @Override
    float[] map(float[] pixels, int side) {
      return SobelEdges.of(pixels, side);
    }
  };

  /** Cells per side of those that do not look at pixels, that of a ViT/16 at 224 pixels. */
  static final int GRID = 14;

  private final String label;

  Controls(String label) {
    this.label = label;
  }

  /**
   * @param pixels {@code [3, S, S]}, RGB in 0..1
   * @param side S
   */
  abstract float[] map(float[] pixels, int side);

  @FunctionalInterface
  private interface Cell {
    double value(int y, int x);
  }

  private static float[] grid(Cell cell) {
    float[] map = new float[GRID * GRID];
    for (int i = 0; i < map.length; i++) {
      map[i] = (float) cell.value(i / GRID, i % GRID);
    }
    return map;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = new float[(int) images.size(0)][];
    for (int b = 0; b < maps.length; b++) {
      maps[b] = map(images.slice(b).dup('c').data().asFloat(), (int) images.size(2));
    }
    return maps;
  }
}
