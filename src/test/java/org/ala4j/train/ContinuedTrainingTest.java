package org.ala4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.ala4j.data.ImageDataset;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.TrainingEngine;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyModel;
import org.ala4j.train.EarlyStopping.Monitor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.LoggerFactory;

/** A training that is stopped and gone on with equals one that is not, bit for bit. */
class ContinuedTrainingTest {
  private static final long SEED = 7;

  @TempDir static Path folder;
  private static ImageDataset data;
  private static EncoderFile encoder;

  @BeforeAll
  static void prepare() throws IOException {
    data = TinyModel.data(TinyCub.write(folder.resolve("data"), 2, 16));
    encoder = TinyModel.encoderFile();
    ((Logger) LoggerFactory.getLogger(StateFile.class)).setLevel(Level.OFF); // hundreds of warnings
  }

  private record Trained(
      History history, Map<String, INDArray> parameters, List<Integer> ran, List<Integer> asked) {
    /** All of the history but wall-clock time and memory. */
    List<EpochRecord> epochs() {
      return history.epochs().stream()
          .map(
              e ->
                  new EpochRecord(e.epoch(), e.phase(), e.loss(), e.pbLoss(), e.validation(), 0, 0))
          .toList();
    }
  }

  /** Stops at the end of an epoch, within it, or politely; epoch 0 does not stop. */
  private record Stop(int epoch, boolean within, boolean asked) {
    Stop(int epoch, boolean within) {
      this(epoch, within, false);
    }
  }

  private static final Stop NEVER = new Stop(0, false);

  private static Trained train(TrainingConfig training, Optional<StateFile> kept, Stop stop) {
    return train(TrainingEngine.ND4J, training, kept, stop);
  }

  private static Trained train(
      TrainingEngine engine, TrainingConfig training, Optional<StateFile> kept, Stop stop) {
    ExplainableClassifier model = TinyModel.model(encoder, TinyModel.config(true, true), 2, SEED);
    List<Integer> ran = new ArrayList<>();
    List<Integer> asked = new ArrayList<>();
    Trainer.Listener listener =
        new Trainer.Listener() {
          @Override
          public void step(int epoch, int step, int steps, double loss) {
            if (stop.within() && epoch == stop.epoch() && step == 2) {
              throw new CancellationException("within");
            }
          }

          @Override
          public void epoch(EpochRecord epoch) {
            ran.add(epoch.epoch());
            if (!stop.within() && !stop.asked() && epoch.epoch() == stop.epoch()) {
              throw new CancellationException("after");
            }
          }

          @Override
          public boolean keepGoing(EpochRecord epoch) {
            asked.add(epoch.epoch());
            return !stop.asked() || epoch.epoch() != stop.epoch();
          }
        };
    try (FrozenPrefix prefix = TinyModel.prefix(model);
        Trainer trainer =
            new Trainer(
                model, prefix, engine.on(Processor.cpu(1)), training, TinyModel.VIEWS, SEED)) {
      History history = trainer.train(data.train(), data.validation(), kept, listener);
      return new Trained(history, model.parameters().snapshot(), ran, asked);
    }
  }

  private static void assertStops(TrainingConfig training, StateFile kept, Stop stop) {
    assertThatThrownBy(() -> train(training, Optional.of(kept), stop))
        .isInstanceOf(CancellationException.class);
  }

  private static void assertSame(Trained continued, Trained whole) {
    assertThat(continued.epochs()).isEqualTo(whole.epochs());
    assertThat(continued.history().bestEpoch()).isEqualTo(whole.history().bestEpoch());
    assertThat(continued.parameters()).isEqualTo(whole.parameters());
  }

