package org.ala4j.explain;

import java.util.function.Function;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One image seen through many masks by a classifier. A mask mixes the pixels with one colour, which
 * stands where it is 0: black, as in insertion and deletion, or the colour that the encoder's
 * normalisation makes 0, which is what a mask over normalised pixels leaves.
 *
 * @param pixels {@code [3, S, S]}, RGB in 0..1
 * @param side S
 * @param hidden the colour, RGB in 0..1
 * @param batch images per call of the classifier
 * @param classifier {@code [B, 3, S, S]} → scores {@code [B][C]}
 */
@SuppressWarnings("ArrayRecordComponent") // pixels, only read
record MaskedImage(
    float[] pixels, int side, float[] hidden, int batch, Function<INDArray, float[][]> classifier) {

  /** The image of that number in a batch, with black behind the masks. */
  static MaskedImage of(
      INDArray images, int number, int batch, Function<INDArray, float[][]> classifier) {
    return on(new float[3], images, number, batch, classifier);
  }

  /** The image of that number in a batch, with a colour behind the masks. */
  static MaskedImage on(
      float[] hidden,
      INDArray images,
      int number,
      int batch,
      Function<INDArray, float[][]> classifier) {
    float[] pixels = images.slice(number).dup('c').data().asFloat();
    return new MaskedImage(pixels, (int) images.size(2), hidden, batch, classifier);
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
          masked[i * pixels.length + j] = seen(j, masks[i][j % area]);
        }
      }
      float[][] scores = scores(masked, size);
      for (int i = 0; i < size; i++) {
        visitor.see(from + i, masks[i], scores[i]);
      }
    }
  }

  /** Scores of the image itself under one value of the mask everywhere; 0 hides all. */
  float[] uniformly(float value) {
    float[] faded = new float[pixels.length];
    for (int j = 0; j < faded.length; j++) {
      faded[j] = seen(j, value);
    }
    return scores(faded, 1)[0];
  }

  /** What is left of the j-th of the image's numbers under that value of a mask. */
  private float seen(int j, float mask) {
    float colour = hidden[j / (side * side)];
    return colour + mask * (pixels[j] - colour);
  }

  private float[][] scores(float[] images, int n) {
    try (INDArray array = Nd4j.create(images, new long[] {n, 3, side, side}, 'c')) {
      return classifier.apply(array);
    }
  }
}
