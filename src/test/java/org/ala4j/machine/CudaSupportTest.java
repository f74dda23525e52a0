package org.ala4j.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which GPU can be used by which library is known before the library is loaded. */
class CudaSupportTest {
  @Test
  void readsWhatNvidiaSmiPrints() {
    assertThat(
            Gpu.read(
                "NVIDIA H200, 9.0, 143771 MiB, 550.90.07\nTesla T4, 7.5, 15360 MiB, 550.90.07\n"))
        .containsExactly(
            new Gpu("NVIDIA H200", "9.0", 143771, "550.90.07"),
            new Gpu("Tesla T4", "7.5", 15360, "550.90.07"));
    assertThat(Gpu.read("No devices were found\n")).isEmpty();
    assertThat(Gpu.read("NVIDIA X, [N/A], [N/A], 1\n").get(0).level()).isZero();
  }

  @Test
  void onlyThoseThatCudaShows() {
    List<Gpu> all = List.of(new Gpu("a", "7.5", 1, "1"), new Gpu("b", "9.0", 1, "1"));
    assertThat(Gpu.visible(all, null)).isEqualTo(all);
    assertThat(Gpu.visible(all, "1")).containsExactly(all.get(1));
    assertThat(Gpu.visible(all, "1,0")).containsExactly(all.get(1), all.get(0));
    assertThat(Gpu.visible(all, "5")).isEmpty();
  }

  /** Which capabilities' machine code the libraries hold; 3.5 and 10.x had none at all. */
  @ParameterizedTest
  @CsvSource({
    "3.5, false, false",
    "3.7, true, false",
    "5.2, true, false",
    "6.0, true, true",
    "7.5, true, true",
    "8.6, true, true",
    "8.9, true, true",
    "9.0, false, true",
    "10.0, false, true",
    "12.0, false, true"
  })
  void onlyBuiltForSome(String capability, boolean nd4j, boolean onnxRuntime) {
    List<Gpu> gpus = List.of(new Gpu("Some GPU", capability, 1, "1"));
    assertThat(CudaSupport.ND4J.obstacle(gpus, names -> List.of()).isEmpty()).isEqualTo(nd4j);
    assertThat(CudaSupport.ONNXRUNTIME.obstacle(gpus, names -> List.of()).isEmpty())
        .isEqualTo(onnxRuntime);
  }

  @Test
  void saysWhatIsMissingAndWhatToDo() {
    Gpu h200 = new Gpu("NVIDIA H200", "9.0", 143771, "550");
    Gpu t4 = new Gpu("Tesla T4", "7.5", 15360, "550");
    assertThat(CudaSupport.ND4J.obstacle(List.of(), names -> names).orElseThrow())
        .contains("nvidia-smi lists none", "driver");
    assertThat(CudaSupport.ND4J.obstacle(List.of(h200), names -> names).orElseThrow())
        .contains("NVIDIA H200 has compute capability 9.0", "3.7 to 8.9", "engine.device: cuda");
    assertThat(CudaSupport.ND4J.obstacle(List.of(h200, t4), names -> names).orElseThrow())
        .contains("libcublas.so.11", "CUDA 11.6", "LD_LIBRARY_PATH");
    assertThat(CudaSupport.ONNXRUNTIME.obstacle(List.of(h200), names -> names).orElseThrow())
        .contains("libcudnn.so.9", "CUDA 12");
  }
}
