package org.ala4j.encoder;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
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
   * @return new arrays {@code [B·N, D]}, the caller's to close
   */
  Map<Feature, INDArray> features(INDArray pixels);

  /**
   * A forward pass by the same engine through what comes after the frozen blocks; by SameDiff where
   * the engine has no translation of one of its operations.
   *
   * @param memory that SameDiff computes in; ONNX Runtime has its own
   */
  ForwardPass forward(Graph graph, List<String> outputs, RunMemory memory);

  /** The engine's name, as results report it. */
  String engine();

  @Override
  void close();

  /** Which engine computes the prefix and forward passes through the rest. */
  enum Engine {
    AUTO,
    SAMEDIFF,
    ONNXRUNTIME,
    /** On a GPU; needs onnxruntime_gpu on the class path in place of onnxruntime. */
    ONNXRUNTIME_CUDA
  }

  /**
   * Makes a prefix that ends with the last of those features.
   *
   * @param threads for ONNX Runtime; SameDiff's are the process's
   * @param engine {@code AUTO} is ONNX Runtime
   */
  static FrozenPrefix create(
      VitEncoder encoder, SortedSet<Feature> features, Engine engine, int threads) {
    return engine == Engine.SAMEDIFF
        ? new SameDiffPrefix(encoder, features)
        : new OnnxRuntimePrefix(encoder, features, threads, engine == Engine.ONNXRUNTIME_CUDA);
  }
}
