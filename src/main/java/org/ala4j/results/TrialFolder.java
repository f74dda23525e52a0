package org.ala4j.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ala4j.config.ConfigDifference;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Stage;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.Checksums;
import org.ala4j.files.Reason;
import org.ala4j.files.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trial's folder, in which three stages lie: the training ({@code training.json}), the judgements
 * of its maps ({@code judged/}), each by itself, and the summary ({@code result.json}) of those
 * that were asked for last. Whoever writes holds the trial's lock.
 *
 * @param path of the folder
 */
public record TrialFolder(Path path, String row, int seed) {
  private static final Logger LOG = LoggerFactory.getLogger(TrialFolder.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the name of a trial's folder gets when it is set aside. */
  static final String DAMAGED = ".damaged";

  /** What results had in this place before judgements were stored by themselves. */
  private static final List<String> OLDER =
      List.of(
          StoredTrial.IMAGES,
          StoredTrial.CURVES,
          StoredTrial.SANITY,
          StoredTrial.MAPS,
          StoredTrial.EXPLAINERS);

  /** Where the state of a training that is not over is kept. */
  public Path trainingState() {
    return path.resolve(StoredTrial.TRAINING_STATE);
  }

  /** Whether the trained weights are there; they may have been deleted to save space. */
  public boolean hasWeights() {
    return Files.exists(path.resolve(StoredTraining.WEIGHTS));
  }

  /**
   * The training, if it is over and undamaged.
   *
   * @param damaged is told what is wrong with one that is not what was written: such a trial is to
   *     be run again
   * @throws ConfigException when what is stored, a training that is over, was interrupted or
   *     pruned, is another one
   */
  public Optional<StoredTraining> training(
      Experiment.Row wanted, Inputs inputs, Consumer<String> damaged) {
    Identity identity = Identity.ofTraining(wanted, seed, inputs);
    Optional<StoredTraining> stored;
    try {
      stored = StoredTraining.read(path, row, seed);
      if (stored.isEmpty() && Files.exists(path.resolve(StoredTrial.RESULT))) {
        return older(wanted, identity, inputs);
      }
    } catch (DamagedException e) {
      damaged.accept(e.why());
      return Optional.empty();
    }
    if (stored.isPresent()) {
      Identity there = stored.get().identity().withoutWorkers();
      require(wanted, there.differences(identity.withoutWorkers()), "a result");
      deleteTrainingState(); // left by a process that died just then
    } else {
      requireSameBegun(wanted, identity);
    }
    return stored;
  }

  /** The training of a result that was stored before trainings were by themselves. */
  private Optional<StoredTraining> older(Experiment.Row wanted, Identity identity, Inputs inputs) {
    ResultFile file = ResultFile.read(path, row, seed);
    file.verify(path, p -> true);
    require(wanted, trained(wanted), "a result");
    require(wanted, inputs.differences(file.json().path("meta")), "a result");
    Checksums none = new Checksums(new TreeMap<>());
    return Optional.of(StoredTraining.of(file, identity, file.checksums().orElse(none)));
  }

  /** Where the configuration beside a training is another one than the training's. */
  private List<String> trained(Experiment.Row wanted) {
    return configDifferences(wanted, Stage.TRAINING, Stage.IMAGES);
  }

  private List<String> configDifferences(Experiment.Row wanted, Stage... stages) {
    Path config = path.resolve(StoredTrial.CONFIG);
    try {
      return ConfigDifference.between(Files.readString(config), wanted.config(), stages);
    } catch (IOException e) {
      throw unreadable(config, e);
    }
  }

  /** Of a training that is not over; one without a configuration is none. */
  private void requireSameBegun(Experiment.Row wanted, Identity identity) {
    boolean isPruned =
        TrialState.read(path).filter(s -> s.status() == TrialState.Status.PRUNED).isPresent();
    boolean isBegun = Files.exists(trainingState());
    if ((!isPruned && !isBegun) || !Files.exists(path.resolve(StoredTrial.CONFIG))) {
      return;
    }
    Optional<Identity> noted;
    try {
      noted = Inputs.noted(path);
    } catch (IOException e) {
      throw unreadable(path.resolve(Inputs.FILE), e);
    }
    require(
        wanted,
        noted.map(there -> there.differences(identity)).orElseGet(() -> trained(wanted)),
        isPruned ? "a pruned training" : "a begun training");
    if (isPruned) {
      deleteTrainingState();
    }
  }

  private void require(Experiment.Row wanted, List<String> differences, String what) {
    if (differences.isEmpty()) {
      return;
    }
    List<String> settings = new ArrayList<>(differences);
    boolean isOtherInput = settings.stream().allMatch(d -> d.contains(": there SHA-256"));
    if (isOtherInput && Files.exists(path.resolve(StoredTrial.CONFIG))) {
      settings.addAll(0, configDifferences(wanted, Stage.IMAGES));
    }
    throw new ConfigException(
        String.format(
            Locale.ROOT,
            "%s holds %s of %s (%s); use --fresh to replace it or --out for another folder",
            path,
            what,
            isOtherInput ? "other inputs" : "another configuration",
            String.join("; ", settings)));
  }

  private static ConfigException unreadable(Path file, IOException e) {
    return new ConfigException(
        file + " cannot be read (" + Reason.of(e) + "); use --fresh to replace it");
  }

  /**
   * A finished trial from before trainings and judgements were stored by themselves, if it is what
   * is wanted now.
   *
   * @throws ConfigException when it is not, and cannot be added to
   */
  public Optional<TrialResult> older(Experiment.Row wanted) {
    if (Files.exists(path.resolve(StoredTraining.FILE))
        || !Files.exists(path.resolve(StoredTrial.RESULT))) {
      return Optional.empty();
    }
    ResultFile file = ResultFile.read(path, row, seed);
    List<String> judged = configDifferences(wanted, Stage.JUDGEMENT, Stage.BESIDE);
    if (judged.isEmpty()) {
      return Optional.of(file.result());
    }
    if (file.checksums().isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s was stored before checksums, so nothing is added to it (%s); use --fresh to"
                  + " replace it or --out for another folder",
              path,
              String.join("; ", judged)));
    }
    return Optional.empty();
  }

  /**
   * All judgements of the trial.
   *
   * @param damaged is told what is wrong with those that are not what was written
   */
  public List<StoredJudgement> judgements(Consumer<String> damaged) {
    return StoredJudgement.all(path, e -> damaged.accept(e.why()));
  }

  /**
   * Empties the folder but for the state of a training, and notes its configuration and inputs. A
   * training that is there is damaged, or it would have been kept: it is set aside, for whatever
   * can be saved of it.
   *
   * @return what the training depends on
   */
  public Identity begin(Experiment.Row wanted, Inputs inputs) {
    if (Stream.of(StoredTrial.RESULT, StoredTraining.FILE)
        .anyMatch(file -> Files.exists(path.resolve(file)))) {
      setAside();
    }
    Path config = path.resolve(StoredTrial.CONFIG); // a state is never without its configuration
    delete(path, Set.of(trainingState(), config, path.resolve(TrialState.FILE)));
    AtomicFiles.write(config, wanted.config());
    Identity identity = Identity.ofTraining(wanted, seed, inputs);
    inputs.write(path, identity);
    return identity;
  }

  private void setAside() {
    Path aside = path.resolveSibling(path.getFileName() + DAMAGED);
    delete(aside, Set.of());
    try {
      Files.move(path, aside);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set " + path + " aside: " + e.getMessage(), e);
    }
  }

  /** Stores that the training is over; its files are there. */
  public StoredTraining finishTraining(
      Identity identity, Map<String, Object> training, Map<String, Object> meta) {
    try {
      StoredTraining stored = StoredTraining.of(path, row, seed, identity, training, meta);
      stored.write(path);
      deleteTrainingState();
      return stored;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + Reason.of(e), e);
    }
  }

  /** Stores the training by itself of a trial from before that was done. */
  public void adopt(StoredTraining training) {
    if (!Files.exists(path.resolve(StoredTraining.FILE))) {
      training.write(path);
    }
  }

  /** A new folder for the files of a judgement. */
  public Path judgement(String map, Identity identity, Collection<String> metrics) {
    Path folder = path.resolve(StoredJudgement.folder(map, identity, metrics));
    delete(folder, Set.of()); // of a process that died before it was done, or damaged
    return folder;
  }

  /**
   * Stores a judgement, or stores it again when pictures have come to it.
   *
   * @param folder that its files are in
   * @param maps image → the checksum of its map, of those whose curves are stored
   */
  public StoredJudgement finishJudgement(
      Path folder,
      Identity identity,
      Map<String, Double> metrics,
      Map<Integer, String> maps,
      double seconds,
      Map<String, Object> meta) {
    try {
      return StoredJudgement.write(
          path,
          path.relativize(folder).toString().replace('\\', '/'),
          identity,
          metrics,
          maps,
          seconds,
          JSON.valueToTree(meta));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + Reason.of(e), e);
    }
  }

  /** Stores a judgement again, to which pictures have come. */
  public StoredJudgement withPictures(StoredJudgement judgement) {
    try {
      return StoredJudgement.write(
          path,
          judgement.folder(),
          judgement.identity(),
          judgement.metrics(),
          judgement.maps(),
          judgement.seconds(),
          judgement.meta());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + path.resolve(judgement.folder()) + ": " + Reason.of(e), e);
    }
  }

  /** Whether {@code result.json} is there, whole, and sums up just these. */
  public boolean isSummed(StoredTraining training, Judged judged) {
    if (!Files.exists(path.resolve(StoredTrial.RESULT))) {
      return false;
    }
    try {
      ResultFile file = ResultFile.read(path, row, seed);
      return file.checksums().equals(Optional.of(checksums(training, judged)))
          && file.result().equals(judged.result(row, seed));
    } catch (DamagedException | IOException e) {
      LOG.debug("{} is written again", path.resolve(StoredTrial.RESULT), e);
      return false;
    }
  }

  /** Of every file that a summary speaks of. */
  private Checksums checksums(StoredTraining training, Judged judged) throws IOException {
    SortedMap<String, String> all = new TreeMap<>(training.checksums().files());
    for (String file : List.of(StoredTrial.CONFIG, StoredTraining.FILE, Inputs.FILE)) {
      if (Files.exists(path.resolve(file))) {
        all.put(file, Sha256.of(path.resolve(file)));
      }
    }
    for (StoredJudgement judgement : judged.all()) {
      String at = judgement.folder() + "/";
      judgement.checksums().files().forEach((file, sum) -> all.put(at + file, sum));
      all.put(at + StoredJudgement.FILE, Sha256.of(path.resolve(at).resolve(StoredJudgement.FILE)));
    }
    return new Checksums(all);
  }

  /**
   * Writes {@code result.json}, which finishes the trial. While it is replaced there is none for a
   * moment, never one that belongs to another configuration.
   *
   * @param rules that scores depend on, by key
   */
  public void finish(
      Experiment.Row wanted, Map<String, Object> rules, StoredTraining training, Judged judged) {
    try {
      if (!Files.exists(path.resolve(StoredTrial.CONFIG))
          || !Files.readString(path.resolve(StoredTrial.CONFIG)).equals(wanted.config())) {
        Files.deleteIfExists(path.resolve(StoredTrial.RESULT));
        AtomicFiles.write(path.resolve(StoredTrial.CONFIG), wanted.config());
      }
      Map<String, Object> run = new LinkedHashMap<>();
      run.put("row", row);
      run.put("seed", seed);
      run.put("config_sha256", Sha256.of(wanted.config()));
      TrialResult result = judged.result(row, seed);
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("run", run);
      json.put("rules", rules);
      json.put("metrics", ResultFile.defined(result.metrics()));
      json.put("explainers", defined(result.explainers()));
      json.put("controls", defined(result.controls()));
      json.put(StoredTrial.JUDGED, judged.folders());
      json.put("training", seconds(training, judged));
      json.put("meta", training.meta());
      ResultFile.write(path, json, checksums(training, judged));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + Reason.of(e), e);
    }
    deleteTrainingState();
    OLDER.forEach(older -> delete(path.resolve(older), Set.of()));
  }

  private static Map<String, Object> defined(Map<String, Map<String, Double>> all) {
    Map<String, Object> defined = new LinkedHashMap<>();
    all.forEach((name, metrics) -> defined.put(name, ResultFile.defined(metrics)));
    return defined;
  }

  /** What is known of the training, with the time of all that was judged. */
  private static Map<String, Object> seconds(StoredTraining training, Judged judged) {
    Map<String, Object> all = new LinkedHashMap<>();
    training.training().properties().forEach(e -> all.put(e.getKey(), e.getValue()));
    long judging = Math.round(judged.all().stream().mapToDouble(StoredJudgement::seconds).sum());
    all.put("judging_seconds", judging);
    all.put(
        "total_seconds",
        training.training().path("preparing_seconds").asLong()
            + training.training().path("training_seconds").asLong()
            + judging);
    return all;
  }

  /** Deletes what is of no more use. */
  void deleteTrainingState() {
    try {
      Files.deleteIfExists(trainingState());
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", trainingState(), Reason.of(e));
    }
  }

  /** Deletes a folder, or a file, but for some files in it. */
  static void delete(Path folder, Set<Path> kept) {
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
}
