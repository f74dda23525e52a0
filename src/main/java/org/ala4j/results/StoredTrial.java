package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.ala4j.config.ExperimentReader;
import org.ala4j.files.Reason;
import org.ala4j.picture.StoredPicture;
import org.ala4j.table.ImageResult;
import org.ala4j.table.MeanCurves;
import org.ala4j.table.TrialHistory;

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
 * @param sanity the checks of them, as stored
 * @param unknown names of its metrics that this version does not know
 * @param verified whether there were checksums to compare its files with
 */
public record StoredTrial(
    TrialResult result,
    JsonNode training,
    JsonNode meta,
    String config,
    Optional<TrialHistory> history,
    Map<String, MeanCurves> curves,
    StoredMaps maps,
    List<StoredMaps> explainers,
    List<String> sanity,
    SortedSet<String> unknown,
    boolean verified) {
  public static final String RESULT = "result.json";
  public static final String CONFIG = "config.yaml";
  public static final String CHECKPOINT = "checkpoint";
  public static final String LOG = "log.txt";
  public static final String HISTORY = "history.csv";
  public static final String MAPS = "maps";
  static final String TRAINING_STATE = "training.safetensors";
  public static final String EXPLAINERS = "explainers";
  public static final String CURVES = "curves.csv";
  public static final String IMAGES = "images.csv";
  public static final String SANITY = "sanity.csv";

  static final String JUDGED = "judged";
  private static final String FOLDER =
      StoredJudgement.JUDGED + "/" + ExperimentReader.ROW_NAME + "/[0-9a-f]{8}";

  /** The model's own map among the explainers of {@link #CURVES}. */
  public static final String ALA = "ala";

  /**
   * Reads a trial's folder; empty when it is not finished. Weights and pictures may have been
   * deleted; of results from before there were checksums a file that is missing leaves its part
   * empty.
   *
   * @throws DamagedException when something there is not what was written, or of another trial
   */
  public static Optional<StoredTrial> read(Path folder, String row, int seed) {
    if (!Files.exists(folder.resolve(RESULT))) {
      return Optional.empty();
    }
    ResultFile file = ResultFile.read(folder, row, seed);
    file.verify(folder, path -> true);
    Reader reader = new Reader(folder, file);
    Judgements judgements =
        file.json().has(JUDGED) ? reader.judgements(row) : reader.olderJudgements(row);
    JsonNode training = file.json().path("training");
    int best = training.path("best_epoch").asInt();
    return Optional.of(
        new StoredTrial(
            file.result(),
            training,
            file.json().path("meta"),
            reader.part(CONFIG, text -> text).orElse(""),
            reader.part(HISTORY, text -> TrialHistory.read(text, seed, best)),
            judgements.curves(),
            judgements.own(),
            judgements.explainers(),
            judgements.sanity(),
            file.unknown(),
            file.checksums().isPresent()));
  }

  /** The same without what was judged with its model by that name. */
  public StoredTrial without(String explainer) {
    Map<String, Map<String, Double>> others = new LinkedHashMap<>(result.explainers());
    others.remove(explainer);
    Map<String, MeanCurves> otherCurves = new LinkedHashMap<>(curves);
    otherCurves.remove(explainer);
    return new StoredTrial(
        new TrialResult(result.row(), result.seed(), result.metrics(), others, result.controls()),
        training,
        meta,
        config,
        history,
        otherCurves,
        maps,
        explainers.stream().filter(m -> !m.name().equals(explainer)).toList(),
        sanity,
        unknown,
        verified);
  }

  /**
   * The same in a table where things are called otherwise.
   *
   * @param row its row
   * @param beside what was judged with its model, by its name here
   */
  public StoredTrial renamed(String row, UnaryOperator<String> beside) {
    Map<String, MeanCurves> called = new LinkedHashMap<>();
    curves.forEach((name, c) -> called.put(name.equals(ALA) ? ALA : beside.apply(name), c));
    return new StoredTrial(
        new TrialResult(
            row,
            result.seed(),
            result.metrics(),
            renamed(result.explainers(), beside),
            renamed(result.controls(), beside)),
        training,
        meta,
        config,
        history,
        called,
        maps.renamed(row),
        explainers.stream().map(m -> m.renamed(beside.apply(m.name()))).toList(),
        sanity,
        unknown,
        verified);
  }

  private static <T> Map<String, T> renamed(Map<String, T> byName, UnaryOperator<String> name) {
    Map<String, T> renamed = new LinkedHashMap<>();
    byName.forEach((key, value) -> renamed.put(name.apply(key), value));
    return renamed;
  }

  /** What is stored of a trial's maps. */
  private record Judgements(
      StoredMaps own,
      List<StoredMaps> explainers,
      Map<String, MeanCurves> curves,
      List<String> sanity) {}

  /** A stored name is only followed into a folder when it can have been written. */
  private static boolean isName(String name) {
    return name.matches(ExperimentReader.ROW_NAME);
  }

  /** What was judged with this trial's model, the explainers first. */
  public Stream<StoredMaps> all() {
    return Stream.concat(explainers.stream(), Stream.of(maps));
  }

  /** Reads the parts of a trial; what was put beside them is not read. */
  private record Reader(Path folder, ResultFile file) {
    Judgements judgements(String row) {
      JsonNode judged = file.json().path(JUDGED);
      String own = folder(judged.path("own").asText());
      Map<String, MeanCurves> curves = new LinkedHashMap<>();
      curves(own, ALA, curves);
      List<StoredMaps> explainers = new ArrayList<>();
      folders(judged.path("explainers"))
          .forEach(
              (name, at) -> {
                explainers.add(maps(at, name));
                curves(at, name, curves);
              });
      folders(judged.path("controls")).forEach((name, at) -> curves(at, name, curves));
      List<String> sanity = new ArrayList<>();
      folders(judged.path("checks"))
          .forEach((name, at) -> part(at + SANITY, text -> text).ifPresent(sanity::add));
      return new Judgements(maps(own, row), explainers, curves, sanity);
    }

    private void curves(String at, String name, Map<String, MeanCurves> curves) {
      part(at + CURVES, MeanCurves::read)
          .flatMap(read -> read.values().stream().findFirst())
          .ifPresent(read -> curves.put(name, read));
    }

    private Map<String, String> folders(JsonNode json) {
      Map<String, String> folders = new LinkedHashMap<>();
      json.properties().forEach(e -> folders.put(e.getKey(), folder(e.getValue().asText())));
      return folders;
    }

    /** With a slash behind it; only what can have been written is followed into a folder. */
    private String folder(String stored) {
      if (!stored.matches(FOLDER)) {
        throw new DamagedException(folder, RESULT + ": '" + stored + "' is no judgement's folder");
      }
      return stored + "/";
    }

    /** Of before judgements were stored by themselves. */
    Judgements olderJudgements(String row) {
      return new Judgements(
          maps("", row),
          file.result().explainers().keySet().stream()
              .filter(StoredTrial::isName)
              .map(name -> maps(EXPLAINERS + "/" + name + "/", name))
              .toList(),
          part(CURVES, MeanCurves::read).orElse(Map.of()),
          part(SANITY, text -> text).stream().toList());
    }

    StoredMaps maps(String at, String name) {
      Path pictures = folder.resolve(at + MAPS);
      return new StoredMaps(
          name,
          part(at + IMAGES, ImageResult::read).orElse(List.of()),
          pictures,
          StoredPicture.ids(pictures)
              .filter(
                  id ->
                      StoredPicture.files(id).stream()
                          .allMatch(f -> isWhole(pictures.resolve(f), at + MAPS + "/" + f)))
              .toList());
    }

    /** There and of this trial, or neither. */
    private boolean isWhole(Path picture, String path) {
      return Files.exists(picture)
          ? file.has(path)
          : file.checksums().map(c -> !c.has(path)).orElse(true);
    }

    <T> Optional<T> part(String path, Function<String, T> parser) {
      Path part = folder.resolve(path);
      if (!Files.exists(part) || !file.has(path)) {
        return Optional.empty();
      }
      try {
        return Optional.of(parser.apply(Files.readString(part)));
      } catch (IOException | IllegalArgumentException e) {
        throw new DamagedException(folder, path + " cannot be read: " + Reason.of(e));
      }
    }
  }
}
