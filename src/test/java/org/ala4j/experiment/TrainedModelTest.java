package org.ala4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.Experiment.Row;
import org.ala4j.config.Hyperparams;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.DataException;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.files.AtomicFiles;
import org.ala4j.model.Checkpoint;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.FeatureStatistics;
import org.ala4j.model.Parameters;
import org.ala4j.model.Predictor.Prediction;
import org.ala4j.results.Identity;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTraining;
import org.ala4j.results.StoredTrial;
import org.ala4j.results.TrialFolder;
import org.ala4j.results.TrialResult;
import org.ala4j.testing.FinishedTrial;
import org.ala4j.testing.Resealed;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.ala4j.train.EpochRecord;
import org.ala4j.train.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class TrainedModelTest {
  private static final Path OTHER_ENCODER = Path.of("models/tiny-clip.onnx");

  @TempDir static Path folder;

  private static Path trial;
  private static INDArray images;
  private static Prediction expected;

  /** Trains row (iv) as {@link TrialRunner} does and keeps what the trainer's predictor says. */
  @BeforeAll
  static void train() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 14);
    Experiment experiment =
        Experiment.read(
            TinyExperiment.write(folder, "trained", data),
            new Overrides(false, List.of("(iv)"), List.of(0), Map.of("workers", "1")));
    Workbench workbench = Workbench.open(experiment, said -> {});
    Row row = experiment.rows().get(0);
    ResultStore store = new ResultStore(folder.resolve("results"));
    TrialFolder stored = store.folder(row.name(), 0);
    Identity identity = stored.begin(row, workbench.inputs());
    trial = stored.path();
    Hyperparams hyperparams = row.hyperparams();
    FeatureStatistics statistics =
        workbench.statistics(hyperparams.views(), hyperparams.model().pb().block());
    ExplainableClassifier model =
        new ExplainableClassifier(
            workbench.encoder(32), hyperparams.model(), 2, statistics, new Parameters(0));
    try (FrozenPrefix prefix = workbench.prefix(hyperparams.views(), model.frozenFeatures());
        Trainer trainer =
            new Trainer(model, prefix, hyperparams.training(), hyperparams.views(), 0);
        Batches batches = Batches.inOrder(workbench.data().test(), hyperparams.views(), 5);
        Batch batch = batches.next()) {
      trainer.train(
          workbench.data().train(),
          workbench.data().validation(),
          new Trainer.Listener() {
            @Override
            public void step(int epoch, int step, int steps, double loss) {}

            @Override
            public void epoch(EpochRecord epoch) {}
          });
      Checkpoint.of(model, workbench.data().classes())
          .write(trial.resolve(StoredTrial.CHECKPOINT), row.config());
      images = batch.images().dup('c');
      expected = trainer.predictor().predict(images);
    }
    StoredTraining training =
        stored.finishTraining(
            identity, Map.of(), Provenance.of(workbench, hyperparams.views(), "onnxruntime"));
    TrialResult result = new TrialResult(row.name(), 0, Map.of("miou", 0.5), Map.of(), Map.of());
    FinishedTrial.finish(stored, row, training, result, at -> {});
  }

  @Test
  void aReloadedTrialPredictsWhatTheTrainersPredictorDid() {
    try (TrainedModel trained = TrainedModel.open(trial, Optional.empty())) {
      Prediction prediction = trained.predictor().predict(images);
      assertThat(prediction.logits()).isDeepEqualTo(expected.logits());
      assertThat(prediction.probabilities()).isDeepEqualTo(expected.probabilities());
      assertThat(prediction.alaProbabilities()).isDeepEqualTo(expected.alaProbabilities());
      assertThat(prediction.maps()).isDeepEqualTo(expected.maps());
      assertThat(trained.classes()).containsExactly("001.Disc_1", "002.Disc_2");
      assertThat(trained.views().size()).isEqualTo(32);
      assertThat(trained.evaluation().steps()).isEqualTo(6);
    }
  }

  @Test
  void anotherEncoderIsRefused() {
    assertThatThrownBy(() -> TrainedModel.open(trial, Optional.of(OTHER_ENCODER)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another encoder");
    assertThatThrownBy(() -> TrainedModel.open(trial, Optional.of(Path.of("absent.onnx"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--encoder");
  }

  /** A copy of the trial in which one file is changed. */
  private static Path damaged(String name, String file, String from, String to) throws IOException {
    Path copy = folder.resolve(name);
    for (String part :
        List.of(
            StoredTrial.CONFIG,
            StoredTrial.RESULT,
            StoredTrial.CHECKPOINT + "/weights.safetensors")) {
      Files.createDirectories(copy.resolve(part).getParent());
      Files.copy(trial.resolve(part), copy.resolve(part));
    }
    Path target = copy.resolve(file);
    if (to == null) {
      Files.delete(target);
    } else {
      String text = Files.readString(target);
      assertThat(text).contains(from);
      AtomicFiles.write(target, text.replace(from, to));
    }
    if (!file.equals(StoredTrial.RESULT)) {
      Resealed.result(copy, json -> {});
    }
    return copy;
  }

  private static void assertRefused(Path copy, String message) {
    assertThatThrownBy(() -> TrainedModel.open(copy, Optional.empty()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aDamagedTrialIsRefusedInASentence() throws IOException {
    assertRefused(damaged("unfinished", "result.json", "", null), "not finished");
    assertRefused(damaged("unnamed", "result.json", "encoder_sha256", "x"), "as it was written");
    assertRefused(damaged("cut", "result.json", "{", "["), "result.json: it is not JSON");
    Path silent = damaged("silent", StoredTrial.CONFIG, "lr", "lr");
    Resealed.result(silent, json -> json.withObject("/meta").remove("encoder_sha256"));
    assertRefused(silent, "which encoder");
    assertRefused(damaged("unknown", "config.yaml", "epochs", "epoks"), "damaged");
    assertRefused(damaged("huge", "config.yaml", "hidden: 6", "hidden: 99999"), "pb.fc1.weight");
    assertRefused(damaged("deep", "config.yaml", "block: 3", "block: 9"), "3 blocks");
    String weights = StoredTrial.CHECKPOINT + "/weights.safetensors";
    assertRefused(damaged("weightless", weights, "", null), "weights.safetensors");
  }

  @Test
  void aTruncatedCheckpointIsRefused() throws IOException {
    Path copy = damaged("truncated", StoredTrial.CONFIG, "lr", "lr");
    Path weights = copy.resolve(StoredTrial.CHECKPOINT).resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length - 4));
    assertRefused(copy, "checkpoint/weights.safetensors is not as it was written");
    Resealed.result(copy, json -> {});
    assertRefused(copy, "weights.safetensors");
    bytes[10] = 0; // within the header
    Files.write(weights, bytes);
    Resealed.result(copy, json -> {});
    assertRefused(copy, "header");
  }

  @Test
  void aTrialIsFoundInItsExperiment() {
    Path results = folder.resolve("found");
    new StoredExperiment(
            "found",
            List.of("(i)", "(iv)"),
            Map.of(),
            List.of(3, 4),
            "(iv)",
            Optional.empty(),
            List.of(),
            "./ala run",
            Optional.empty(),
            Map.of())
        .write(results);
    assertThat(TrainedModel.trial(results, Optional.empty(), Optional.empty()))
        .isEqualTo(results.resolve("(iv)/seed-3"));
    assertThat(TrainedModel.trial(results, Optional.of("(i)"), Optional.of(4)))
        .isEqualTo(results.resolve("(i)/seed-4"));
    assertThat(TrainedModel.trial(trial, Optional.empty(), Optional.empty())).isEqualTo(trial);
    assertThatThrownBy(() -> TrainedModel.trial(results, Optional.of("../x"), Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("(i), (iv)");
    assertThatThrownBy(() -> TrainedModel.trial(trial, Optional.of("(i)"), Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("single trial");
    assertThatThrownBy(() -> TrainedModel.trial(folder, Optional.empty(), Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not a folder of results");
  }
}
