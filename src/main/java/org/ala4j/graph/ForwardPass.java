package org.ala4j.graph;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes chosen outputs of a finished {@link Graph}, again and again. It reads the parameters at
 * every run, so it follows a training. Not thread-safe.
 */
public interface ForwardPass extends AutoCloseable {
  /**
   * Computes the outputs of a batch.
   *
   * @param images how many there are in the batch
   * @param inputs by the placeholder's name; those that the graph has not are left out
   * @return by the output's name, {@code [B][…]}: what belongs to each image of the batch, in c
   *     order
   */
  Map<String, float[][]> run(int images, Map<String, INDArray> inputs);

  @Override
  void close();

  /** The numbers of a batch in c order, image by image. */
  static float[][] rows(float[] flat, int images) {
    int length = flat.length / images;
    float[][] rows = new float[images][];
    for (int i = 0; i < images; i++) {
      rows[i] = java.util.Arrays.copyOfRange(flat, i * length, (i + 1) * length);
    }
    return rows;
  }
}
