package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ala4j.config.Stage;
import org.ala4j.files.Checksums;
import org.ala4j.files.SealedJson;

/**
 * A training that is over: {@code training.json} in a trial's folder, written when weights and
 * history are there. Whatever is judged later leaves it as it is.
 *
 * @param row of the table
 * @param seed of the trial
 * @param identity what it depends on
 * @param training epochs, sizes and seconds
 * @param meta where it comes from
 * @param checksums of its files
 */
public record StoredTraining(
    String row,
    int seed,
    Identity identity,
    JsonNode training,
    JsonNode meta,
    Checksums checksums) {
  static final String FILE = "training.json";
  static final String WEIGHTS = StoredTrial.CHECKPOINT + "/weights.safetensors";
  private static final Set<String> FILES =
      Set.of(
          StoredTrial.HISTORY, StoredTrial.LOG, StoredTrial.CHECKPOINT + "/config.yaml", WEIGHTS);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was trained just now; its files are there. */
  static StoredTraining of(
      Path trial,
      String row,
      int seed,
      Identity identity,
      Map<String, Object> training,
      Map<String, Object> meta)
      throws IOException {
    return new StoredTraining(
        row,
        seed,
        identity,
        JSON.valueToTree(training),
        JSON.valueToTree(meta),
        Checksums.of(trial, FILES::contains));
  }

  /**
   * The training of a result from before trainings were stored by themselves.
   *
   * @param checksums of all files of that trial
   */
  static StoredTraining of(ResultFile result, Identity identity, Checksums checksums) {
    return new StoredTraining(
        result.result().row(),
        result.result().seed(),
        identity,
        result.json().path("training"),
        result.json().path("meta"),
        checksums.only(FILES::contains));
  }

  void write(Path trial) {
    ObjectNode json = JSON.createObjectNode();
    json.putObject("run").put("row", row).put("seed", seed);
    json.set("identity", identity.json());
    json.set("training", training);
    json.set("meta", meta);
    json.set("files", JSON.valueToTree(checksums.files()));
    SealedJson.write(trial.resolve(FILE), json);
  }

  /**
   * Reads a trial's training and compares its files with what they were; empty when there is none.
   *
   * @throws DamagedException when something is not what was written, or of another trial
   */
  static Optional<StoredTraining> read(Path trial, String row, int seed) {
    Path file = trial.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode json;
    Checksums checksums;
    try {
      SealedJson sealed = SealedJson.read(file);
      if (!sealed.sealed()) {
        throw new IOException("it is not as it was written");
      }
      json = sealed.json();
      checksums = Checksums.of(json.path("files"));
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedException(trial, FILE + ": " + e.getMessage());
    }
    JsonNode run = json.path("run");
    if (!run.path("row").asText().equals(row) || run.path("seed").asInt(-1) != seed) {
      throw new DamagedException(
          trial,
          String.format(
              Locale.ROOT,
              "its training is of row %s, seed %s, not of row %s, seed %d",
              run.path("row").asText(),
              run.path("seed").asText(),
              row,
              seed));
    }
    checksums
        .damage(trial, path -> true, ResultFile.DISPENSABLE)
        .ifPresent(
            damage -> {
              throw new DamagedException(trial, damage);
            });
    return Optional.of(
        new StoredTraining(
            row,
            seed,
            Identity.of(json.path("identity"), Stage.TRAINING),
            json.path("training"),
            json.path("meta"),
            checksums));
  }

  /** SHA-256 of the weights. */
  public String weights() {
    return checksums.files().getOrDefault(WEIGHTS, "");
  }

  /** All of its files, itself among them. */
  Set<String> files() {
    Set<String> files = new LinkedHashSet<>(checksums.files().keySet());
    files.add(FILE);
    return files;
  }
}
