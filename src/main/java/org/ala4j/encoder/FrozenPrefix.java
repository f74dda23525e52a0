package org.ala4j.encoder;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.GradientEngine;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.memory.ArrayPool;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The part of the encoder that no training changes, run outside the trained graph.
 *
 * <p>Two engines compute the same to 1e-5 relative (checked by a test): {@link SameDiffPrefix}, and
 * {@link OnnxRuntimePrefix}, which is faster on a CPU.
 */
public interface FrozenPrefix extends AutoCloseable {
  /**
   * The features that were asked for when the prefix was made.
   *
   * @param pixels normalised, {@code [B, 3, S, S]}
   * @param pool that the arrays are taken from
   * @return {@code [B·N, D]}, the caller's to give back
   */
  Map<Feature, INDArray> features(INDArray pixels, ArrayPool pool);

  /** As above in new arrays, the caller's to close. */
  default Map<Feature, INDArray> features(INDArray pixels) {
    try (ArrayPool pool = new ArrayPool()) {
      return features(pixels, pool);
    }
  }

  /**
   * A forward pass by the same engine through what comes after the frozen blocks; by SameDiff where
   * the engine has no translation of one of its operations.
   *
   * @param memory that SameDiff computes in; ONNX Runtime has its own
   */
  ForwardPass forward(Graph graph, List<String> outputs, RunMemory memory);

  /** Gradients by the same engine; by SameDiff where it has no translation of an operation. */
  GradientEngine gradients();

  /** The engine's name, as results report it. */
  String engine();

  @Override
  void close();

  /** Which engine computes the prefix and forward passes through the rest. */
  enum Engine {
    AUTO,
    SAMEDIFF,
    ONNXRUNTIME
  }

  /**
   * Makes a prefix that ends with the last of those features.
   *
   * @param engine {@code AUTO} is ONNX Runtime
   * @param processor for ONNX Runtime; SameDiff's is the process's
   */
  static FrozenPrefix create(
      VitEncoder encoder, SortedSet<Feature> features, Engine engine, Processor processor) {
    return engine == Engine.SAMEDIFF
        ? new SameDiffPrefix(encoder, features)
        : new OnnxRuntimePrefix(encoder, features, processor);
  }
}
