package org.ala4j.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A JSON object in a file whose last line, {@code "sha256"}, is the checksum of all text above it,
 * so that no change to the file goes unseen.
 *
 * @param json the object
 * @param sealed false for a file from before there were such lines
 */
public record SealedJson(JsonNode json, boolean sealed) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "sha256";
  private static final String LAST_LINE = ",\n  \"" + KEY + "\" : \"%s\"\n}\n";
  private static final long MAX_BYTES = 64 << 20;

  /**
   * Writes an object that is not empty, whole or not at all.
   *
   * @throws java.io.UncheckedIOException if it fails; the message names the file
   */
  public static void write(Path file, ObjectNode json) {
    String text = json.toPrettyString();
    String above = text.substring(0, text.lastIndexOf('}')).stripTrailing();
    AtomicFiles.write(file, above + lastLine(above));
  }

  private static String lastLine(String above) {
    return String.format(Locale.ROOT, LAST_LINE, Sha256.of(above));
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read, is no JSON object or was changed; the message says
   *     so without the file's name
   */
  public static SealedJson read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("it is too large");
    }
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw new IOException("it is not UTF-8");
    }
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException("it is not JSON", e);
    }
    if (!json.isObject()) {
      throw new IOException("it is not a JSON object");
    }
    if (!json.has(KEY)) {
      return new SealedJson(json, false);
    }
    int end = text.lastIndexOf(LAST_LINE.substring(0, LAST_LINE.indexOf('%')));
    if (end < 0 || !text.substring(end).equals(lastLine(text.substring(0, end)))) {
      throw new IOException("it is not as it was written");
    }
    return new SealedJson(json, true);
  }
}
