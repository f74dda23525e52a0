package org.ala4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.files.AtomicFiles;
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
   * Reads a file.
   *
   * @throws IOException when it cannot be read or is not a well-formed float32 safetensors file
   */
  public static SafeTensors read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE) {
      throw new IOException(file + " is larger than a gigabyte");
    }
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long length = bytes.length < 8 ? -1 : buffer.getLong();
    if (length < 2 || length > MAX_HEADER || length > bytes.length - 8L) {
      throw new IOException(file + " is not a safetensors file");
    }
    int data = 8 + (int) length;
    JsonNode header = JSON.readTree(new String(bytes, 8, (int) length, StandardCharsets.UTF_8));
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      JsonNode node = entry.getValue();
      if (entry.getKey().equals(METADATA)) {
        node.properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
        continue;
      }
      long[] shape = new long[Math.min(node.path("shape").size(), MAX_RANK + 1)];
      long elements = shape.length > MAX_RANK ? -1 : 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = node.path("shape").get(i).asLong(-1);
        boolean isSound = shape[i] > 0 && elements > 0 && shape[i] <= MAX_FILE / elements;
        elements = isSound ? elements * shape[i] : -1;
      }
      long start = node.path("data_offsets").path(0).asLong(-1);
      long end = node.path("data_offsets").path(1).asLong(-1);
      boolean fits = start >= 0 && end <= bytes.length - data && end - start == 4 * elements;
      if (!"F32".equals(node.path("dtype").asText()) || elements < 0 || !fits) {
        throw new IOException(file + ": the array " + entry.getKey() + " is not sound float32");
      }
      float[] values = new float[(int) elements];
      ByteBuffer.wrap(bytes, data + (int) start, values.length * 4)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      arrays.put(
          entry.getKey(),
          shape.length == 0 ? Nd4j.scalar(values[0]) : Nd4j.create(values, shape, 'c'));
    }
    return new SafeTensors(arrays, metadata);
  }
}
