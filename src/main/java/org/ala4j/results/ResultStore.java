package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ala4j.config.ConfigDifference;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.data.DataException;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.ProcessLock;
import org.ala4j.files.Reason;
import org.ala4j.files.Sha256;
import org.ala4j.files.WriteException;
import org.ala4j.results.TrialState.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results folder of an experiment: {@code <row>/seed-<n>/}. A trial is finished when its {@code
 * result.json} is there; that file is written last, under a temporary name, and renamed. Who writes
 * to a trial's folder holds its lock.
 */
public final class ResultStore {
  private static final Logger LOG = LoggerFactory.getLogger(ResultStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the name of a trial's folder gets when it is set aside. */
  static final String DAMAGED = ".damaged";

  private static final Pattern SEED = Pattern.compile("seed-(\\d{1,9})");

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

  /** The seeds of which something is stored in a row, ascending. */
  public SortedSet<Integer> seeds(String row) {
    SortedSet<Integer> seeds = new TreeSet<>();
    Path trials = folder.resolve(row);
    if (Files.isDirectory(trials)) {
      try (Stream<Path> found = Files.list(trials)) {
        found
            .map(path -> SEED.matcher(path.getFileName().toString()))
            .filter(Matcher::matches)
            .forEach(seed -> seeds.add(Integer.parseInt(seed.group(1))));
      } catch (IOException e) {
        throw new DataException(trials + " cannot be read: " + Reason.of(e), e);
      }
    }
    return seeds;
  }

  /**
   * Keeps other processes from writing to a trial's folder; the lock's file lies beside it. Empty
   * when one does.
   *
   * @throws UncheckedIOException when the file cannot be made
   */
  public Optional<ProcessLock> lock(String row, int seed) {
    Path file = folder.resolve(row).resolve(".seed-" + seed + ".lock");
    try {
      return ProcessLock.tryLock(file);
    } catch (IOException e) {
      throw new WriteException(file, e);
    }
  }

  /**
   * The stored result of a trial, if it is finished and undamaged.
   *
   * @param inputs that a result must have been made with
   * @param damaged is told what is wrong with one that is not what was written: such a trial is
   *     open
   * @throws ConfigException when what is stored, a result or a training that was interrupted or
   *     pruned, has another configuration, or a result or pruned training other inputs
   */
  public Optional<TrialResult> finished(
      Experiment.Row row, int seed, Inputs inputs, Consumer<String> damaged) {
    Path trial = trial(row.name(), seed);
    if (!Files.exists(trial.resolve(StoredTrial.RESULT))) {
      if (isPruned(row.name(), seed)) {
        requireSame(row, seed, "a pruned training");
        if (Files.exists(trial.resolve(Inputs.FILE))) {
          requireSame(trial, inputs, noted(trial), "a pruned training");
        }
        delete(trainingState(row.name(), seed));
      } else if (Files.exists(trainingState(row.name(), seed))) {
        requireSame(row, seed, "a begun training");
      }
      return Optional.empty();
    }
    ResultFile file;
    try {
      file = ResultFile.read(trial, row.name(), seed);
      file.verify(trial, path -> true);
    } catch (DamagedException e) {
      damaged.accept(e.why());
      return Optional.empty();
    }
    requireSame(row, seed, "a result");
    requireSame(trial, inputs, file.json().path("meta"), "a result");
    delete(trainingState(row.name(), seed));
    return Optional.of(file.result());
  }

  private static JsonNode noted(Path trial) {
    try {
      return Inputs.noted(trial);
    } catch (IOException e) {
      throw unreadable(trial.resolve(Inputs.FILE), e);
    }
  }

  private static void requireSame(Path trial, Inputs inputs, JsonNode stored, String what) {
    List<String> differences = inputs.differences(stored);
    if (!differences.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s holds %s of other inputs (%s); use --fresh to replace it or --out for another"
                  + " folder",
              trial,
              what,
              String.join("; ", differences)));
    }
  }

  private static ConfigException unreadable(Path file, IOException e) {
    return new ConfigException(
        file + " cannot be read (" + e.getMessage() + "); use --fresh to replace it");
  }

  /** Checks that what is stored has this row's configuration; a training without one is no more. */
  private void requireSame(Experiment.Row row, int seed, String what) {
    Path trial = trial(row.name(), seed);
    Path config = trial.resolve(StoredTrial.CONFIG);
    if (!Files.exists(config) && !what.equals("a result")) {
      return;
    }
    List<String> differences;
    try {
      differences = ConfigDifference.between(Files.readString(config), row.config());
    } catch (IOException e) {
      throw unreadable(config, e);
    }
    if (!differences.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s holds %s of another configuration (%s); use --fresh to replace it or --out for another folder",
              trial,
              what,
              String.join("; ", differences)));
    }
  }

  /**
   * The result in the folder of a trial. Within the results of an experiment it must be of that row
   * and seed; elsewhere it may have been copied for keeps.
   *
   * @throws DamagedException when it is not what was written, or of another trial
   */
  public static ResultFile resultAt(Path trial) {
    ResultFile file = ResultFile.read(trial);
    Path place = trial.toAbsolutePath().normalize();
    Path row = place.getParent();
    boolean isOfExperiment =
        row.getParent() != null && Files.exists(row.resolveSibling(StoredExperiment.FILE));
    Matcher seed = SEED.matcher(place.getFileName().toString());
    if (isOfExperiment && seed.matches()) {
      file.requireOf(trial, row.getFileName().toString(), Integer.parseInt(seed.group(1)));
    }
    return file;
  }

  /**
   * All that is stored of a trial, if it is finished, whatever its configuration.
   *
   * @throws DamagedException when it is not what was written
   */
  public Optional<StoredTrial> stored(String row, int seed) {
    return StoredTrial.read(trial(row, seed), row, seed);
  }

  /**
   * Where a trial stands; empty when it was never planned.
   *
   * @return what its {@code state.json} says, unless it is finished, which its result says alone
   */
  public Optional<TrialState> state(String row, int seed) {
    Path result = trial(row, seed).resolve(StoredTrial.RESULT);
    if (Files.exists(result)) {
      try {
        int epochs = JSON.readTree(result.toFile()).path("training").path("epochs").asInt();
        return Optional.of(TrialState.of(Status.DONE, epochs));
      } catch (IOException e) {
        LOG.warn("{} cannot be read: {}", result, Reason.of(e));
      }
    }
    return TrialState.read(trial(row, seed)).filter(state -> state.status() != Status.DONE);
  }

  /** Whether a trial's training was given up by an earlier run. */
  public boolean isPruned(String row, int seed) {
    return state(row, seed).filter(state -> state.status() == Status.PRUNED).isPresent();
  }

  /** Notes where a trial stands; if that fails, it does no other harm. */
  public void note(String row, int seed, TrialState state) {
    try {
      state.write(trial(row, seed));
    } catch (UncheckedIOException e) {
      LOG.warn("{} seed {}: {}", row, seed, e.getMessage());
    }
  }

  /** Notes that a trial is to be run, or gone on with. */
  public void plan(String row, int seed) {
    boolean isBegun = Files.exists(trainingState(row, seed));
    int epochs = isBegun ? state(row, seed).map(TrialState::epochs).orElse(0) : 0;
    note(row, seed, TrialState.of(Status.PLANNED, epochs));
  }

  /**
   * Notes that a training was given up, and deletes its state.
   *
   * @throws UncheckedIOException when it cannot be noted; nothing else tells it
   */
  public void prune(String row, int seed, int epochs) {
    TrialState.of(Status.PRUNED, epochs).write(trial(row, seed));
    delete(trainingState(row, seed));
  }

  /** Where the state of a training that is not over is kept. */
  public Path trainingState(String row, int seed) {
    return trial(row, seed).resolve(StoredTrial.TRAINING_STATE);
  }

  /**
   * Empties a trial's folder but for the training's state, and notes its configuration and inputs.
   * A result that is there is damaged, or it would have been kept: it is set aside, for whatever
   * can be saved of it.
   */
  public void begin(Experiment.Row row, int seed, Inputs inputs) {
    Path trial = trial(row.name(), seed);
    if (Files.exists(trial.resolve(StoredTrial.RESULT))) {
      setAside(trial);
    }
    Path config = trial.resolve(StoredTrial.CONFIG);
    Path training = trainingState(row.name(), seed); // is never without its configuration
    delete(trial, Set.of(training, config, trial.resolve(TrialState.FILE)));
    AtomicFiles.write(config, row.config());
    inputs.write(trial);
    int epochs = state(row.name(), seed).map(TrialState::epochs).orElse(0);
    note(row.name(), seed, TrialState.of(Status.RUNNING, Files.exists(training) ? epochs : 0));
  }

  private static void setAside(Path trial) {
    Path aside = trial.resolveSibling(trial.getFileName() + DAMAGED);
    delete(aside, Set.of());
    try {
      Files.move(trial, aside);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set " + trial + " aside: " + e.getMessage(), e);
    }
  }

  /** Deletes what is stored of a trial. */
  public void delete(String row, int seed) {
    delete(trial(row, seed), Set.of());
  }

  /** Deletes what is of no more use. */
  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", file, e.toString());
    }
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
      throw new ConfigException("Cannot delete " + folder + ": " + Reason.of(e));
    }
  }

  /** Writes {@code result.json}, which finishes the trial; what comes after cannot undo that. */
  public void finish(
      Experiment.Row row,
      TrialResult result,
      Map<String, Object> rules,
      Map<String, Object> training,
      Map<String, Object> meta) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("row", row.name());
    run.put("seed", result.seed());
    run.put("config_sha256", Sha256.of(row.config()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", run);
    json.put("rules", rules);
    json.put("metrics", defined(result.metrics()));
    json.put("explainers", withoutNan(result.explainers()));
    json.put("controls", withoutNan(result.controls()));
    json.put("training", training);
    json.put("meta", meta);
    Path trial = trial(row.name(), result.seed());
    try {
      ResultFile.write(trial, json);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + trial + ": " + e.getMessage(), e);
    }
    int epochs = state(row.name(), result.seed()).map(TrialState::epochs).orElse(0);
    note(row.name(), result.seed(), TrialState.of(Status.DONE, epochs));
    delete(trainingState(row.name(), result.seed()));
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
