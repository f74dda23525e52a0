package org.ala4j.encoder.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/**
 * An ONNX file and the files beside it with its weights. Arrays are mapped into memory, never
 * copied, so a file of many gigabytes costs no more than what is read of it.
 */
public final class OnnxFile {
  private static final long MAX_MODEL = Integer.MAX_VALUE; // protobuf's own limit

  private final Path file;
  private final ModelProto model;

  /**
   * Maps and parses the file.
   *
   * @throws ModelFileException when it is missing or damaged
   */
  public OnnxFile(Path file) {
    this.file = file;
    this.model = parse();
  }

  Path path() {
    return file;
  }

  ModelProto model() {
    return model;
  }

  /** The file and those with its weights, in a fixed order. */
  public List<Path> parts() {
    SortedSet<Path> beside = new TreeSet<>();
    for (TensorProto tensor : model.getGraph().getInitializerList()) {
      if (isExternal(tensor)) {
        beside.add(beside(entries(tensor).getOrDefault("location", "")));
      }
    }
    List<Path> parts = new ArrayList<>(List.of(file));
    parts.addAll(beside);
    return parts;
  }

  /**
   * An array of the model, wherever its numbers are.
   *
   * @throws ModelFileException when they are not there
   */
  OnnxArray array(TensorProto tensor) {
    ByteBuffer outside = isExternal(tensor) ? externalData(tensor) : null;
    try {
      return outside == null ? OnnxArray.of(tensor) : OnnxArray.of(tensor, outside);
    } catch (ModelFileException e) {
      throw new ModelFileException(file + ": " + e.getMessage(), e);
    }
  }

  private ModelProto parse() {
    if (!Files.isRegularFile(file)) {
      throw new ModelFileException("There is no encoder file " + file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > MAX_MODEL) {
        throw new ModelFileException(
            file + " is larger than 2 GB, which no ONNX file can be; export it with external data");
      }
      ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      SoundProtobuf.require(mapped);
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(mapped).newCodedInput();
      in.enableAliasing(true); // arrays are slices of the mapped file
      ModelProto parsed = ModelProto.parseFrom(in);
      if (!parsed.hasGraph() || parsed.getGraph().getNodeCount() == 0) {
        throw new ModelFileException(file + " is not an ONNX model: it holds no graph");
      }
      return parsed;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ModelFileException unreadable(IOException e) {
    String why = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    return new ModelFileException(
        file + " is not a readable ONNX model (" + why + "); export it again", e);
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

  private ByteBuffer externalData(TensorProto tensor) {
    Map<String, String> entries = entries(tensor);
    Path beside = beside(entries.getOrDefault("location", ""));
    long offset = number(entries.getOrDefault("offset", "0"));
    try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.READ)) {
      long size = channel.size();
      long length =
          entries.containsKey("length")
              ? number(entries.get("length"))
              : Math.max(0, size - offset);
      if (length > size || offset > size - length) {
        throw new ModelFileException(
            String.format(
                Locale.ROOT,
                "%s: the array %s should lie at %d..%d of %s, which has %d bytes; copy that file again",
                file,
                tensor.getName(),
                offset,
                offset + length,
                beside,
                size));
      }
      if (length > Integer.MAX_VALUE) {
        throw new ModelFileException(
            file + ": the array " + tensor.getName() + " alone has more than 2 GB");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The file with weights, which must lie in the model's own folder or below it. */
  private Path beside(String location) {
    try {
      Path folder = file.toAbsolutePath().normalize().getParent();
      Path beside = folder.resolve(location).normalize();
      if (location.isEmpty() || Path.of(location).isAbsolute() || !beside.startsWith(folder)) {
        throw outside(location);
      }
      if (!Files.isRegularFile(beside)) {
        throw new ModelFileException(
            file + " needs its weights in " + beside + ", which is missing; copy it there, too");
      }
      if (!beside.toRealPath().startsWith(folder.toRealPath())) {
        throw outside(location);
      }
      return beside;
    } catch (InvalidPathException e) {
      throw new ModelFileException(file + " names its weights' file badly: " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ModelFileException outside(String location) {
    return new ModelFileException(
        file + " refers to weights outside its own folder (" + location + "), which is refused");
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
