package org.ala4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.JsonFile;
import org.ala4j.files.Reason;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Float32 arrays by name in the safetensors format: an 8-byte little-endian length, a JSON header,
 * the raw values. Nothing in such a file can be executed, and Python reads it too.
 *
 * @param arrays the arrays
 * @param metadata strings that describe them
 */
public record SafeTensors(Map<String, INDArray> arrays, Map<String, String> metadata) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_HEADER = 16L << 20;
  private static final long MAX_FILE = 1L << 30;
  private static final int MAX_RANK = 8;
  private static final String METADATA = "__metadata__";

  /** Writes to a temporary name and renames, so that no half file is ever seen. */
  public void write(Path file) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode described = header.putObject(METADATA);
    metadata.forEach(described::put);
    long offset = 0;
    for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", "F32");
      for (long d : entry.getValue().shape()) {
        node.withArray("shape").add(d);
      }
      node.withArray("shape");
      long end = offset + 4 * entry.getValue().length();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] head = JSON.writeValueAsBytes(header);
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.toIntExact(8 + head.length + offset))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(head.length).put(head);
    for (INDArray array : arrays.values()) {
      for (float value : array.dup('c').data().asFloat()) {
        buffer.putFloat(value);
      }
    }
    AtomicFiles.write(file, buffer.array());
  }

  /**
   * Reads a file. As the format asks, the arrays' ranges must follow one another without overlap or
   * hole up to the end of the file, so no array can be read that the file does not pay for.
   *
   * @throws IOException when it cannot be read or is not a well-formed float32 safetensors file, in
   *     a sentence
   */
  public static SafeTensors read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE) {
      throw new IOException(file + " is larger than a gigabyte");
    }
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long length = bytes.length < 8 ? -1 : buffer.getLong();
    if (length < 2 || length > MAX_HEADER || length > bytes.length - 8L || bytes[8] != '{') {
      throw new IOException(file + " is not a safetensors file");
    }
    int data = 8 + (int) length;
    JsonNode header = header(file, Arrays.copyOfRange(bytes, 8, data));
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Described> described = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        metadata.putAll(strings(file, entry.getValue()));
      } else {
        described.add(described(file, entry.getKey(), entry.getValue()));
      }
    }
    requireContiguous(file, described, bytes.length - data);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (Described array : described) {
      float[] values = new float[(int) (array.end() - array.start()) / Float.BYTES];
      ByteBuffer.wrap(bytes, data + (int) array.start(), values.length * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      arrays.put(
          array.name(),
          array.shape().length == 0
              ? Nd4j.scalar(values[0])
              : Nd4j.create(values, array.shape(), 'c'));
    }
    return new SafeTensors(arrays, metadata);
  }

  private static JsonNode header(Path file, byte[] json) throws IOException {
    try {
      return JsonFile.parse(json);
    } catch (IOException e) {
      throw new IOException(file + " has a damaged header: " + Reason.of(e), e);
    }
  }

  private static Map<String, String> strings(Path file, JsonNode node) throws IOException {
    Map<String, String> strings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new IOException(file + ": its description holds what is not text");
      }
      strings.put(entry.getKey(), entry.getValue().asText());
    }
    return strings;
  }

  /** What the header says of an array: its bytes lie from start to end, which is not part of it. */
  private record Described(String name, long[] shape, long start, long end) {}

  private static Described described(Path file, String name, JsonNode node) throws IOException {
    JsonNode dimensions = node.path("shape");
    JsonNode range = node.path("data_offsets");
    long[] shape = new long[Math.min(dimensions.size(), MAX_RANK + 1)];
    long elements = dimensions.isArray() && shape.length <= MAX_RANK ? 1 : -1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = whole(dimensions.path(i));
      boolean isSound = shape[i] > 0 && elements > 0 && shape[i] <= MAX_FILE / elements;
      elements = isSound ? elements * shape[i] : -1;
    }
    long start = whole(range.path(0));
    long end = whole(range.path(1));
    boolean fits = range.size() == 2 && start >= 0 && end - start == Float.BYTES * elements;
    if (!"F32".equals(node.path("dtype").asText()) || elements < 0 || !fits) {
      throw new IOException(file + ": the array " + name + " is not sound float32");
    }
    return new Described(name, shape, start, end);
  }

  private static long whole(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1;
  }

  private static void requireContiguous(Path file, List<Described> arrays, long bytes)
      throws IOException {
    List<Described> inOrder = new ArrayList<>(arrays);
    inOrder.sort(Comparator.comparingLong(Described::start).thenComparingLong(Described::end));
    long end = 0;
    for (Described array : inOrder) {
      if (array.start() != end) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: the array %s begins at byte %d of the data where %d was expected (the ranges"
                    + " of arrays must follow one another without overlap or hole)",
                file,
                array.name(),
                array.start(),
                end));
      }
      end = array.end();
    }
    if (end != bytes) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%s holds %d bytes of data where its arrays have %d", file, bytes, end));
    }
  }
}
