package org.ala4j.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.Session;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model as its users see it: images in, class probabilities and attention maps out. It reads the
 * model's parameters at every call, so it follows a training.
 */
public final class Predictor implements AutoCloseable {
  private final ExplainableClassifier model;
  private final FrozenPrefix prefix;
  private final Session session;

  /** The prefix stays the caller's to close. */
  public Predictor(ExplainableClassifier model, FrozenPrefix prefix) {
    this.model = model;
    this.prefix = prefix;
    this.session = new Session(model.graph(Phase.ATTENTION));
  }

  /**
   * What the model says of a batch.
   *
   * @param probabilities of the perception branch, {@code [B][C]}
   * @param alaProbabilities of ALA's own head, {@code [B][C]}
   * @param maps α, {@code [B][G·G]}, row by row
   */
  public record Prediction(float[][] probabilities, float[][] alaProbabilities, float[][] maps) {}

  /** Predicts for {@code images [B, 3, S, S]}, RGB in 0..1, with h_ALA = α. */
  public Prediction predict(INDArray images) {
    INDArray pixels = model.encoder().weights().normalisation().apply(images);
    Map<String, INDArray> inputs = inputs(model, prefix, pixels);
    INDArray keep =
        Nd4j.ones(DataType.FLOAT, images.size(0), model.config().pb().channels().get(1));
    inputs.put(ExplainableClassifier.DROPOUT, keep);
    List<String> outputs =
        List.of(
            ExplainableClassifier.PROBABILITIES,
            ExplainableClassifier.ALA_LOGITS,
            ExplainableClassifier.MAP);
    try (Session.Run run = session.outputs(inputs, outputs)) {
      INDArray maps = run.output(ExplainableClassifier.MAP);
      INDArray alaLogits = run.output(ExplainableClassifier.ALA_LOGITS);
      return new Prediction(
          rows(run.output(ExplainableClassifier.PROBABILITIES)),
          softmax(rows(alaLogits)),
          rows(maps.reshape(maps.size(0), -1)));
    } finally {
      new ArrayList<>(inputs.values()).forEach(INDArray::close);
    }
  }

  /** What a graph of the model reads of normalised pixels; new arrays, the caller's to close. */
  public static Map<String, INDArray> inputs(
      ExplainableClassifier model, FrozenPrefix prefix, INDArray pixels) {
    Map<String, INDArray> inputs = new HashMap<>();
    prefix.features(pixels).forEach((i, h) -> inputs.put(VitEncoder.featureName(i), h));
    inputs.put(ExplainableClassifier.PIXELS, pixels);
    return inputs;
  }

  private static float[][] rows(INDArray matrix) {
    float[] flat = matrix.dup('c').data().asFloat();
    int rows = (int) matrix.size(0);
    int columns = flat.length / rows;
    float[][] result = new float[rows][];
    for (int i = 0; i < rows; i++) {
      result[i] = java.util.Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return result;
  }

  private static float[][] softmax(float[][] logits) {
    for (float[] row : logits) {
      float max = Float.NEGATIVE_INFINITY;
      for (float x : row) {
        max = Math.max(max, x);
      }
      double sum = 0;
      for (int c = 0; c < row.length; c++) {
        row[c] = (float) Math.exp(row[c] - max);
        sum += row[c];
      }
      for (int c = 0; c < row.length; c++) {
        row[c] = (float) (row[c] / sum);
      }
    }
    return logits;
  }

  @Override
  public void close() {
    session.close();
  }
}
