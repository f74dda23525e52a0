package org.ala4j.encoder.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.ala4j.files.Reason;
import org.ala4j.files.ScratchFolder;

/**
 * Lets ONNX Runtime compute what depends on no input: of the shape arithmetic that exporters write,
 * nothing is left.
 */
final class ConstantFolding {
  private static final long MAX_OUTPUT = 64 << 20;
  private static final long MAX_ARRAY = 4L << 30;
  private static final Set<String> REPEATING = Set.of("Expand", "Tile", "Pad");

  private ConstantFolding() {}

  /** The folded model. */
  static ModelProto fold(Path file, ModelProto model) {
    OrtEnvironment environment = OnnxRuntimeLibrary.environment();
    Path folder = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      folder = ScratchFolder.create("onnx");
      Path folded = folder.resolve("folded.onnx");
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      // Moving transposes through layer norms hides the norms from the reader.
      options.addConfigEntry("optimization.disable_specified_optimizers", "TransposeOptimizer");
      // A small file may ask for a constant of any size.
      options.addConfigEntry(
          "optimization.constant_folding_max_output_size_in_bytes", String.valueOf(MAX_OUTPUT));
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(1);
      options.setOptimizedModelFilePath(folded.toString());
      environment.createSession(model.toByteArray(), options).close();
      ModelProto result = ModelProto.parseFrom(Files.readAllBytes(folded));
      requireBounded(file, result.getGraph());
      return result;
    } catch (OrtException e) {
      throw new ModelFileException(
          "ONNX Runtime cannot load " + file + ": " + OnnxSession.reason(e), e);
    } catch (IOException e) {
      throw new ModelFileException(
          "A folded copy of "
              + file
              + " cannot be written to the temporary folder "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + Reason.of(e)
              + "; name another one with TMPDIR",
          e);
    } finally {
      if (folder != null) {
        ScratchFolder.deleteQuietly(folder);
      }
    }
  }

  /**
   * Refuses a graph that makes much of little: a constant too large to be folded, or an array that
   * is repeated too often.
   */
  private static void requireBounded(Path file, GraphProto graph) {
    Map<String, OnnxArray> constants = new HashMap<>();
    graph.getInitializerList().forEach(t -> constants.put(t.getName(), OnnxArray.of(t)));
    for (NodeProto node : graph.getNodeList()) {
      if (constants.keySet().containsAll(node.getInputList())
          && !node.getOpType().equals("Constant")) {
        throw new ModelFileException(
            String.format(
                Locale.ROOT,
                "%s has a %s that computes a constant of more than %d MB; no encoder needs one",
                file,
                node.getOpType(),
                MAX_OUTPUT >> 20));
      }
      if (REPEATING.contains(node.getOpType()) && node.getInputCount() > 1) {
        OnnxArray sizes = constants.get(node.getInput(1));
        double numbers = sizes == null || sizes.isReal() ? 1 : product(sizes.longs());
        if (numbers * Float.BYTES > MAX_ARRAY) {
          throw new ModelFileException(
              String.format(
                  Locale.ROOT,
                  "%s has a %s that computes an array of %.0f GB; no encoder needs one",
                  file,
                  node.getOpType(),
                  numbers * Float.BYTES / 1e9));
        }
      }
    }
  }

  private static double product(long[] numbers) {
    double product = 1;
    for (long number : numbers) {
      product *= Math.max(1, number);
    }
    return product;
  }
}
