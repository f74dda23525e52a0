package org.ala4j.encoder.onnx;

import java.util.OptionalInt;

/**
 * Where ONNX Runtime computes.
 *
 * @param gpu the number of an NVIDIA GPU; none: the processors
 * @param gpuBytes of its memory that a session may take at most; 0 is all of it
 * @param threads of the processors; on a GPU they do what it cannot
 * @param isAlone whether nothing else computes beside a run, so that its threads may wait for each
 *     other without going to sleep: a small step then takes a tenth less
 */
public record Processor(OptionalInt gpu, long gpuBytes, int threads, boolean isAlone) {
  /** That many threads of the processors, beside others. */
  public static Processor cpu(int threads) {
    return new Processor(OptionalInt.empty(), 0, threads, false);
  }

  /** The same, with nothing beside it. */
  public Processor alone() {
    return new Processor(gpu, gpuBytes, threads, true);
  }

  /** Whether it is a GPU. */
  public boolean isGpu() {
    return gpu.isPresent();
  }
}
