package org.ala4j.explain;

import java.util.List;
import java.util.stream.IntStream;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.model.ExplainableClassifier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  /** An identity {@code [N, N]}. */
  static INDArray identity(VitEncoder encoder) {
    return Nd4j.eye(encoder.tokens()).castTo(DataType.FLOAT);
  }

  /** Element j of the map is the mean over patches i of {@code relation[i, j]}, j a patch, too. */
  static float[] patchesToPatches(INDArray relation, VitEncoder encoder) {
    int n = encoder.tokens();
    int extra = encoder.extra();
    float[] values = ScoreGradients.values(relation);
    float[] map = new float[n - extra];
    for (int j = 0; j < map.length; j++) {
      double sum = 0;
      for (int i = extra; i < n; i++) {
        sum += values[i * n + extra + j];
      }
      map[j] = (float) (sum / map.length);
    }
    return map;
  }
}
