package org.ala4j.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.ala4j.config.YamlNode.Mapping;

/**
 * The values of keys that the configuration of an earlier trial does not name. They stay as they
 * are when a default changes, so that a stored result means what it meant.
 */
final class StoredDefaults {
  private static final String RESOURCE = "stored-defaults.yaml";

  private StoredDefaults() {}

  /** Of a whole configuration; below {@code methods} are the options of explainers. */
  static Mapping tree() {
    try (InputStream in = StoredDefaults.class.getResourceAsStream(RESOURCE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return (Mapping) YamlNode.parse(text, RESOURCE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
