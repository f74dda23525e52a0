package org.ala4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.data.ImageDataset;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.TrainingEngine;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Parameters.Group;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Training on a tiny model and generated images. */
class TrainerTest {
  @TempDir static Path folder;
  private static ImageDataset data;
  private static EncoderFile file;

  @BeforeAll
  static void prepare() throws IOException {
    data = TinyModel.data(TinyCub.write(folder, 2, 32));
    file = TinyModel.encoderFile();
  }

  private record Trained(History history, Map<String, INDArray> parameters) {}

  /** Keeps the parameters after each epoch. */
  private static final class Watch implements Trainer.Listener {
    private final ExplainableClassifier model;
    final List<Map<String, INDArray>> epochs = new ArrayList<>();

    Watch(ExplainableClassifier model) {
      this.model = model;
    }

    @Override
    public void step(int epoch, int step, int steps, double loss) {}

    @Override
    public void epoch(EpochRecord epoch) {
      epochs.add(model.parameters().snapshot());
    }
  }

  private static Trained train(ModelConfig config, TrainingConfig training, Watch[] watch) {
    return train(TrainingEngine.ND4J, config, training, watch);
  }

  private static Trained train(
      TrainingEngine engine, ModelConfig config, TrainingConfig training, Watch[] watch) {
    ExplainableClassifier model = TinyModel.model(file, config, 2, 7);
    watch[0] = new Watch(model);
    try (FrozenPrefix prefix = TinyModel.prefix(model);
        Trainer trainer =
            new Trainer(model, prefix, engine.on(Processor.cpu(1)), training, TinyModel.VIEWS, 7)) {
      History history = trainer.train(data.train(), data.validation(), watch[0]);
      return new Trained(history, model.parameters().snapshot());
    }
  }

  private static Trained train(ModelConfig config, TrainingConfig training) {
    return train(config, training, new Watch[1]);
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void theLossFalls(Variant variant) {
    Trained trained =
        train(TinyModel.config(variant, true, true), TinyModel.training(14, 1e-2, true));
    List<EpochRecord> epochs = trained.history().epochs();
    double first = epochs.get(0).pbLoss();
    double best = epochs.stream().mapToDouble(EpochRecord::pbLoss).min().orElseThrow();
    assertThat(best).isLessThan(0.7 * first);
  }

  @ParameterizedTest
  @EnumSource(names = {"ND4J", "ONNXRUNTIME"})
  void inEvenEpochsAllOfAlaStaysBitForBitAndTheRestMoves(TrainingEngine engine) {
    Watch[] watch = new Watch[1];
    train(engine, TinyModel.config(true, true), TinyModel.training(3, 1e-2, true), watch);
    List<Map<String, INDArray>> epochs = watch[0].epochs;
    Map<String, INDArray> odd = epochs.get(0);
    Map<String, INDArray> even = epochs.get(1);
    Map<String, INDArray> nextOdd = epochs.get(2);
    for (String name : odd.keySet()) {
      if (name.startsWith("ala.")) {
        assertThat(even.get(name)).as("frozen %s", name).isEqualTo(odd.get(name));
        if (!name.endsWith(".k.bias")) { // softmax does not feel it: its gradient is zero
          assertThat(nextOdd.get(name)).as("trained again %s", name).isNotEqualTo(even.get(name));
        }
      } else {
        assertThat(even.get(name)).as("trained %s", name).isNotEqualTo(odd.get(name));
      }
    }
  }

  @Test
  void withoutAeaEveryEpochTrainsAla() {
    Watch[] watch = new Watch[1];
    Trained trained =
        train(TinyModel.config(true, true), TinyModel.training(2, 1e-2, false), watch);
    assertThat(trained.history().epochs())
        .extracting(EpochRecord::phase)
        .containsOnly(Phase.ATTENTION);
    assertThat(watch[0].epochs.get(1).get("ala.map.weight"))
        .isNotEqualTo(watch[0].epochs.get(0).get("ala.map.weight"));
  }

  @ParameterizedTest
  @EnumSource(names = {"ND4J", "ONNXRUNTIME"})
  void theSameSeedGivesTheSameBits(TrainingEngine engine) {
    ModelConfig config = TinyModel.config(true, true);
    Trained a = train(engine, config, TinyModel.training(3, 1e-2, true), new Watch[1]);
    Trained b = train(engine, config, TinyModel.training(3, 1e-2, true), new Watch[1]);
    assertThat(b.parameters()).isEqualTo(a.parameters());
    for (int i = 0; i < 3; i++) {
      assertThat(b.history().epochs().get(i).validation())
          .isEqualTo(a.history().epochs().get(i).validation());
    }
  }

  /** Engines round otherwise; over some fifty steps that does not add up to anything. */
  @ParameterizedTest
  @EnumSource(Variant.class)
  void bothEnginesTrainAlike(Variant variant) {
    ModelConfig config = TinyModel.config(variant, true, true);
    List<EpochRecord> a =
        train(TrainingEngine.ND4J, config, TinyModel.training(8, 1e-3, true), new Watch[1])
            .history()
            .epochs();
    List<EpochRecord> b =
        train(TrainingEngine.ONNXRUNTIME, config, TinyModel.training(8, 1e-3, true), new Watch[1])
            .history()
            .epochs();
    for (int i = 0; i < 8; i++) {
      assertThat(b.get(i).loss()).isCloseTo(a.get(i).loss(), within(1e-4 * a.get(i).loss()));
      assertThat(b.get(i).pbLoss()).isCloseTo(a.get(i).pbLoss(), within(1e-4 * a.get(i).loss()));
    }
  }

  @Test
  void theBestEpochsWeightsAreRestored() {
    Watch[] watch = new Watch[1];
    Trained trained = train(TinyModel.config(true, true), TinyModel.training(6, 5e-2, true), watch);
    int best = trained.history().bestEpoch();
    assertThat(trained.parameters()).isEqualTo(watch[0].epochs.get(best - 1));
    double bestLoss = trained.history().epochs().get(best - 1).validation().loss();
    assertThat(trained.history().epochs())
        .allSatisfy(e -> assertThat(e.validation().loss()).isGreaterThanOrEqualTo(bestLoss));
  }

  @Test
  void rowsHaveTheParametersThatTheirNamesSay() {
    Map<Group, Long> full = counts(TinyModel.config(true, true));
    Map<Group, Long> noLora = counts(TinyModel.config(false, true));
    Map<Group, Long> noLattice = counts(TinyModel.config(true, false));
    assertThat(noLora.get(Group.LORA)).isZero();
    assertThat(noLora.get(Group.ALA)).isEqualTo(full.get(Group.ALA));
    assertThat(noLattice.get(Group.LORA)).isEqualTo(full.get(Group.LORA));
    // Two lattice projections: norm gain and bias of 32, 32→8 weights and 8 biases.
    assertThat(full.get(Group.ALA) - noLattice.get(Group.ALA)).isEqualTo(2 * (2 * 32 + 32 * 8 + 8));
  }

  private static Map<Group, Long> counts(ModelConfig config) {
    ExplainableClassifier model = TinyModel.model(file, config, 2, 0);
    model.graph(Phase.ATTENTION);
    Map<Group, Long> counts = new LinkedHashMap<>();
    for (Group group : Group.values()) {
      counts.put(group, model.parameters().count(group));
    }
    return counts;
  }

  @Test
  void aLossThatIsNoNumberStopsTheTrainingAndSaysWhatToDo() {
    assertThatThrownBy(
            () -> train(TinyModel.config(true, true), TinyModel.training(30, 1e30, true)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("lower lr");
  }
}
