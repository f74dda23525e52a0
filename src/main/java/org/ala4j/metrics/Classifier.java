package org.ala4j.metrics;

/** What a metric needs of a model: class probabilities for images. */
@FunctionalInterface
public interface Classifier {

  /**
   * The class probabilities of n images.
   *
   * @param images {@code n * 3 * S * S} values, RGB on 0..1 before any normalisation, planar
   *     (image, channel, row, column). The array is the caller's and may be overwritten after the
   *     call: do not keep it, do not change it
   * @param n number of images, at least 1
   * @return {@code [n][C]} softmax probabilities
   */
  float[][] probabilities(float[] images, int n);

  /**
   * The class with the largest probability; the lowest such index on ties.
   *
   * @param probabilities one image's {@code [C]} probabilities (or logits)
   */
  static int predicted(float[] probabilities) {
    int best = 0;
    for (int c = 1; c < probabilities.length; c++) {
      if (probabilities[c] > probabilities[best]) {
        best = c;
      }
    }
    return best;
  }
}
