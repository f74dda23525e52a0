package org.ala4j.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.files.ProcessLock;
import org.ala4j.files.Reason;
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

  /** What is stored of a trial, stage by stage. */
  public TrialFolder folder(String row, int seed) {
    return new TrialFolder(trial(row, seed), row, seed);
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
    folder(row, seed).deleteTrainingState();
  }

  /** Where the state of a training that is not over is kept. */
  public Path trainingState(String row, int seed) {
    return folder(row, seed).trainingState();
  }

  /** Deletes what is stored of a trial. */
  public void delete(String row, int seed) {
    TrialFolder.delete(trial(row, seed), Set.of());
  }
}
