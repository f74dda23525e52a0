package org.ala4j.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.files.Reason;
import org.ala4j.report.ImageResult;
import org.ala4j.report.MeanCurves;
import org.ala4j.report.TrialHistory;

/**
 * All that is stored of a finished trial.
 *
 * @param result its metrics
 * @param training the block {@code training} of its {@code result.json}
 * @param meta the block {@code meta}: where the result comes from
 * @param config its resolved configuration, YAML
 * @param history of its training
 * @param curves mean insertion and deletion curves by explainer
 * @param maps its own maps, by the name of its row
 * @param explainers those of the explainers judged with its model
 * @param sanity the checks of all of them, as stored
 */
record StoredTrial(
    TrialResult result,
    JsonNode training,
    JsonNode meta,
    String config,
    Optional<TrialHistory> history,
    Map<String, MeanCurves> curves,
    StoredMaps maps,
    List<StoredMaps> explainers,
    Optional<String> sanity) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final String RESULT = "result.json";
  static final String CONFIG = "config.yaml";
  static final String CHECKPOINT = "checkpoint";
  static final String HISTORY = "history.csv";
  static final String MAPS = "maps";
  static final String TRAINING_STATE = "training.safetensors";
  static final String EXPLAINERS = "explainers";

  /**
   * Reads a trial's folder; empty when it is not finished. A file that is missing leaves its part
   * empty.
   *
   * @throws DataException when a file is there and damaged
   */
  static Optional<StoredTrial> read(Path folder, String row, int seed) {
    Path file = folder.resolve(RESULT);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Function<String, JsonNode> parser =
        text -> {
          try {
            return JSON.readTree(text);
          } catch (IOException e) {
            throw new IllegalArgumentException("it is not JSON", e);
          }
        };
    JsonNode json = part(file, parser).orElseThrow();
    JsonNode training = json.path("training");
    int best = training.path("best_epoch").asInt();
    return Optional.of(
        new StoredTrial(
            result(json, row, seed),
            training,
            json.path("meta"),
            part(folder.resolve(CONFIG), text -> text).orElse(""),
            part(folder.resolve(HISTORY), text -> TrialHistory.read(text, seed, best)),
            part(folder.resolve(TrialScores.CURVES), MeanCurves::read).orElse(Map.of()),
            maps(folder, row),
            json.path("explainers").properties().stream()
                .map(Map.Entry::getKey)
                .filter(StoredTrial::isName)
                .map(name -> maps(folder.resolve(EXPLAINERS).resolve(name), name))
                .toList(),
            part(folder.resolve(TrialSanity.FILE), text -> text)));
  }

  /** A stored name is only followed into a folder when it can have been written. */
  private static boolean isName(String name) {
    return name.matches(ExperimentReader.ROW_NAME);
  }

  private static StoredMaps maps(Path folder, String name) {
    return new StoredMaps(
        name,
        part(folder.resolve(TrialScores.IMAGES), ImageResult::read).orElse(List.of()),
        folder.resolve(MAPS));
  }

  /** What was judged with this trial's model, the explainers first. */
  Stream<StoredMaps> all() {
    return Stream.concat(explainers.stream(), Stream.of(maps));
  }

  private static <T> Optional<T> part(Path file, Function<String, T> parser) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(Files.readString(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(file + " cannot be read: " + Reason.of(e), e);
    }
  }

  /** The metrics in a {@code result.json}. */
  static TrialResult result(JsonNode json, String row, int seed) {
    return new TrialResult(
        row,
        seed,
        metrics(json.path("metrics")),
        byName(json.path("explainers")),
        byName(json.path("controls")));
  }

  private static Map<String, Map<String, Double>> byName(JsonNode json) {
    Map<String, Map<String, Double>> byName = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      byName.put(entry.getKey(), metrics(entry.getValue()));
    }
    return byName;
  }

  private static Map<String, Double> metrics(JsonNode json) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> metric : json.properties()) {
      metrics.put(
          metric.getKey(), metric.getValue().isNull() ? Double.NaN : metric.getValue().asDouble());
    }
    return metrics;
  }
}
