package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Stage;
import org.ala4j.data.Content;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.JsonFile;

/**
 * What a trial reads beside its configuration, by SHA-256. Two trials with other inputs do not
 * belong into one table.
 *
 * @param lists the data's files, classes and splits, by name
 * @param content photos, masks and boxes, whatever folder they lie in
 * @param encoder the encoder's files
 */
public record Inputs(String lists, Content content, String encoder) {
  /** In the folder of a trial from its beginning. */
  static final String FILE = "inputs.json";

  private static final String TRAINING = "training";

  public static final String LISTS = "dataset_sha256";
  public static final String CONTENT = "content_sha256";
  public static final String ENCODER = "encoder_sha256";

  /** What they are called, by key. */
  public static final Map<String, String> NAMES =
      Map.of(ENCODER, "encoder", LISTS, "lists of images", CONTENT, "photos, masks or boxes");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Notes it in the folder of a trial that begins, with what its training depends on. */
  void write(Path trial, Identity training) {
    ObjectNode json = JSON.createObjectNode();
    json.put(LISTS, lists).put(CONTENT, content.all()).put(ENCODER, encoder);
    json.set(TRAINING, training.json());
    AtomicFiles.write(trial.resolve(FILE), json.toPrettyString() + "\n");
  }

  /** What a training that is not over noted; empty if it did not, as in older versions. */
  static Optional<Identity> noted(Path trial) throws IOException {
    Path file = trial.resolve(FILE);
    JsonNode json = Files.exists(file) ? JsonFile.read(file) : JSON.missingNode();
    return json.has(TRAINING)
        ? Optional.of(Identity.of(json.path(TRAINING), Stage.TRAINING))
        : Optional.empty();
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
      compare(CONTENT, stored, content.all(), differences);
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
