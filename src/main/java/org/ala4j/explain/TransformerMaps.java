package org.ala4j.explain;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.model.ExplainableClassifier;

/**
 * What methods that follow attention through the encoder have in common.
 *
 * <p>They were made for classifiers that read the class token, and look at its row of a relation
 * {@code [N, N]} of outputs to inputs. f_PB reads the patch tokens of h⁽ᵏ⁾ instead, all alike, so
 * here the mean over the patches' rows is read. Only blocks 1..k take part.
 */
final class TransformerMaps {
  private TransformerMaps() {}

  /** The names of the attention weights {@code [B, heads, N, N]} of blocks 1..k. */
  static List<String> attentions(ExplainableClassifier model) {
    return IntStream.rangeClosed(1, model.config().pb().block())
        .mapToObj(VitEncoder::attentionName)
        .toList();
  }

  /**
   * What the mean over the patches' rows of a product of relations starts with, {@code [N]}: the
   * mean over patches itself. Multiplied from the left, block k first, no product of matrices is
   * needed.
   */
  static double[] meanOfPatches(VitEncoder encoder) {
    double[] row = new double[encoder.tokens()];
    Arrays.fill(row, encoder.extra(), row.length, 1.0 / (row.length - encoder.extra()));
    return row;
  }

  /** {@code row [N]} times the mean over the heads of {@code relations [heads, N, N]}. */
  static double[] times(double[] row, float[] relations) {
    int n = row.length;
    int heads = relations.length / n / n;
    double[] product = new double[n];
    for (int i = 0; i < heads * n; i++) {
      double weight = row[i % n] / heads;
      for (int j = 0; j < n; j++) {
        product[j] += weight * relations[i * n + j];
      }
    }
    return product;
  }

  /** The patches' elements of {@code row [N]}. */
  static float[] ofPatches(double[] row, VitEncoder encoder) {
    float[] map = new float[row.length - encoder.extra()];
    for (int j = 0; j < map.length; j++) {
      map[j] = (float) row[encoder.extra() + j];
    }
    return map;
  }
}
