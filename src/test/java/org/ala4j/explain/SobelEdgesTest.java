package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SobelEdgesTest {
  private static final float ROOT = (float) Math.sqrt(2);

  private static float[] edges(float[] red, float[] green, float[] blue, int side) {
    float[] pixels = new float[3 * side * side];
    System.arraycopy(red, 0, pixels, 0, side * side);
    System.arraycopy(green, 0, pixels, side * side, side * side);
    System.arraycopy(blue, 0, pixels, 2 * side * side, side * side);
    INDArray image = Nd4j.create(pixels, new long[] {1, 3, side, side}, 'c');
    return Controls.SOBEL.explain(image, new int[] {0})[0];
  }

  /** Worked out by hand: the kernels' weights around one white pixel. */
  @Test
  void aWhitePixel() {
    float[] dot = {0, 0, 0, 0, 1, 0, 0, 0, 0};
    float[] expected = {ROOT, 2, ROOT, 2, 0, 2, ROOT, 2, ROOT};
    assertThat(edges(dot, dot, dot, 3)).containsExactly(expected, within(1e-6f));
  }

  /** A step of 1 in red only, seen by both columns beside it; the border repeats, so it is flat. */
  @Test
  void aStepInOneColour() {
    float[] step = {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1};
    float[] none = new float[16];
    float high = 4 * 0.299f;
    float[] expected = new float[16];
    for (int i = 0; i < 16; i++) {
      expected[i] = i % 4 == 1 || i % 4 == 2 ? high : 0;
    }
    assertThat(edges(step, none, none, 4)).containsExactly(expected, within(1e-6f));
  }
}
