package org.ala4j.encoder;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.ValueInfoProto;

/**
 * The nodes and arrays of an ONNX file, after ONNX Runtime has folded everything constant for a
 * batch of one: of the shape arithmetic that exporters write, nothing is left.
 */
final class OnnxGraph {
  private static final long MAX_ARRAY = 1L << 28;

  private final Path file;
  private final List<NodeProto> nodes;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, List<NodeProto>> consumers = new HashMap<>();
  private final Map<String, TensorProto> arrays = new HashMap<>();
  private final ValueInfoProto input;

  private OnnxGraph(Path file, GraphProto graph) {
    this.file = file;
    this.nodes = graph.getNodeList();
    for (TensorProto tensor : graph.getInitializerList()) {
      arrays.put(tensor.getName(), tensor);
    }
    for (NodeProto node : nodes) {
      if (node.getOpType().equals("Constant")) {
        arrays.put(node.getOutput(0), node.getAttribute(0).getT());
      }
      node.getOutputList().forEach(o -> producers.put(o, node));
      node.getInputList()
          .forEach(i -> consumers.computeIfAbsent(i, k -> new ArrayList<>()).add(node));
    }
    this.input =
        graph.getInputList().stream()
            .filter(i -> !arrays.containsKey(i.getName()))
            .findFirst()
            .orElseThrow(() -> new ModelFileException(file + " has no input"));
  }

  /** Reads the file, folded for a batch of one. */
  static OnnxGraph fold(Path file) {
    OnnxFile.Content original = OnnxFile.read(file);
    Path folder = null;
    Path folded = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      folder = Files.createTempDirectory("ala4j-onnx");
      folded = folder.resolve("folded.onnx");
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      // Moving transposes through layer norms hides the norms from the reader.
      options.addConfigEntry("optimization.disable_specified_optimizers", "TransposeOptimizer");
      options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setOptimizedModelFilePath(folded.toString());
      for (String symbol : symbolicDimensions(original.model())) {
        options.setSymbolicDimensionValue(symbol, 1);
      }
      OrtEnvironment runtime = OrtEnvironment.getEnvironment();
      (original.asWritten()
              ? runtime.createSession(file.toString(), options)
              : runtime.createSession(original.model().toByteArray(), options))
          .close();
      return new OnnxGraph(file, ModelProto.parseFrom(Files.readAllBytes(folded)).getGraph());
    } catch (OrtException e) {
      String why = e.getMessage().replaceAll("\\s+", " ");
      throw new ModelFileException("ONNX Runtime cannot load " + file + ": " + why, e);
    } catch (IOException e) {
      throw new ModelFileException("Cannot write a folded copy of " + file + " to " + folder, e);
    } finally {
      deleteQuietly(folded);
      deleteQuietly(folder);
    }
  }

  private static List<String> symbolicDimensions(ModelProto model) {
    return model.getGraph().getInputList().stream()
        .flatMap(i -> i.getType().getTensorType().getShape().getDimList().stream())
        .map(TensorShapeProto.Dimension::getDimParam)
        .filter(s -> !s.isEmpty())
        .distinct()
        .toList();
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

  Path file() {
    return file;
  }

  List<NodeProto> nodes() {
    return nodes;
  }

  /** The name of the graph's image input. */
  String inputName() {
    return input.getName();
  }

  /** The dimensions of the image input; 0 where unknown. */
  List<Long> inputShape() {
    return input.getType().getTensorType().getShape().getDimList().stream()
        .map(TensorShapeProto.Dimension::getDimValue)
        .toList();
  }

  /** The node that computes {@code tensor}. */
  Optional<NodeProto> producer(String tensor) {
    return Optional.ofNullable(producers.get(tensor));
  }

  /** The nodes that read {@code tensor}. */
  List<NodeProto> consumers(String tensor) {
    return consumers.getOrDefault(tensor, List.of());
  }

  boolean isArray(String tensor) {
    return arrays.containsKey(tensor);
  }

  /** The dimensions of a constant array. */
  long[] shape(String array) {
    return arrays.get(array).getDimsList().stream().mapToLong(Long::longValue).toArray();
  }

  /** How many elements a constant array has. */
  long length(String array) {
    long length = 1;
    for (long d : shape(array)) {
      if (d < 0 || d > MAX_ARRAY || length * d > MAX_ARRAY) {
        throw new ModelFileException(file + ": the array " + array + " has absurd dimensions");
      }
      length *= d;
    }
    return length;
  }

  /** The elements of a constant float array. */
  float[] floats(String array) {
    TensorProto tensor = arrays.get(array);
    if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
      throw new ModelFileException(
          file + ": the array " + array + " holds no floating-point numbers");
    }
    float[] values = new float[(int) length(array)];
    FloatBuffer data =
        !tensor.getRawData().isEmpty()
            ? littleEndian(tensor).asFloatBuffer()
            : FloatBuffer.wrap(toFloats(tensor.getFloatDataList()));
    if (data.remaining() != values.length) {
      throw new ModelFileException(file + ": the array " + array + " is incomplete");
    }
    data.get(values);
    return values;
  }

  /** The elements of a constant integer array. */
  long[] longs(String array) {
    TensorProto tensor = arrays.get(array);
    if (tensor.getDataType() != TensorProto.DataType.INT64.getNumber()) {
      throw new ModelFileException(file + ": the array " + array + " is not int64");
    }
    if (tensor.getRawData().isEmpty()) {
      return tensor.getInt64DataList().stream().mapToLong(Long::longValue).toArray();
    }
    long[] values = new long[(int) length(array)];
    littleEndian(tensor).asLongBuffer().get(values);
    return values;
  }

  /** The value of a constant with one element. */
  Optional<Float> scalar(String array) {
    return isArray(array)
            && length(array) == 1
            && arrays.get(array).getDataType() == TensorProto.DataType.FLOAT.getNumber()
        ? Optional.of(floats(array)[0])
        : Optional.empty();
  }

  private static ByteBuffer littleEndian(TensorProto tensor) {
    return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] toFloats(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream().filter(a -> a.getName().equals(name)).findFirst();
  }

  static long integer(NodeProto node, String name, long otherwise) {
    return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
  }

  static float real(NodeProto node, String name, float otherwise) {
    return attribute(node, name).map(AttributeProto::getF).orElse(otherwise);
  }
}
