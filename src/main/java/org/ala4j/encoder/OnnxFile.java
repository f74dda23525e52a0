package org.ala4j.encoder;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * An ONNX file as one model in memory: weights that lie in files beside it are taken in, and half
 * or double precision becomes float32 ({@link Float32}).
 */
final class OnnxFile {
  private static final long MAX_MODEL = Integer.MAX_VALUE; // protobuf's own limit

  private final Path file;

  private OnnxFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the file.
   *
   * @throws ModelFileException when it is missing, damaged, or lacks a file with its weights
   */
  static Content read(Path file) {
    return new OnnxFile(file).read();
  }

  /**
   * What was read.
   *
   * @param asWritten whether the file holds exactly this model by itself
   */
  record Content(ModelProto model, boolean asWritten) {}

  /** The file and those with its weights, in a fixed order. */
  static List<Path> parts(Path file) {
    return new OnnxFile(file).parts();
  }

  private List<Path> parts() {
    SortedSet<Path> beside = new TreeSet<>();
    try {
      for (TensorProto tensor : parse().getGraph().getInitializerList()) {
        if (isExternal(tensor)) {
          beside.add(beside(entries(tensor).getOrDefault("location", "")));
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    List<Path> parts = new ArrayList<>(List.of(file));
    parts.addAll(beside);
    return parts;
  }

  private Content read() {
    try {
      ModelProto written = parse();
      ModelProto model = Float32.of(withExternalData(written));
      return new Content(model, model == written);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ModelFileException unreadable(IOException e) {
    return new ModelFileException(
        file + " is not a readable ONNX model (" + e.getMessage() + "); export it again", e);
  }

  private ModelProto parse() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ModelFileException("There is no encoder file " + file);
    }
    if (Files.size(file) > MAX_MODEL) {
      throw new ModelFileException(file + " is larger than 2 GB; export it with external data");
    }
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw new ModelFileException(file + " is not an ONNX model: it holds no graph");
    }
    return model;
  }

  private ModelProto withExternalData(ModelProto model) throws IOException {
    List<TensorProto> tensors = model.getGraph().getInitializerList();
    if (tensors.stream().noneMatch(OnnxFile::isExternal)) {
      return model;
    }
    ModelProto.Builder builder = model.toBuilder();
    long bytes = 0;
    for (int i = 0; i < tensors.size(); i++) {
      if (isExternal(tensors.get(i))) {
        ByteBuffer data = externalData(tensors.get(i));
        bytes += data.remaining();
        if (bytes > MAX_MODEL - model.getSerializedSize()) {
          throw new ModelFileException(
              file + " has more than 2 GB of weights; such encoders are not supported");
        }
        TensorProto inside =
            tensors.get(i).toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(ByteString.copyFrom(data))
                .build();
        builder.getGraphBuilder().setInitializer(i, inside);
      }
    }
    return builder.build();
  }

  private static boolean isExternal(TensorProto tensor) {
    return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
  }

  private static Map<String, String> entries(TensorProto tensor) {
    return tensor.getExternalDataList().stream()
        .collect(
            Collectors.toMap(
                StringStringEntryProto::getKey,
                StringStringEntryProto::getValue,
                (first, second) -> first));
  }

  private ByteBuffer externalData(TensorProto tensor) throws IOException {
    Map<String, String> entries = entries(tensor);
    Path beside = beside(entries.getOrDefault("location", ""));
    long offset = number(entries.getOrDefault("offset", "0"));
    long size = Files.size(beside);
    long length =
        entries.containsKey("length") ? number(entries.get("length")) : Math.max(0, size - offset);
    if (length > size || offset > size - length) {
      throw new ModelFileException(
          "%s: the array %s should lie at %d..%d of %s, which has %d bytes; copy that file again"
              .formatted(file, tensor.getName(), offset, offset + length, beside, size));
    }
    if (length > MAX_MODEL) {
      throw new ModelFileException(
          file + " has more than 2 GB of weights; such encoders are not supported");
    }
    ByteBuffer data = ByteBuffer.allocate((int) length);
    try (RandomAccessFile in = new RandomAccessFile(beside.toFile(), "r")) {
      in.seek(offset);
      in.readFully(data.array());
    }
    return data;
  }

  /** The file with weights, which must lie in the model's own folder or below it. */
  private Path beside(String location) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path beside;
    try {
      beside = folder.resolve(location).normalize();
    } catch (InvalidPathException e) {
      throw new ModelFileException(file + " names its weights' file badly: " + e.getMessage(), e);
    }
    if (location.isEmpty() || Path.of(location).isAbsolute() || !beside.startsWith(folder)) {
      throw new ModelFileException(
          file + " refers to weights outside its own folder (" + location + "), which is refused");
    }
    if (!Files.isRegularFile(beside)) {
      throw new ModelFileException(
          file + " needs its weights in " + beside + ", which is missing; copy it there, too");
    }
    if (!beside.toRealPath().startsWith(folder.toRealPath())) {
      throw new ModelFileException(
          file + " refers to weights outside its own folder (" + location + "), which is refused");
    }
    return beside;
  }

  private long number(String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ModelFileException(file + ": '" + text + "' is no place in a file of weights");
  }
}
