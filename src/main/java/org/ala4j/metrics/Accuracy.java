package org.ala4j.metrics;

import java.util.Locale;

/** Top-1 accuracy. */
public final class Accuracy {

  private Accuracy() {}

  /**
   * The fraction of images whose most probable class is their label.
   *
   * @param probabilities {@code [n][C]} probabilities or logits; ties count for the lowest class
   * @param labels {@code [n]} class indices
   * @return on 0..1; NaN for no images
   * @throws IllegalArgumentException if the lengths differ
   */
  public static double of(float[][] probabilities, int[] labels) {
    if (probabilities.length != labels.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d predictions for %d labels", probabilities.length, labels.length));
    }
    int correct = 0;
    for (int i = 0; i < labels.length; i++) {
      correct += Classifier.predicted(probabilities[i]) == labels[i] ? 1 : 0;
    }
    return labels.length == 0 ? Double.NaN : (double) correct / labels.length;
  }
}
