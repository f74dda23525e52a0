package org.ala4j.graph;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads ND4J's operations and its BLAS use, for the whole process.
 *
 * <p>Most operations of a small model are too short for two threads to pay: a training step of the
 * ViT-Ti takes as long on one core as on two, so two trials side by side take half the time.
 */
public final class CpuThreads {
  private CpuThreads() {}

  /** Divides the machine's processors between {@code workers}; returns the threads of each. */
  public static int divideBetween(int workers) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    Nd4j.getEnvironment().setMaxThreads(threads);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    openblas_nolapack.blas_set_num_threads(threads);
    return threads;
  }
}
