package org.ala4j.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
   * @throws ConfigException when what is stored, a result or a training that was interrupted, has
   *     another configuration
   */
  Optional<TrialResult> finished(Experiment.Row row, int seed) {
    Path trial = trial(row.name(), seed);
    Path result = trial.resolve(StoredTrial.RESULT);
    Path config = trial.resolve(StoredTrial.CONFIG);
    boolean isBegun = Files.exists(state(row.name(), seed)) && Files.exists(config);
    if (!Files.exists(result) && !isBegun) {
      return Optional.empty();
    }
    try {
      String stored = Files.readString(config);
      if (!stored.equals(row.config())) {
        throw new ConfigException(
            "%s holds %s of another configuration (%s); use --fresh to replace it or --out for another folder"
                .formatted(
                    trial,
                    Files.exists(result) ? "a result" : "a begun training",
                    difference(stored, row.config())));
      }
      return Files.exists(result)
          ? Optional.of(StoredTrial.result(JSON.readTree(result.toFile()), row.name(), seed))
          : Optional.empty();
    } catch (IOException e) {
      throw new ConfigException(
          result + " cannot be read (" + e.getMessage() + "); use --fresh to replace it");
    }
  }

  /** Every line that differs between two configurations. */
  public static String difference(String stored, String now) {
    return "there " + lines(stored, now) + ", now " + lines(now, stored);
  }

  private static String lines(String of, String without) {
    Set<String> known = without.lines().map(String::strip).collect(Collectors.toSet());
    List<String> own = of.lines().map(String::strip).filter(l -> !known.contains(l)).toList();
    return own.isEmpty() ? "nothing" : "'" + String.join("', '", own) + "'";
  }

  /** All that is stored of a trial, if it is finished, whatever its configuration. */
  Optional<StoredTrial> stored(String row, int seed) {
    return StoredTrial.read(trial(row, seed), row, seed);
  }

  /** Where the state of a training that is not over is kept. */
  Path state(String row, int seed) {
    return trial(row, seed).resolve(StoredTrial.STATE);
  }

  /** Empties a trial's folder but for the training's state, and notes its configuration. */
  void begin(Experiment.Row row, int seed) {
    Path trial = trial(row.name(), seed);
    Path config = trial.resolve(StoredTrial.CONFIG);
    delete(trial, Set.of(state(row.name(), seed), config)); // a state is never without its file
    AtomicFiles.write(config, row.config());
  }

  /** Deletes what is stored of a trial. */
  public void delete(String row, int seed) {
    delete(trial(row, seed), Set.of());
  }

  private static void delete(Path folder, Set<Path> kept) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (kept.stream().noneMatch(k -> k.startsWith(file) && Files.exists(k))) {
          Files.delete(file);
        }
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
      Files.deleteIfExists(state(result.row(), result.seed()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A result is plain numbers and strings", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete a training's state: " + e.getMessage(), e);
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
