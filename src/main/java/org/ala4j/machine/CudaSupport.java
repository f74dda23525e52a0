package org.ala4j.machine;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Whether a library's CUDA build can run on this machine's GPUs. It is asked before a class of that
 * library is loaded: ND4J's would end in a bare UnsatisfiedLinkError, or begin and fail later.
 */
public enum CudaSupport {
  /** nd4j-cuda-11.6: machine code for these capabilities, and none that could be translated. */
  ND4J(
      "ND4J 1.0.0-M2.1",
      37,
      89,
      List.of("libcuda.so.1", "libcudart.so.11.0", "libcublas.so.11", "libcusolver.so.11"),
      "CUDA 11.6"),
  /** onnxruntime_gpu 1.28: Pascal to Blackwell. */
  ONNXRUNTIME(
      "ONNX Runtime 1.28",
      60,
      129,
      List.of("libcuda.so.1", "libcudart.so.12", "libcublas.so.12", "libcudnn.so.9"),
      "CUDA 12 and cuDNN 9");

  private final String library;
  private final int from;
  private final int to;
  private final List<String> needed;
  private final String toolkit;

  CudaSupport(String library, int from, int to, List<String> needed, String toolkit) {
    this.library = library;
    this.from = from;
    this.to = to;
    this.needed = needed;
    this.toolkit = toolkit;
  }

  /** Why it cannot run here, in a sentence with the remedy; nothing when it can. */
  public Optional<String> obstacle() {
    return obstacle(Gpu.all(), Libraries::missing);
  }

  /**
   * @param lacking those of some libraries that are not here
   */
  Optional<String> obstacle(List<Gpu> gpus, UnaryOperator<List<String>> lacking) {
    if (gpus.isEmpty()) {
      return Optional.of(
          "No NVIDIA driver or GPU was found (nvidia-smi lists none); install the driver, or"
              + " compute on the processors");
    }
    if (gpus.stream().noneMatch(this::runsOn)) {
      Gpu first = gpus.get(0);
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s has compute capability %s, %s is built for %s to %s%s",
              first.name(),
              first.capability(),
              library,
              text(from),
              text(to),
              this == ND4J && ONNXRUNTIME.runsOn(first)
                  ? "; use ONNX Runtime there: engine.device: cuda"
                  : "; compute on the processors"));
    }
    List<String> missing = lacking.apply(needed);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s needs %s, of which %s %s missing; install %s and put its folder into"
                    + " LD_LIBRARY_PATH",
                library,
                toolkit,
                String.join(", ", missing),
                missing.size() == 1 ? "is" : "are",
                toolkit));
  }

  private boolean runsOn(Gpu gpu) {
    return gpu.level() >= from && gpu.level() <= to;
  }

  private static String text(int level) {
    return level / 10 + "." + level % 10;
  }
}
