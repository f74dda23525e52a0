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
  private static volatile int ofEach = Runtime.getRuntime().availableProcessors();

  private CpuThreads() {}

  /** Divides the machine's processors between {@code workers}; returns the threads of each. */
  public static int divideBetween(int workers) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    Nd4j.getEnvironment().setMaxThreads(threads);
    ofEach = threads;
    useInThisThread();
    openblas_nolapack.blas_set_num_threads(threads);
    return threads;
  }

  /**
   * Lets the calling thread's operations use no more than its share. OpenMP keeps the number for
   * each calling thread; one that never says how many gets as many as there are processors, and two
   * such threads wait for each other's: training steps took 1.7 times as long.
   */
  public static void useInThisThread() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(ofEach);
  }
}
