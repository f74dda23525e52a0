package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ala4j.config.ExperimentReader;
import org.ala4j.files.Checksums;
import org.ala4j.files.SealedJson;
import org.ala4j.files.Sha256;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;

/**
 * A trial's {@code result.json}: the one place where it is written and read. What is read has been
 * checked against where it lies, against the configuration beside it and against the metrics'
 * ranges; the checksums of the other files are among it.
 *
 * @param json all of it
 * @param result the scores that this version knows
 * @param unknown names of metrics that it does not
 * @param checksums of the trial's files; none in results from before there were any
 */
public record ResultFile(
    JsonNode json, TrialResult result, SortedSet<String> unknown, Optional<Checksums> checksums) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHECKSUMS = "files";

  /** What may be deleted to save space: the numbers do not depend on it. */
  static final Predicate<String> DISPENSABLE =
      path ->
          path.startsWith(StoredTrial.CHECKPOINT + "/")
              || ("/" + path).contains("/" + StoredTrial.MAPS + "/")
              || path.equals(StoredTrial.LOG);

  /** Writes it, with the checksums of all files that it sums up. */
  static void write(Path trial, Map<String, Object> content, Checksums checksums) {
    Map<String, Object> all = new LinkedHashMap<>(content);
    all.put(CHECKSUMS, checksums.files());
    SealedJson.write(trial.resolve(StoredTrial.RESULT), JSON.valueToTree(all));
  }

  /** JSON has no NaN; an undefined metric is null. */
  static Map<String, Double> defined(Map<String, Double> metrics) {
    Map<String, Double> clean = new LinkedHashMap<>();
    metrics.forEach((key, value) -> clean.put(key, value.isNaN() ? null : value));
    return clean;
  }

  /**
   * Reads it from the folder of a trial, wherever that lies.
   *
   * @throws DamagedException when it is not what was written
   */
  static ResultFile read(Path trial) {
    return new Reader(trial).read();
  }

  /**
   * Reads it from where that trial's results are to be.
   *
   * @throws DamagedException when it is not what was written, or of another trial
   */
  static ResultFile read(Path trial, String row, int seed) {
    ResultFile file = read(trial);
    file.requireOf(trial, row, seed);
    return file;
  }

  /**
   * @throws DamagedException when this is of another trial
   */
  void requireOf(Path trial, String row, int seed) {
    if (!result.row().equals(row) || result.seed() != seed) {
      throw new DamagedException(
          trial,
          String.format(
              Locale.ROOT,
              "it is of row %s, seed %d, not of row %s, seed %d",
              result.row(),
              result.seed(),
              row,
              seed));
    }
  }

  /**
   * Checks the trial's files. What may be deleted to save space, weights and pictures, may be
   * missing.
   *
   * @param which of them, by path relative to the trial's folder
   * @throws DamagedException when one is missing or not as it was written
   */
  public void verify(Path trial, Predicate<String> which) {
    checksums
        .flatMap(c -> c.damage(trial, which, DISPENSABLE))
        .ifPresent(
            damage -> {
              throw new DamagedException(trial, damage);
            });
  }

  /** Whether a file is part of the trial, and not something that was put beside it. */
  boolean has(String file) {
    return checksums.isEmpty() || checksums.get().has(file);
  }

  /** Reads one file. */
  private static final class Reader {
    private final Path trial;
    private final SortedSet<String> unknown = new TreeSet<>();

    Reader(Path trial) {
      this.trial = trial;
    }

    private DamagedException damaged(String why) {
      return new DamagedException(trial, StoredTrial.RESULT + ": " + why);
    }

    ResultFile read() {
      SealedJson file;
      try {
        file = SealedJson.read(trial.resolve(StoredTrial.RESULT));
      } catch (IOException e) {
        throw damaged(e.getMessage());
      }
      JsonNode json = file.json();
      Optional<Checksums> checksums = checksums(json);
      if (checksums.isPresent() != file.sealed()) {
        throw damaged("it is not as it was written");
      }
      JsonNode run = json.path("run");
      String row = run.path("row").asText();
      if (!row.matches(ExperimentReader.ROW_NAME) || !run.path("seed").isInt()) {
        throw damaged("it does not say which row and seed it is of");
      }
      requireConfig(run.path("config_sha256").asText());
      TrialResult result =
          new TrialResult(
              row,
              run.path("seed").asInt(),
              metrics(json.path("metrics"), "metrics"),
              byName(json, "explainers"),
              byName(json, "controls"));
      return new ResultFile(json, result, unknown, checksums);
    }

    private Optional<Checksums> checksums(JsonNode json) {
      if (!json.has(CHECKSUMS)) {
        return Optional.empty();
      }
      try {
        return Optional.of(Checksums.of(json.path(CHECKSUMS)));
      } catch (IllegalArgumentException e) {
        throw damaged(e.getMessage());
      }
    }

    private void requireConfig(String sha256) {
      Path config = trial.resolve(StoredTrial.CONFIG);
      try {
        if (!Files.exists(config)) {
          throw new DamagedException(trial, StoredTrial.CONFIG + " is missing");
        }
        if (!Sha256.of(config).equals(sha256)) {
          throw new DamagedException(
              trial, StoredTrial.CONFIG + " is not the configuration of the result");
        }
      } catch (IOException e) {
        throw new DamagedException(
            trial, StoredTrial.CONFIG + " cannot be read: " + e.getMessage());
      }
    }

    private Map<String, Map<String, Double>> byName(JsonNode json, String block) {
      if (!json.path(block).isObject()) {
        throw damaged("it has no block " + block);
      }
      Map<String, Map<String, Double>> byName = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : json.path(block).properties()) {
        byName.put(entry.getKey(), metrics(entry.getValue(), block + "." + entry.getKey()));
      }
      return byName;
    }

    private Map<String, Double> metrics(JsonNode json, String block) {
      Map<String, Double> metrics =
          ResultFile.metrics(trial, json, StoredTrial.RESULT + ": " + block, unknown::add);
      if (metrics.isEmpty()) {
        throw damaged("there are no scores in " + block);
      }
      return metrics;
    }
  }

  /**
   * Metrics that this version knows, each n/a or a number that it can be.
   *
   * @param where they are, for complaints
   * @param unknown is told the names of the others
   * @throws DamagedException when one is neither
   */
  static Map<String, Double> metrics(
      Path trial, JsonNode json, String where, Consumer<String> unknown) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String key = entry.getKey();
      Optional<Metric> metric = Metrics.find(key);
      if (metric.isEmpty()) {
        unknown.accept(key);
        continue;
      }
      JsonNode value = entry.getValue();
      double number = value.isNumber() ? value.asDouble() : Double.NaN;
      if (!value.isNull() && (!value.isNumber() || !metric.get().admits(number))) {
        throw new DamagedException(
            trial,
            String.format(
                Locale.ROOT,
                "%s.%s is %s, not a number from %s",
                where,
                key,
                value,
                metric.get().range().replace("..", " to ")));
      }
      metrics.put(key, number);
    }
    return metrics;
  }
}
