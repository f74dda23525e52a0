package org.ala4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.data.DataException;
import org.ala4j.experiment.ExperimentRunner.Options;
import org.ala4j.experiment.ExperimentRunner.Outcome;
import org.ala4j.files.ProcessLock;
import org.ala4j.page.ExperimentReport;
import org.ala4j.results.ResultStore;
import org.ala4j.results.TrialResult;
import org.ala4j.results.TrialState;
import org.ala4j.results.TrialState.Status;
import org.ala4j.table.Table;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.ala4j.testing.TinyModel;
import org.ala4j.train.EpochRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of trials that are not simply run to their end. */
class ExperimentRunnerTest {
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;
  private static final Options UNLIMITED =
      new Options(false, NO_LIMIT, Integer.MAX_VALUE, NO_LIMIT);
  private static final Options FRESH = new Options(true, NO_LIMIT, Integer.MAX_VALUE, NO_LIMIT);

  @TempDir static Path folder;
  private static Path file;

  private final AtomicLong clock = new AtomicLong();

  @BeforeAll
  static void data() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 14);
    file = TinyExperiment.write(folder, "tiny", data);
    Files.writeString(
        file,
        Files.readString(file)
            .replace("compare: table4\n", "")
            .replace("evaluate: {", "evaluate: {images: 4, controls: [random], "));
  }

  private static Experiment experiment(Map<String, String> more) {
    return Experiment.read(file, new Overrides(false, List.of(), List.of(0), more));
  }

  /** Writes down what it hears; a test overrides what it wants to decide. */
  private static class Heard implements RunListener {
    final List<String> said = Collections.synchronizedList(new ArrayList<>());

    boolean keepGoing(String trial, int epoch) {
      return true;
    }

    @Override
    public void preparing(String what) {
      said.add("preparing: " + what);
    }

    @Override
    public void damaged(String row, int seed, String why) {
      said.add(row + " damaged: " + why);
    }

    @Override
    public void begin(int trials, int finished, Work work) {
      said.add("begin " + trials + " " + finished);
    }

    @Override
    public void skipped(String row, int seed, Work work, String why) {
      said.add(row + " skipped: " + why);
    }

    @Override
    public Trial trial(String row, int seed, TrialWork work) {
      return new Trial() {
        @Override
        public void step(int epoch, int step, int steps, double loss) {}

        @Override
        public void continued(List<EpochRecord> epochs) {
          said.add(row + " continued " + epochs.size());
        }

        @Override
        public void epoch(EpochRecord epoch) {
          said.add(row + " epoch " + epoch.epoch());
        }

        @Override
        public boolean keepGoing(EpochRecord epoch) {
          said.add(row + " asked " + epoch.epoch());
          return Heard.this.keepGoing(row, epoch.epoch());
        }

        @Override
        public void pruned(int epoch) {
          said.add(row + " pruned " + epoch);
        }

        @Override
        public void stopped(int epoch) {
          said.add(row + " stopped " + epoch);
        }

        @Override
        public void evaluated(int images) {}

        @Override
        public void finished() {
          said.add(row + " finished");
        }

        @Override
        public void failed(String cause) {
          said.add(row + " failed: " + cause);
        }
      };
    }
  }

  private Outcome run(ResultStore store, Options options, Heard heard, Map<String, String> more) {
    return new ExperimentRunner(experiment(more), store, "./ala run", options, clock::get)
        .run(heard);
  }

  private static ResultStore store(String name) {
    return new ResultStore(folder.resolve(name));
  }

  @Test
  void aPrunedTrialIsKeptAsSuchAndNotRepeated() throws IOException {
    ResultStore store = store("pruned");
    Heard heard =
        new Heard() {
          @Override
          boolean keepGoing(String row, int epoch) {
            return !row.equals("(i)") || epoch < 2;
          }
        };
    Map<String, String> epochs = Map.of("hyperparams.epochs", "3");
    Outcome outcome = run(store, UNLIMITED, heard, epochs);
    assertThat(outcome.pruned()).isEqualTo(1);
    assertThat(outcome.failures()).isZero();
    assertThat(outcome.results()).extracting(TrialResult::row).containsExactly("(iv)");
    assertThat(heard.said)
        .contains("(i) asked 1", "(i) asked 2", "(i) pruned 2", "(iv) asked 2", "(iv) finished")
        .doesNotContain("(i) epoch 3", "(i) finished", "(iv) asked 3");
    Path trial = store.trial("(i)", 0);
    assertThat(Files.readAllLines(trial.resolve("history.csv"))).hasSize(1 + 2);
    assertThat(trial.resolve("training.safetensors")).doesNotExist();
    assertThat(trial.resolve("result.json")).doesNotExist();
    assertThat(store.state("(i)", 0)).contains(TrialState.of(Status.PRUNED, 2));
    assertThat(store.state("(iv)", 0)).contains(TrialState.of(Status.DONE, 3));

    Heard again = new Heard();
    assertThat(run(store, UNLIMITED, again, epochs).pruned()).isEqualTo(1);
    assertThat(again.said).containsExactly("begin 0 1");
    assertThat(new ExperimentReport(store).write().orElseThrow().notes())
        .contains("Not finished and left out: (i), seed 0 (pruned after epoch 2).");
    assertThatThrownBy(() -> run(store, UNLIMITED, again, Map.of("hyperparams.epochs", "2")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a pruned training of another configuration")
        .hasMessageContaining("(hyperparams.epochs: there 3, now 2)");

    Heard afresh = new Heard();
    assertThat(run(store, FRESH, afresh, epochs).results()).hasSize(2);
    assertThat(afresh.said).contains("(i) finished");
  }

  /** Stopped by its time after an epoch, it goes on there and ends like one that was not. */
  @Test
  void theTimeEndsATrainingAfterItsEpoch() throws IOException {
    Map<String, String> epochs = Map.of("hyperparams.epochs", "3", "workers", "1");
    ResultStore store = store("hours");
    Heard slow =
        new Heard() {
          @Override
          boolean keepGoing(String row, int epoch) {
            clock.addAndGet(3_600_000_000_000L); // an hour
            return true;
          }
        };
    Options hours = new Options(false, NO_LIMIT, Integer.MAX_VALUE, 1.5);
    Outcome first = run(store, hours, slow, epochs);
    assertThat(first.results()).isEmpty();
    assertThat(first.failures()).isZero();
    assertThat(first.left()).containsExactlyInAnyOrder("(i) seed 0", "(iv) seed 0");
    assertThat(slow.said).as("the reference costs most").contains("(iv) stopped 2");
    assertThat(store.state("(iv)", 0)).contains(TrialState.of(Status.PLANNED, 2));
    assertThat(store.state("(i)", 0)).contains(TrialState.of(Status.PLANNED, 0));
    assertThat(store.trainingState("(iv)", 0)).exists();

    Heard second = new Heard();
    Outcome continued = run(store, UNLIMITED, second, epochs);
    assertThat(second.said).contains("(iv) continued 2", "(iv) asked 2", "(iv) epoch 3");
    assertThat(continued.results())
        .isEqualTo(run(store("whole"), UNLIMITED, new Heard(), epochs).results());
    assertThat(store.trainingState("(iv)", 0)).doesNotExist();
  }

  @Test
  void soManyTrialsAreBegun() {
    ResultStore store = store("trials");
    Options one = new Options(false, NO_LIMIT, 1, NO_LIMIT);
    Map<String, String> inTurn = Map.of("workers", "1");
    Heard heard = new Heard();
    Outcome outcome = run(store, one, heard, inTurn);
    assertThat(heard.said).contains("begin 1 0");
    assertThat(outcome.results()).extracting(TrialResult::row).containsExactly("(iv)");
    assertThat(outcome.left()).containsExactly("(i) seed 0");
    assertThat(run(store, one, heard, inTurn).left()).isEmpty();
  }

  /** Whoever ran them and whenever; but not what was run with other settings. */
  @Test
  void aTableHoldsEveryFinishedTrialOfItsRows() {
    ResultStore store = store("grown");
    Map<String, String> short1 = Map.of("hyperparams.epochs", "1", "workers", "1");
    runOnly(store, "(iv)", 1, short1);
    runOnly(store, "(iv)", 0, short1);
    Table table = runOnly(store, "(i)", 1, short1);
    assertThat(table.reference()).as("the file's, chosen or not").contains("(iv)");
    assertThat(table.rows().stream().filter(r -> !r.control()))
        .extracting(r -> r.row() + " " + r.trials().size())
        .containsExactly("(i) 1", "(iv) 2");
    assertThat(table.notes()).contains("Not finished and left out: (i), seed 0.");

    Table other = runOnly(store, "(iv)", 2, Map.of("hyperparams.epochs", "2", "workers", "1"));
    assertThat(other.rows().stream().filter(r -> !r.control()))
        .extracting(r -> r.row() + " " + r.trials().size())
        .containsExactly("(iv) 1");
    assertThat(other.notes())
        .contains(
            "Of another configuration and left out: (iv), seed 0 (hyperparams.epochs: there 1, now"
                + " 2); (i), seed 1 (hyperparams.epochs: there 1, now 2); (iv), seed 1"
                + " (hyperparams.epochs: there 1, now 2).");
  }

  private Table runOnly(ResultStore store, String row, int seed, Map<String, String> more) {
    Experiment experiment =
        Experiment.read(file, new Overrides(false, List.of(row), List.of(seed), more));
    new ExperimentRunner(experiment, store, "./ala run", UNLIMITED, clock::get).run(new Heard());
    return new ExperimentReport(store).write().orElseThrow();
  }

  @Test
  void whatAnotherProcessWorksOnIsLeftToIt() throws IOException {
    ResultStore store = store("locked");
    try (ProcessLock lock = store.lock("(i)", 0).orElseThrow()) {
      Heard heard = new Heard();
      Outcome outcome = run(store, UNLIMITED, heard, Map.of());
      assertThat(outcome.elsewhere()).containsExactly("(i) seed 0");
      assertThat(outcome.results()).extracting(TrialResult::row).containsExactly("(iv)");
      assertThat(heard.said).contains("(i) skipped: another process works on it");
      assertThat(store.trial("(i)", 0)).as("nothing is written there").doesNotExist();
      assertThatThrownBy(() -> run(store, FRESH, heard, Map.of()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("--fresh would delete it");
      assertThat(store.trial("(iv)", 0).resolve("result.json")).as("nor deleted").exists();
    }
    assertThat(run(store, UNLIMITED, new Heard(), Map.of()).results()).hasSize(2);
  }

  /** Found open when the run began, it was finished by another process when its turn came. */
  @Test
  void theResultIsLookedUpAgainInItsTurn() {
    ResultStore store = store("overtaken");
    ResultStore other = store("other");
    Map<String, String> one = Map.of("workers", "1");
    run(other, UNLIMITED, new Heard(), one);
    Heard heard =
        new Heard() {
          @Override
          boolean keepGoing(String row, int epoch) {
            try {
              Path from = other.trial("(i)", 0);
              Files.createDirectories(store.trial("(i)", 0).getParent());
              try (var all = Files.walk(from)) {
                for (Path path : all.filter(p -> !p.endsWith("state.json")).toList()) {
                  Path to = store.trial("(i)", 0).resolve(from.relativize(path).toString());
                  if (Files.isDirectory(path)) {
                    Files.createDirectories(to);
                  } else {
                    Files.copy(path, to);
                  }
                }
              }
            } catch (java.nio.file.FileAlreadyExistsException e) {
              return true; // in the first epoch
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
            return true;
          }
        };
    assertThat(run(store, UNLIMITED, heard, one).results()).hasSize(2);
    assertThat(heard.said).contains("(i) skipped: another process has finished it");
  }

  @Test
  void aFailureKeepsItsCauseAndIsTriedAgain() throws IOException {
    ResultStore store = store("failed");
    Heard oneFails =
        new Heard() {
          @Override
          boolean keepGoing(String row, int epoch) {
            if (row.equals("(i)")) {
              throw new IllegalStateException("no more\n of this");
            }
            return true;
          }
        };
    assertThat(run(store, UNLIMITED, oneFails, Map.of()).failures()).isEqualTo(1);
    assertThat(oneFails.said).contains("(iv) finished");
    assertThat(store.state("(i)", 0)).contains(TrialState.failed(1, "no more of this"));
    assertThat(new ExperimentReport(store).write().orElseThrow().notes())
        .contains("Not finished and left out: (i), seed 0 (failed: no more of this).");
    Heard again = new Heard();
    assertThat(run(store, UNLIMITED, again, Map.of()).results()).hasSize(2);
    assertThat(again.said).startsWith("begin 1 1").contains("(i) continued 1");
  }

  /** A damaged trial is run again and comes out the same; the others are kept. */
  @Test
  void onlyADamagedTrialIsRunAgain() throws IOException {
    Map<String, String> features =
        Map.of("encoder.cache.folder", folder.resolve("features-damaged").toString());
    ResultStore store = store("mended");
    Heard first = new Heard();
    Outcome whole = run(store, UNLIMITED, first, features);
    assertThat(first.said).filteredOn(s -> s.startsWith("preparing: keeping")).hasSize(1);
    Path weights = store.trial("(iv)", 0).resolve("checkpoint/weights.safetensors");
    byte[] own = Files.readAllBytes(weights);
    byte[] flipped = own.clone();
    flipped[own.length / 2] ^= 4;
    Files.write(weights, flipped);
    byte[] kept = Files.readAllBytes(store.trial("(i)", 0).resolve("result.json"));
    Heard again = new Heard();
    Outcome mended = run(store, UNLIMITED, again, features);
    assertThat(again.said)
        .contains(
            "(iv) damaged: checkpoint/weights.safetensors is not as it was written",
            "begin 1 1",
            "(iv) finished")
        .as("every feature is there")
        .noneMatch(s -> s.startsWith("preparing: keeping"));
    assertThat(mended.results()).isEqualTo(whole.results());
    assertThat(weights).hasBinaryContent(own);
    assertThat(store.trial("(i)", 0).resolve("result.json")).hasBinaryContent(kept);
  }

  /** One table does not mix two encoders, nor a training two sets of photos. */
  @Test
  void whatWasReadMustBeTheSameWhenARunGoesOn() throws IOException {
    Path data = TinyCub.write(folder.resolve("replaced"), 2, 14);
    Path encoder = Files.copy(TinyModel.ONNX, folder.resolve("encoder.onnx"));
    Map<String, String> own =
        Map.of("dataset.root", data.toString(), "encoder.onnx", encoder.toString(), "workers", "1");
    ResultStore store = store("inputs");
    Options one = new Options(false, NO_LIMIT, 1, NO_LIMIT);
    assertThat(run(store, one, new Heard(), own).left()).hasSize(1);

    Path photo = data.resolve("images/001.Disc_1/disc_1.png");
    byte[] before = Files.readAllBytes(photo);
    Files.write(photo, Files.readAllBytes(data.resolve("images/001.Disc_1/disc_3.png")));
    assertThatThrownBy(() -> run(store, UNLIMITED, new Heard(), own))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a result of other inputs (photos: there")
        .hasMessageContaining("--out");
    Files.write(photo, before);

    Path preprocessing = encoder.resolveSibling("preprocessor_config.json"); // a part of it
    Files.writeString(
        preprocessing, "{\"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5]}");
    assertThatThrownBy(() -> run(store, UNLIMITED, new Heard(), own))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("(encoder: there");
    Files.delete(preprocessing);
    assertThat(run(store, UNLIMITED, new Heard(), own).results()).hasSize(2);
  }

  /**
   * Four of the 14 test images are judged. Training photos need no mask; one of the judged is
   * empty.
   */
  @Test
  void onlyMasksThatAreLookedAtAreMissed() throws IOException {
    Path data = folder.resolve("data");
    Map<String, String> masks = Map.of("dataset.masks", "segmentations", "hyperparams.epochs", "1");
    assertThatThrownBy(() -> Workbench.open(experiment(masks), said -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("4 of 4 masks are missing of the test images");
    for (int i = 0; i < 14; i++) {
      writeMask(data, i, 0);
    }
    assertThatThrownBy(() -> Workbench.open(experiment(masks), said -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("None of the 4 masks of the test images holds an object")
        .hasMessageContaining("the largest value is 0, and dataset.foreground is 128");
    for (int i = 1; i < 14; i++) {
      writeMask(data, i, 1);
    }
    Map<String, String> iou = new HashMap<>(masks);
    iou.put("hyperparams.early_stopping.monitor", "iou");
    assertThatThrownBy(() -> Workbench.open(experiment(iou), said -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("masks are missing of the validation images, which")
        .hasMessageContaining("monitor: iou");

    ResultStore store = store("masked");
    assertThat(run(store, UNLIMITED, new Heard(), masks).failures()).isZero();
    assertThat(new ExperimentReport(store).write().orElseThrow().notes())
        .contains(
            "1 of 4 judged images have no region, or an empty one: IoU and the other scores against"
                + " regions leave them out.");
  }

  /** The mask of the i-th test image, with one value inside a square. */
  private static void writeMask(Path data, int i, int value) throws IOException {
    int c = i / 7 + 1;
    String name = String.format(Locale.ROOT, "%03d.Disc_%d/disc_%d", c, c, 2 * (i % 7));
    BufferedImage photo = ImageIO.read(data.resolve("images/" + name + ".png").toFile());
    BufferedImage mask =
        new BufferedImage(photo.getWidth(), photo.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    for (int k = 0; k < 100; k++) {
      mask.getRaster().setSample(10 + k % 10, 10 + k / 10, 0, value);
    }
    Path file = data.resolve("segmentations/" + name + ".png");
    Files.createDirectories(file.getParent());
    ImageIO.write(mask, "png", file.toFile());
  }
}
