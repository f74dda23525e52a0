package org.ala4j.encoder.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * Loads ONNX Runtime's native library. Left alone, ONNX Runtime unpacks it, 24 MB and with the part
 * for GPUs 650, to the temporary folder at every start, and leaves it there when the process is
 * killed. So it is unpacked once to JavaCPP's cache ({@code ~/.javacpp/cache}), beside ND4J's, and
 * loaded from there.
 */
final class OnnxRuntimeLibrary {
  private static final String FOLDER_PROPERTY = "onnxruntime.native.path";
  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");
  private static final List<String> FOR_GPUS =
      List.of("onnxruntime_providers_shared", "onnxruntime_providers_cuda");

  private OnnxRuntimeLibrary() {}

  /** ONNX Runtime, loaded. Nothing else of it may be touched before. */
  static synchronized OrtEnvironment environment() {
    if (System.getProperty(FOLDER_PROPERTY) == null) {
      unpack().ifPresent(folder -> System.setProperty(FOLDER_PROPERTY, folder.getPath()));
    }
    return OrtEnvironment.getEnvironment();
  }

  /** Where the library lies; empty where ONNX Runtime must see to it itself. */
  private static Optional<File> unpack() {
    File folder = null;
    try {
      for (String library : LIBRARIES) {
        URL packed = packed(library);
        if (packed == null) {
          return Optional.empty(); // another platform
        }
        folder = Loader.cacheResource(packed).getParentFile();
      }
      for (String library : FOR_GPUS) {
        URL packed = packed(library);
        if (packed != null) {
          Loader.cacheResource(packed);
        }
      }
      return Optional.of(folder);
    } catch (IOException e) {
      return Optional.empty(); // no home folder to write to
    }
  }

  private static URL packed(String library) {
    String name = System.mapLibraryName(library);
    return OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform() + "/" + name);
  }

  /** Whether this is the build for GPUs. */
  static boolean isForGpus() {
    environment();
    return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /**
   * Lets a session compute on a GPU.
   *
   * @throws ModelFileException when this build cannot, or its libraries are missing
   */
  static void addGpu(OrtSession.SessionOptions options, Processor processor) throws OrtException {
    if (!isForGpus()) {
      throw new ModelFileException(
          "engine.device: cuda needs ONNX Runtime's build for GPUs; build with mvn -Port-gpu package,"
              + " or set engine.device: cpu (ala doctor tells more)");
    }
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(processor.gpu().orElseThrow())) {
      if (processor.gpuBytes() > 0) {
        cuda.add("gpu_mem_limit", String.valueOf(processor.gpuBytes()));
      }
      options.addCUDA(cuda);
    } catch (OrtException e) {
      throw new ModelFileException(
          "engine.device: cuda cannot be used: "
              + OnnxSession.reason(e)
              + " (it needs CUDA 12 and cuDNN 9; ala doctor tells more)",
          e);
    }
  }

  /** As ONNX Runtime names it. */
  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String first = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
    return first + (processor.equals("amd64") || processor.equals("x86_64") ? "-x64" : "-aarch64");
  }
}
