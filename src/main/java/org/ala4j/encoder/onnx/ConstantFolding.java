package org.ala4j.encoder.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import onnx.Onnx.ModelProto;

/**
 * Lets ONNX Runtime compute what depends on no input: of the shape arithmetic that exporters write,
 * nothing is left.
 */
final class ConstantFolding {
  private static final long MAX_OUTPUT = 64 << 20;

  private ConstantFolding() {}

  /** The folded model. */
  static ModelProto fold(Path file, ModelProto model) {
    Path folder = null;
    Path folded = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      folder = Files.createTempDirectory("ala4j-onnx");
      folded = folder.resolve("folded.onnx");
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      // Moving transposes through layer norms hides the norms from the reader.
      options.addConfigEntry("optimization.disable_specified_optimizers", "TransposeOptimizer");
      // A small file may ask for a constant of any size.
      options.addConfigEntry(
          "optimization.constant_folding_max_output_size_in_bytes", String.valueOf(MAX_OUTPUT));
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(1);
      options.setOptimizedModelFilePath(folded.toString());
      OrtEnvironment.getEnvironment().createSession(model.toByteArray(), options).close();
      return ModelProto.parseFrom(Files.readAllBytes(folded));
    } catch (OrtException e) {
      throw new ModelFileException("ONNX Runtime cannot load " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ModelFileException("Cannot write a folded copy of " + file + " to " + folder, e);
    } finally {
      deleteQuietly(folded);
      deleteQuietly(folder);
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      if (path != null) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }
}
