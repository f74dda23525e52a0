package org.ala4j.explain;

import java.util.function.Function;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One image seen through many masks by a classifier. A mask multiplies the pixels before they are
 * normalised, so what it hides is black, as in insertion and deletion.
 *
 * @param pixels {@code [3, S, S]}, RGB in 0..1
 * @param side S
 * @param batch images per call of the classifier
 * @param classifier {@code [B, 3, S, S]} → scores {@code [B][C]}
 */
@SuppressWarnings("ArrayRecordComponent") // pixels, only read
record MaskedImage(float[] pixels, int side, int batch, Function<INDArray, float[][]> classifier) {

  /** The image of that number in a batch. */
  static MaskedImage of(
      INDArray images, int number, int batch, Function<INDArray, float[][]> classifier) {
    return new MaskedImage(
        images.slice(number).dup('c').data().asFloat(), (int) images.size(2), batch, classifier);
  }

  /** Takes a mask's scores. */
  @FunctionalInterface
  interface Visitor {
    void see(int number, float[] mask, float[] scores);
  }

  /**
   * Looks through masks 0 to n − 1, in order.
   *
   * @param mask gives {@code [S·S]} by its number; called once for each
   */
  void through(int n, IntFunction<float[]> mask, Visitor visitor) {
    int area = side * side;
    for (int from = 0; from < n; from += batch) {
      int size = Math.min(batch, n - from);
      float[][] masks = new float[size][];
      float[] masked = new float[size * pixels.length];
      for (int i = 0; i < size; i++) {
        masks[i] = mask.apply(from + i);
        for (int j = 0; j < pixels.length; j++) {
          masked[i * pixels.length + j] = pixels[j] * masks[i][j % area];
        }
      }
      float[][] scores = scores(masked, size);
      for (int i = 0; i < size; i++) {
        visitor.see(from + i, masks[i], scores[i]);
      }
    }
  }

  /** Scores of the image itself under one value of the mask everywhere; 0 is black. */
  float[] uniformly(float value) {
    float[] faded = new float[pixels.length];
    for (int j = 0; j < faded.length; j++) {
      faded[j] = pixels[j] * value;
    }
    return scores(faded, 1)[0];
  }

  private float[][] scores(float[] images, int n) {
    try (INDArray array = Nd4j.create(images, new long[] {n, 3, side, side}, 'c')) {
      return classifier.apply(array);
    }
  }
}
