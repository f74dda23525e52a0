package org.ala4j.files;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads JSON strictly: one value, no key twice in an object, nothing behind it. Failures are
 * IOExceptions that {@link Reason} puts in words, with the line.
 */
public final class JsonFile {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonFile() {}

  /** The file's value; a missing node when the file is empty. */
  public static JsonNode read(Path file) throws IOException {
    return parse(Files.readAllBytes(file));
  }

  /** As above, of text in UTF-8. */
  public static JsonNode parse(byte[] text) throws IOException {
    return STRICT.readTree(text);
  }
}
