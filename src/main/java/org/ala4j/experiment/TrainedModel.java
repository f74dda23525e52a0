package org.ala4j.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.EncoderConfig;
import org.ala4j.config.Experiment.Row;
import org.ala4j.config.YamlNode;
import org.ala4j.data.DataException;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.evaluate.EvaluationConfig;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.files.Reason;
import org.ala4j.graph.CpuThreads;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.Checkpoint;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.Predictor;
import org.ala4j.results.DamagedException;
import org.ala4j.results.Inputs;
import org.ala4j.results.ResultFile;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTrial;

/**
 * The model of a finished trial, read from the trial's folder and the encoder's file; the data that
 * it was trained on are not needed. Nothing in the folder is trusted.
 */
public final class TrainedModel implements AutoCloseable {
  private final ViewPolicy views;
  private final EvaluationConfig evaluation;
  private final List<String> classes;
  private final ExplainableClassifier model;
  private final FrozenPrefix prefix;
  private final RunMemory memory = new RunMemory();
  private final Predictor predictor;

  private TrainedModel(
      Experiment experiment,
      ViewPolicy views,
      List<String> classes,
      ExplainableClassifier model,
      FrozenPrefix prefix) {
    this.views = views;
    this.evaluation = experiment.evaluation();
    this.classes = classes;
    this.model = model;
    this.prefix = prefix;
    this.predictor = new Predictor(model, prefix, memory);
  }

  /**
   * The folder of a trial.
   *
   * @param run a trial's own folder, or an experiment's folder of results
   * @param row of the experiment; by default its reference
   * @param seed of the experiment; by default its first
   * @throws ConfigException when it is neither, or has no such row or seed
   */
  public static Path trial(Path run, Optional<String> row, Optional<Integer> seed) {
    if (Files.exists(run.resolve(StoredTrial.RESULT))) {
      if (row.isPresent() || seed.isPresent()) {
        throw new ConfigException(
            run + " is a single trial; --row and --seed choose from an experiment's results");
      }
      return run;
    }
    StoredExperiment experiment = StoredExperiment.read(run);
    String chosenRow = row.orElse(experiment.reference());
    int chosenSeed = seed.orElse(experiment.seeds().get(0));
    if (!experiment.rows().contains(chosenRow) || !experiment.seeds().contains(chosenSeed)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s has no row %s with seed %d; it has the rows %s and the seeds %s",
              run,
              chosenRow,
              chosenSeed,
              experiment.rows(),
              experiment.seeds()));
    }
    return new ResultStore(run).trial(chosenRow, chosenSeed);
  }

  /**
   * Opens a trial.
   *
   * @param trial its folder
   * @param encoder its encoder's file, when that is not where the trial's configuration says
   * @throws DataException when the trial is not finished or a file of it is damaged, or when the
   *     encoder is another one than it was trained with
   * @throws org.ala4j.encoder.onnx.ModelFileException when the encoder's file is missing or damaged
   */
  public static TrainedModel open(Path trial, Optional<Path> encoder) {
    String sha256 = encoderSha256(trial);
    Experiment experiment = experiment(trial.resolve(StoredTrial.CONFIG));
    Row row = experiment.rows().get(0);
    Checkpoint checkpoint = checkpoint(trial.resolve(StoredTrial.CHECKPOINT));
    EncoderConfig config = experiment.encoder();
    Path onnx = encoder.orElse(config.onnx());
    if (!Files.exists(onnx)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The encoder of %s, %s, is not here; say with --encoder where it is.",
              trial,
              onnx));
    }
    EncoderFile file = EncoderFile.read(onnx);
    if (!file.sha256().equals(sha256)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is another encoder (SHA-256 %.12s…) than the one %s was trained with (%.12s…).",
              onnx,
              file.sha256(),
              trial,
              sha256));
    }
    int all = CpuThreads.divideBetween(1);
    try {
      ViewPolicy views = row.hyperparams().views();
      VitEncoder vit = new VitEncoder(file.weights(), views.size());
      row.hyperparams().checkAgainst(vit.depth(), trial.resolve(StoredTrial.CONFIG).toString());
      ExplainableClassifier model = checkpoint.model(vit, row.hyperparams().model());
      int threads = config.threads() == 0 ? all : config.threads();
      FrozenPrefix prefix =
          FrozenPrefix.create(
              vit,
              model.frozenFeatures(),
              config.engine(),
              Processors.orCpu(experiment.engine(), threads));
      return new TrainedModel(experiment, views, checkpoint.classes(), model, prefix);
    } catch (IllegalArgumentException | ConfigException e) {
      throw new DataException(
          "The checkpoint in " + trial + " does not fit its configuration: " + e.getMessage(), e);
    }
  }

  /** Of the encoder that the trial was trained with; what is read of the trial is verified. */
  private static String encoderSha256(Path trial) {
    Path result = trial.resolve(StoredTrial.RESULT);
    if (!Files.exists(result)) {
      throw new DataException("The trial is not finished: there is no " + result + ".");
    }
    ResultFile file = ResultStore.resultAt(trial);
    file.verify(trial, path -> path.startsWith(StoredTrial.CHECKPOINT + "/"));
    String sha256 = file.json().path("meta").path(Inputs.ENCODER).asText();
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new DamagedException(
          trial, StoredTrial.RESULT + ": it does not say which encoder was used");
    }
    return sha256;
  }

  /** A stored configuration is an experiment file without rows, that is, with a single one. */
  static Experiment experiment(Path config) {
    try {
      return Experiment.stored(YamlNode.read(config), config);
    } catch (ConfigException e) {
      throw new DataException("The trial's configuration is damaged: " + e.getMessage(), e);
    }
  }

  private static Checkpoint checkpoint(Path folder) {
    try {
      return Checkpoint.read(folder);
    } catch (NoSuchFileException e) {
      throw new DataException("There is no file " + e.getMessage() + ".", e);
    } catch (JsonProcessingException e) {
      throw new DataException("The header of the weights in " + folder + " is damaged.", e);
    } catch (IOException e) {
      throw new DataException("The checkpoint cannot be read: " + Reason.of(e), e);
    }
  }

  /** How photos become the model's input. */
  public ViewPolicy views() {
    return views;
  }

  /** How the trial's maps were judged. */
  public EvaluationConfig evaluation() {
    return evaluation;
  }

  /** Names, in the order of the model's outputs. */
  public List<String> classes() {
    return classes;
  }

  public Predictor predictor() {
    return predictor;
  }

  /** What explainers are made of. */
  public ExplanationContext context() {
    return new ExplanationContext(model, prefix, predictor, memory);
  }

  @Override
  public void close() {
    predictor.close();
    memory.close();
    prefix.close();
  }
}
