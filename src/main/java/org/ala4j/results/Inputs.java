package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ala4j.files.AtomicFiles;

/**
 * What a trial reads beside its configuration, by SHA-256. Two trials with other inputs do not
 * belong into one table, nor is one gone on with on other inputs.
 *
 * @param lists the data's files, classes and splits, by name
 * @param content photos, masks and boxes, whatever folder they lie in
 * @param encoder the encoder's files
 */
public record Inputs(String lists, String content, String encoder) {
  /** In the folder of a trial from its beginning. */
  static final String FILE = "inputs.json";

  public static final String LISTS = "dataset_sha256";
  public static final String CONTENT = "content_sha256";
  public static final String ENCODER = "encoder_sha256";

  /** What they are called, by key. */
  public static final Map<String, String> NAMES =
      Map.of(ENCODER, "encoder", LISTS, "lists of images", CONTENT, "photos, masks or boxes");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Notes it in the folder of a trial that begins. */
  void write(Path trial) {
    ObjectNode json = JSON.createObjectNode();
    json.put(LISTS, lists).put(CONTENT, content).put(ENCODER, encoder);
    AtomicFiles.write(trial.resolve(FILE), json.toPrettyString() + "\n");
  }

  /** What a trial that has no result noted. */
  static JsonNode noted(Path trial) throws IOException {
    return JSON.readTree(trial.resolve(FILE).toFile());
  }

  /**
   * Where these differ from what is stored, in words; what an older version did not store is not
   * compared.
   */
  List<String> differences(JsonNode stored) {
    List<String> differences = new ArrayList<>();
    compare(ENCODER, stored, encoder, differences);
    compare(LISTS, stored, lists, differences);
    if (differences.isEmpty()) {
      compare(CONTENT, stored, content, differences);
    }
    return differences;
  }

  private static void compare(String key, JsonNode stored, String now, List<String> differences) {
    String there = stored.path(key).asText();
    if (stored.has(key) && !there.equals(now)) {
      differences.add(
          String.format(
              Locale.ROOT, "%s: there SHA-256 %.12s…, now %.12s…", NAMES.get(key), there, now));
    }
  }
}
