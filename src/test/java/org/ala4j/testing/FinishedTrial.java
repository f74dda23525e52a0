package org.ala4j.testing;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.Content;
import org.ala4j.evaluate.EvaluationConfig.Split;
import org.ala4j.results.Identity;
import org.ala4j.results.Inputs;
import org.ala4j.results.Judged;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredJudgement;
import org.ala4j.results.StoredTraining;
import org.ala4j.results.TrialFolder;
import org.ala4j.results.TrialResult;

/** A trial whose scores a test makes up, stored as a run stores it. */
public final class FinishedTrial {
  private FinishedTrial() {}

  /** Inputs whose hashes are made of one digit each. */
  public static Inputs inputs(char photos, char regions, char encoder) {
    Content.Part part = new Content.Part(hash(photos), hash(regions));
    return new Inputs(hash('1'), new Content(hash(photos), part, part, part), hash(encoder));
  }

  private static String hash(char digit) {
    return String.valueOf(digit).repeat(64);
  }

  /** Puts files into the folder of a judgement, before it is stored. */
  public interface Files {
    void write(Path folder);
  }

  /** A trial without any files but those that say what it scored. */
  public static void write(ResultStore store, String config, TrialResult result, String encoder) {
    Row row = new Row(result.row(), null, config, "here");
    TrialFolder folder = store.folder(result.row(), result.seed());
    Identity identity = folder.begin(row, inputs('1', '2', '3'));
    StoredTraining training =
        folder.finishTraining(identity, Map.of("epochs", 1), Map.of("encoder_sha256", encoder));
    finish(folder, row, training, result, at -> {});
  }

  /** Stores the judgements and the summary of a trial that is trained. */
  public static void finish(
      TrialFolder folder, Row row, StoredTraining training, TrialResult result, Files files) {
    StoredJudgement own = judgement(folder, "ala", training, result.metrics(), files);
    Map<String, StoredJudgement> explainers = new LinkedHashMap<>();
    result
        .explainers()
        .forEach((name, m) -> explainers.put(name, judgement(folder, name, training, m, files)));
    Map<String, StoredJudgement> controls = new LinkedHashMap<>();
    result
        .controls()
        .forEach((name, m) -> controls.put(name, judgement(folder, name, training, m, files)));
    folder.finish(row, Map.of(), training, new Judged(own, explainers, controls, Map.of()));
  }

  private static StoredJudgement judgement(
      TrialFolder folder,
      String map,
      StoredTraining training,
      Map<String, Double> metrics,
      Files files) {
    Identity identity =
        Identity.ofCheck(
            training.weights(), Map.of("method", map), Map.of(), Split.TEST, inputs('1', '2', '3'));
    Path at = folder.judgement(map, identity, metrics.keySet());
    files.write(at);
    return folder.finishJudgement(at, identity, metrics, Map.of(), 1, Map.of());
  }
}
