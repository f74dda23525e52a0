package org.ala4j.encoder.onnx;

import java.util.OptionalInt;

/**
 * Where ONNX Runtime computes.
 *
 * @param gpu the number of an NVIDIA GPU; none: the processors
 * @param gpuBytes of its memory that a session may take at most; 0 is all of it
 * @param threads of the processors; on a GPU they do what it cannot
 */
public record Processor(OptionalInt gpu, long gpuBytes, int threads) {
  /** That many threads of the processors. */
  public static Processor cpu(int threads) {
    return new Processor(OptionalInt.empty(), 0, threads);
  }

  /** Whether it is a GPU. */
  public boolean isGpu() {
    return gpu.isPresent();
  }
}