  @ParameterizedTest
  @CsvSource({"true, 0, LOSS", "true, 0.8, IOU"})
  void whereverItIsStopped(boolean aea, double average, Monitor monitor) {
    int epochs = 4;
    TrainingConfig training = TinyModel.training(epochs, 1e-2, aea, average, monitor, 5);
    Trained whole = train(training, Optional.empty(), NEVER);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      for (boolean within : new boolean[] {true, false}) {
        StateFile kept =
            file(String.format(Locale.ROOT, "stop-%s-%s-%d-%s", aea, monitor, epoch, within));
        assertStops(training, kept, new Stop(epoch, within));
        Trained continued = train(training, Optional.of(kept), NEVER);
        assertSame(continued, whole);
        assertThat(continued.asked()).as("not after the last").doesNotContain(epochs);
        assertThat(continued.ran())
            .as("epochs that ran again")
            .hasSize(epochs - epoch + (within ? 1 : 0));
      }
    }
  }

  @Test
  void byTheOtherEngine() {
    TrainingConfig training = TinyModel.training(3, 1e-2, true);
    TrainingEngine engine = TrainingEngine.ONNXRUNTIME;
    Trained whole = train(engine, training, Optional.empty(), NEVER);
    StateFile kept = file("other-engine");
    assertThatThrownBy(() -> train(engine, training, Optional.of(kept), new Stop(2, true)))
        .isInstanceOf(CancellationException.class);
    assertSame(train(engine, training, Optional.of(kept), NEVER), whole);
  }

  @Test
  void stoppedAfterEveryEpoch() {
    TrainingConfig training = TinyModel.training(4, 1e-2, true);
    StateFile kept = file("every");
    for (int epoch = 1; epoch <= 4; epoch++) {
      assertStops(training, kept, new Stop(epoch, false));
    }
    assertSame(train(training, Optional.of(kept), NEVER), train(training, Optional.empty(), NEVER));
  }

  /** Ended by its listener, a training keeps its state; going on, it is asked again first. */
  @Test
  void theListenerEndsIt() {
    TrainingConfig training = TinyModel.training(4, 1e-2, true);
    StateFile kept = file("ended");
    assertThat(train(training, Optional.of(kept), new Stop(2, false, true)).ran())
        .containsExactly(1, 2);
    assertThat(train(training, Optional.of(kept), new Stop(2, false, true)).ran()).isEmpty();
    assertSame(train(training, Optional.of(kept), NEVER), train(training, Optional.empty(), NEVER));
  }

  @Test
  void earlyStoppingStopsAtTheSameEpoch() {
    TrainingConfig training = TinyModel.training(40, 5e-2, true, Monitor.LOSS, 2);
    Trained whole = train(training, Optional.empty(), NEVER);
    int last = whole.history().epochs().size();
    assertThat(last).as("stops early").isBetween(3, 39);
    assertThat(whole.asked()).as("not after the last").hasSize(last - 1);
    for (int epoch : new int[] {last - 1, last}) {
      StateFile kept = file("early" + epoch);
      assertStops(training, kept, new Stop(epoch, false));
      Trained continued = train(training, Optional.of(kept), NEVER);
      assertSame(continued, whole);
      assertThat(continued.ran()).hasSize(last - epoch);
    }
  }

  /** One wrong byte anywhere, or a file that ends too early: the training begins again. */
  @Test
  void aDamagedStateIsNeverUsed() throws IOException {
    TrainingConfig training = TinyModel.training(2, 1e-2, true);
    Path file = folder.resolve("damaged");
    StateFile kept = new StateFile(file, "this");
    assertStops(training, kept, new Stop(1, false));
    assertThat(kept.read(state -> {})).isPresent();
    byte[] sound = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = sound.clone();
      // The header is short beside the values, and more can be wrong in it.
      int at = random.nextInt(i % 2 == 0 ? sound.length : 6000);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      assertThat(kept.read(state -> {})).as("byte %d", at).isEmpty();
    }
    for (int length : new int[] {0, 7, 100, sound.length / 2, sound.length - 1}) {
      Files.write(file, Arrays.copyOf(sound, length));
      assertThat(kept.read(state -> {})).as("%d bytes", length).isEmpty();
    }
    Trained continued = train(training, Optional.of(kept), NEVER);
    assertThat(continued.ran()).containsExactly(1, 2);
    assertSame(continued, train(training, Optional.empty(), NEVER));
  }

  @Test
  void theStateOfAnotherTrainingIsNotUsed() {
    TrainingConfig training = TinyModel.training(3, 1e-2, true);
    Path file = folder.resolve("other");
    assertStops(training, new StateFile(file, "this"), new Stop(2, false));
    assertThat(new StateFile(file, "that").read(state -> {})).isEmpty();
    StateFile kept = new StateFile(file, "this");
    // Fewer epochs than have run; phases that are not those of the file; another model.
    assertThat(train(TinyModel.training(1, 1e-2, true), Optional.of(kept), NEVER).ran())
        .containsExactly(1);
    assertStops(training, kept, new Stop(2, false));
    assertThat(train(TinyModel.training(3, 1e-2, false), Optional.of(kept), NEVER).ran())
        .containsExactly(1, 2, 3);
    ExplainableClassifier smaller =
        TinyModel.model(encoder, TinyModel.config(false, true), 2, SEED);
    smaller.graph(ExplainableClassifier.Phase.ATTENTION);
    assertThat(
            kept.read(
                state -> state.requireFits(smaller.parameters(), TinyModel.training(3, 1, false))))
        .isEmpty();
  }

  private static StateFile file(String name) {
    return new StateFile(folder.resolve(name), "this");
  }
}
