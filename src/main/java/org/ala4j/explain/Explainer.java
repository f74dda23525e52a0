package org.ala4j.explain;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Says where in an image the evidence for a class lies. Whoever made one closes it. */
public interface Explainer extends AutoCloseable {
  /** The name by which tables and files call it. */
  String label();

  /**
   * One square map per image, larger where it matters more.
   *
   * @param images {@code [B, 3, S, S]}, RGB in 0..1
   * @param targets the class to explain per image; class-agnostic methods ignore it
   * @return {@code [B][side·side]}, row by row, at the method's own resolution
   */
  float[][] explain(INDArray images, int[] targets);

  /** Frees what it computes with; the model, prefix and predictor that it was given stay open. */
  @Override
  default void close() {}
}
