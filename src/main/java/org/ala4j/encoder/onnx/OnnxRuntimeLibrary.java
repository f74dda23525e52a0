package org.ala4j.encoder.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * Loads ONNX Runtime's native library. Left alone, ONNX Runtime unpacks it, 24 MB, to the temporary
 * folder at every start, and leaves it there when the process is killed. So it is unpacked once to
 * JavaCPP's cache ({@code ~/.javacpp/cache}), beside ND4J's, and loaded from there.
 */
final class OnnxRuntimeLibrary {
  private static final String FOLDER_PROPERTY = "onnxruntime.native.path";
  private static final String[] LIBRARIES = {"onnxruntime", "onnxruntime4j_jni"};

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
        String name = System.mapLibraryName(library);
        URL packed =
            OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform() + "/" + name);
        if (packed == null) {
          return Optional.empty(); // another platform, or a build for GPUs
        }
        folder = Loader.cacheResource(packed).getParentFile();
      }
      return Optional.of(folder);
    } catch (IOException e) {
      return Optional.empty(); // no home folder to write to
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
