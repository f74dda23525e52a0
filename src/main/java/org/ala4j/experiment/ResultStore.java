package org.ala4j.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ala4j.files.AtomicFiles;

/**
 * The results folder of an experiment: {@code <row>/seed-<n>/}. A trial is finished when its {@code
 * result.json} is there; that file is written last, under a temporary name, and renamed.
 */
public final class ResultStore {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;

  public ResultStore(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /** The folder of a trial. */
  public Path trial(String row, int seed) {
    return folder.resolve(row).resolve("seed-" + seed);
  }

  /**
   * The stored result of a trial, if it is finished.
   *
   * @throws ConfigException when it was made with another configuration
   */
  Optional<TrialResult> finished(Experiment.Row row, int seed) {
    Path result = trial(row.name(), seed).resolve(StoredTrial.RESULT);
    if (!Files.exists(result)) {
      return Optional.empty();
    }
    try {
      String stored = Files.readString(trial(row.name(), seed).resolve(StoredTrial.CONFIG));
      if (!stored.equals(row.config())) {
        throw new ConfigException(
            trial(row.name(), seed)
                + " holds a result of another configuration ("
                + difference(stored, row.config())
                + "); use --fresh to replace it or --out for another folder");
      }
      return Optional.of(StoredTrial.result(JSON.readTree(result.toFile()), row.name(), seed));
    } catch (IOException e) {
      throw new ConfigException(
          result + " cannot be read (" + e.getMessage() + "); use --fresh to replace it");
    }
  }

  private static String difference(String stored, String now) {
    List<String> old = stored.lines().toList();
    List<String> fresh = now.lines().toList();
    String gone = old.stream().filter(l -> !fresh.contains(l)).findFirst().orElse("");
    String come = fresh.stream().filter(l -> !old.contains(l)).findFirst().orElse("");
    return "there '" + gone.strip() + "', now '" + come.strip() + "'";
  }

  /** All that is stored of a trial, if it is finished, whatever its configuration. */
  Optional<StoredTrial> stored(String row, int seed) {
    return StoredTrial.read(trial(row, seed), row, seed);
  }

  /** Empties a trial's folder and notes its configuration. */
  void begin(Experiment.Row row, int seed) {
    Path trial = trial(row.name(), seed);
    delete(trial);
    AtomicFiles.write(trial.resolve(StoredTrial.CONFIG), row.config());
  }

  /** Deletes what is stored of a trial. */
  public void delete(String row, int seed) {
    delete(trial(row, seed));
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new ConfigException("Cannot delete " + folder + ": " + e.getMessage());
    }
  }

  /** Writes {@code result.json}, which finishes the trial. */
  void finish(
      TrialResult result,
      Map<String, Object> rules,
      Map<String, Object> training,
      Map<String, Object> meta) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", Map.of("row", result.row(), "seed", result.seed()));
    json.put("rules", rules);
    json.put("metrics", defined(result.metrics()));
    json.put("explainers", withoutNan(result.explainers()));
    json.put("controls", withoutNan(result.controls()));
    json.put("training", training);
    json.put("meta", meta);
    try {
      AtomicFiles.write(
          trial(result.row(), result.seed()).resolve(StoredTrial.RESULT),
          JSON.writeValueAsString(json) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A result is plain numbers and strings", e);
    }
  }

  private static Map<String, Object> withoutNan(Map<String, Map<String, Double>> all) {
    Map<String, Object> clean = new LinkedHashMap<>();
    all.forEach((name, metrics) -> clean.put(name, defined(metrics)));
    return clean;
  }

  /** JSON has no NaN; an undefined metric is null. */
  private static Map<String, Double> defined(Map<String, Double> metrics) {
    Map<String, Double> clean = new LinkedHashMap<>();
    metrics.forEach((key, value) -> clean.put(key, value.isNaN() ? null : value));
    return clean;
  }
}
