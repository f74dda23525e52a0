package org.ala4j.encoder.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.ValueInfoProto;

/**
 * Lets ONNX Runtime compute what depends on no input: of the shape arithmetic that exporters write,
 * nothing is left.
 */
final class ConstantFolding {
  private static final long MAX_OUTPUT = 64 << 20;
  private static final long MAX_ARRAY = 4L << 30;

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
      ModelProto result = ModelProto.parseFrom(Files.readAllBytes(folded));
      requireBounded(file, result.getGraph());
      return result;
    } catch (OrtException e) {
      throw new ModelFileException(
          "ONNX Runtime cannot load " + file + ": " + OnnxSession.reason(e), e);
    } catch (IOException e) {
      throw new ModelFileException("Cannot write a folded copy of " + file + " to " + folder, e);
    } finally {
      deleteQuietly(folded);
      deleteQuietly(folder);
    }
  }

  /**
   * Refuses a graph that makes much of little: a constant too large to be folded, or an array of
   * more than {@link #MAX_ARRAY} bytes for one batch.
   */
  private static void requireBounded(Path file, GraphProto graph) {
    Set<String> constants = new HashSet<>();
    graph.getInitializerList().forEach(t -> constants.add(t.getName()));
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Constant")) {
        constants.add(node.getOutput(0));
      } else if (constants.containsAll(node.getInputList())) {
        throw new ModelFileException(
            "%s has a %s that computes a constant of more than %d MB; no encoder needs one"
                .formatted(file, node.getOpType(), MAX_OUTPUT >> 20));
      }
    }
    for (ValueInfoProto value : graph.getValueInfoList()) {
      double numbers =
          value.getType().getTensorType().getShape().getDimList().stream()
              .mapToDouble(TensorShapeProto.Dimension::getDimValue)
              .reduce(1, (a, b) -> a * b);
      if (numbers * Float.BYTES > MAX_ARRAY) {
        throw new ModelFileException(
            "%s computes an array of %.0f GB for one batch (%s)"
                .formatted(file, numbers * Float.BYTES / 1e9, value.getName()));
      }
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
