package org.ala4j.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.files.AtomicFiles;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.table.ImageResult;
import org.ala4j.table.MeanCurves;
import org.ala4j.testing.FinishedTrial;
import org.ala4j.testing.Resealed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens to a stored result is noticed when it is read. */
class StoredResultTest {
  private static final String ROW = "(iv)";
  private static final int SEED = 3;
  private static final String CONFIG = "hyperparams:\n  lr: 0.1\n";
  private static final Inputs INPUTS = FinishedTrial.inputs('1', '2', '3');

  @TempDir Path folder;
  private ResultStore store;
  private Path trial;

  @BeforeEach
  void finishedTrial() {
    store = new ResultStore(folder.resolve("results"));
    trial = finish(ROW, SEED, 0.25);
  }

  private Path finish(String name, int seed, double miou) {
    Experiment.Row row = new Experiment.Row(name, null, CONFIG, "here");
    TrialFolder stored = store.folder(name, seed);
    Identity identity = stored.begin(row, INPUTS);
    Path at = stored.path();
    AtomicFiles.write(
        at.resolve("history.csv"),
        "epoch,phase,loss,val_loss,val_accuracy,val_iou,val_area\r\n1,attention,1,1,0.5,0.1,0.2\r\n");
    AtomicFiles.write(at.resolve("log.txt"), "epoch 1\n");
    byte[] bytes = new byte[200];
    new SplittableRandom(seed).nextBytes(bytes);
    AtomicFiles.write(at.resolve("checkpoint/weights.safetensors"), bytes);
    StoredTraining training =
        stored.finishTraining(
            identity, Map.of("epochs", 1), Map.of("encoder_sha256", INPUTS.encoder()));
    Map<String, Double> metrics = new TreeMap<>(Map.of("miou", miou, "id", -0.5));
    metrics.put("pointing", Double.NaN);
    FinishedTrial.finish(
        stored,
        row,
        training,
        new TrialResult(name, seed, metrics, Map.of("CAM", metrics), Map.of("random", metrics)),
        folder -> judgement(folder, bytes, miou));
    return at;
  }

  private static void judgement(Path at, byte[] bytes, double miou) {
    List<Double> steps = List.of(0.0, 0.5, 1.0);
    AtomicFiles.write(
        at.resolve("curves.csv"),
        MeanCurves.csv(Map.of("ala", new MeanCurves(steps, steps, steps))));
    Map<Metric, Double> scores = new LinkedHashMap<>();
    Metrics.ofImages().forEach(metric -> scores.put(metric, 0.5));
    scores.put(Metric.MIOU, miou);
    List<ImageResult> images = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      images.add(new ImageResult(i, "a.jpg", "x", "y", 0.5, scores));
    }
    AtomicFiles.write(at.resolve("images.csv"), ImageResult.csv(images));
    AtomicFiles.write(at.resolve("maps/00001-map.png"), bytes);
  }

  /** The folder of the judgement of the trial's own map. */
  private Path own() throws IOException {
    try (Stream<Path> judged = Files.list(trial.resolve("judged/ala"))) {
      return judged.findFirst().orElseThrow();
    }
  }

  private StoredTrial read() {
    return StoredTrial.read(trial, ROW, SEED).orElseThrow();
  }

  private void assertDamaged(String what, String why) {
    assertThatThrownBy(this::read)
        .as(what)
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(trial.toString())
        .hasMessageNotContaining("\n");
  }

  /** What is checked, of all that lies in the folder. */
  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(trial)) {
      return all.filter(Files::isRegularFile).filter(f -> !f.endsWith("state.json")).toList();
    }
  }

  @Test
  void whatWasWrittenIsRead() {
    StoredTrial stored = read();
    assertThat(stored.result().metrics()).containsEntry("miou", 0.25).containsEntry("id", -0.5);
    assertThat(stored.result().metrics().get("pointing")).isNaN();
    assertThat(stored.result().explainers()).containsOnlyKeys("CAM");
    assertThat(stored.explainers().get(0).images()).hasSize(3);
    assertThat(stored.verified()).isTrue();
    assertThat(stored.unknown()).isEmpty();
  }

  @Test
  void aFlippedBitInAnyByteOfAnyFileIsNoticed() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at += 1 + random.nextInt(9)) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, flipped);
        assertDamaged(file + " at " + at, "damaged");
      }
      Files.write(file, whole);
    }
    assertThatCode(this::read).doesNotThrowAnyException();
  }

  @Test
  void aFileThatEndsEarlyIsNoticedAtAnyLine() throws IOException {
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      for (int end = 0; end < whole.length; end++) {
        if (end == 0 || whole[end - 1] == '\n' || whole[end] == '\n') {
          Files.write(file, Arrays.copyOf(whole, end));
          assertDamaged(file + " cut at " + end, "damaged");
        }
      }
      Files.write(file, whole);
    }
  }

  /** Weights and pictures take space and may go; the numbers rest on the others. */
  @Test
  void aFileThatIsGoneIsNoticedUnlessItMayGo() throws IOException {
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      Files.delete(file);
      String name = trial.relativize(file).toString();
      if (name.equals("result.json")) {
        assertThat(StoredTrial.read(trial, ROW, SEED)).isEmpty();
      } else if (name.matches("(checkpoint|.*/maps)/.*|log\\.txt")) {
        assertThatCode(this::read).as(name).doesNotThrowAnyException();
      } else {
        assertDamaged(name, name + " is missing");
      }
      Files.write(file, whole);
    }
  }

  @Test
  void whatIsOfAnotherTrialIsNoticed() throws IOException {
    Path other = finish("(i)", 4, 0.75);
    assertThatThrownBy(() -> StoredTrial.read(other, ROW, 4))
        .hasMessageContaining("it is of row (i), seed 4, not of row (iv), seed 4");
    assertThatThrownBy(() -> StoredTrial.read(other, "(i)", 3)).hasMessageContaining("seed 3");
    for (Path file : files()) {
      Path theirs = other.resolve(trial.relativize(file).toString());
      if (!Files.exists(theirs)) {
        continue; // a judgement of these weights alone
      }
      byte[] own = Files.readAllBytes(file);
      if (!Arrays.equals(own, Files.readAllBytes(theirs))) {
        Files.copy(theirs, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertDamaged(file.toString(), "damaged");
        Files.write(file, own);
      }
    }
    Files.write(own().resolve("maps/00002-map.png"), new byte[3]);
    assertThat(read().maps().drawn()).as("what was put beside it is not read").containsExactly(1);
  }

  /**
   * A folder of results says of what trial a folder in it is; elsewhere it may be called anything.
   */
  @Test
  void aTrialMayBeKeptElsewhereButNotUnderAnothersName() throws IOException {
    Path best = Files.createDirectories(folder.resolve("best/seed-9"));
    Path wrong = Files.createDirectories(store.trial(ROW, 9));
    for (Path copy : List.of(best, wrong)) {
      for (String name : List.of("result.json", "config.yaml")) {
        Files.copy(trial.resolve(name), copy.resolve(name));
      }
    }
    AtomicFiles.write(store.folder().resolve("experiment.json"), "{}");
    assertThat(ResultStore.resultAt(best).result().seed()).isEqualTo(SEED);
    assertThat(ResultStore.resultAt(trial).result().seed()).isEqualTo(SEED);
    assertThatThrownBy(() -> ResultStore.resultAt(wrong))
        .hasMessageContaining("not of row (iv), seed 9");
  }

  @ParameterizedTest
  @CsvSource({
    "miou,1.1",
    "miou,-0.1",
    "miou,'\"x\"'",
    "miou,'\"NaN\"'",
    "miou,1e999",
    "id,-1.1",
    "deletion,true",
    "accuracy,{}"
  })
  void aScoreIsANumberInItsRange(String metric, String value) throws IOException {
    for (boolean older : List.of(false, true)) {
      for (String block : List.of("metrics", "explainers/CAM", "controls/random")) {
        Path file = trial.resolve("result.json");
        byte[] whole = Files.readAllBytes(file);
        Consumer<ObjectNode> change =
            json -> json.withObject("/" + block).putRawValue(metric, raw(value));
        if (older) {
          Resealed.older(trial, change);
        } else {
          Resealed.result(trial, change);
        }
        assertDamaged(block, block.replace('/', '.') + "." + metric);
        Files.write(file, whole);
      }
    }
  }

  private static com.fasterxml.jackson.databind.util.RawValue raw(String value) {
    return new com.fasterxml.jackson.databind.util.RawValue(value);
  }

  @Test
  void aResultWithoutScoresIsNone() throws IOException {
    Path file = trial.resolve("result.json");
    byte[] whole = Files.readAllBytes(file);
    for (String content : List.of("", "{}", "[]", "null", "{\"metrics\": {}}")) {
      Files.writeString(file, content);
      assertDamaged(content, "result.json");
    }
    Files.write(file, whole);
    for (String block : List.of("metrics", "explainers", "controls", "run")) {
      Resealed.older(trial, json -> json.remove(block));
      assertDamaged(block, "result.json");
      Files.write(file, whole);
    }
  }

  @Test
  void metricsOfAnotherVersionAreKeptAndIgnored() throws IOException {
    Resealed.result(trial, json -> json.withObject("/metrics").put("beauty", "very"));
    assertThat(read().unknown()).containsExactly("beauty");
    assertThat(read().result().metrics()).containsOnlyKeys("miou", "id", "pointing");
  }

  /** As versions without checksums left them. */
  @Test
  void anOlderResultIsReadAndKnownToBeUnverified() throws IOException {
    Resealed.older(trial, json -> {});
    Files.delete(own().resolve("curves.csv"));
    assertThat(read().verified()).isFalse();
    assertThat(read().curves()).doesNotContainKey("ala");
    Path images = own().resolve("images.csv");
    Files.writeString(images, Files.readString(images).replace("0.250000", "1.250000"));
    assertDamaged("range", "iou is 1.250000");
    Files.writeString(images, Files.readString(images).replace("1.250000", "NaN"));
    assertDamaged("NaN", "iou is NaN");
  }

  private static Experiment.Row row(String config) {
    return new Experiment.Row(ROW, null, config, "here");
  }

  /** It is open again, and nothing of it is lost. */
  @Test
  void aDamagedTrainingIsSetAsideWhenItIsRunAgain() throws IOException {
    TrialFolder stored = store.folder(ROW, SEED);
    assertThat(stored.training(row(CONFIG), INPUTS, why -> {})).isPresent();
    Path history = trial.resolve("history.csv");
    Files.writeString(history, Files.readString(history) + "\n");
    List<String> said = new ArrayList<>();
    assertThat(stored.training(row(CONFIG), INPUTS, said::add)).isEmpty();
    assertThat(said).containsExactly("history.csv is not as it was written");
    stored.begin(row(CONFIG), INPUTS);
    assertThat(trial.resolve("result.json")).doesNotExist();
    assertThat(store.trial(ROW, SEED).resolveSibling("seed-3.damaged"))
        .isDirectoryContaining("glob:**/result.json")
        .isDirectoryContaining("glob:**/checkpoint");
  }

  /** The others stay, and so does the training. */
  @Test
  void ofDamagedJudgementsEachIsToldByItself() throws IOException {
    TrialFolder stored = store.folder(ROW, SEED);
    assertThat(stored.judgements(why -> {})).hasSize(3);
    Path curves = own().resolve("curves.csv");
    Files.writeString(curves, Files.readString(curves) + "\n");
    List<String> said = new ArrayList<>();
    assertThat(stored.judgements(said::add))
        .extracting(StoredJudgement::folder)
        .hasSize(2)
        .allMatch(folder -> folder.matches("judged/(CAM|random)/[0-9a-f]{8}"));
    assertThat(said).containsExactly(trial.relativize(curves) + " is not as it was written");
    assertThat(stored.training(row(CONFIG), INPUTS, said::add)).isPresent();
  }

  /** What decides the weights is compared, and nothing else. */
  @ParameterizedTest
  @CsvSource({
    "hyperparams: {lr: 0.1},",
    "'{hyperparams: {lr: 0.1}, evaluate: {iou: {threshold: 0.2}}, compare: table4}',",
    "'{hyperparams: {lr: 0.1}, workers: 7}',",
    "'{hyperparams: {lr: 0.1}, dataset: {root: elsewhere}}',",
    "hyperparams: {lr: 0.2},'another configuration (hyperparams.lr: there 0.1, now 0.2)'",
    "'{hyperparams: {lr: 0.1}, encoder.engine: samediff}','encoder.engine: there auto, now samediff'"
  })
  void aTrainingIsKeptUnderItsIdentity(String config, String refusal) {
    TrialFolder stored = store.folder(ROW, SEED);
    if (refusal == null) {
      assertThat(stored.training(row(config), INPUTS, why -> {})).isPresent();
    } else {
      assertThatThrownBy(() -> stored.training(row(config), INPUTS, why -> {}))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(trial + " holds a result of")
          .hasMessageContaining(refusal);
    }
  }

  @Test
  void aResultOfOtherInputsIsNotKept() throws IOException {
    TrialFolder stored = store.folder(ROW, SEED);
    Inputs other = FinishedTrial.inputs('1', '2', '9');
    assertThatThrownBy(() -> stored.training(row(CONFIG), other, why -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a result of other inputs (encoder: there SHA-256 333333333333…, now")
        .hasMessageContaining("--fresh")
        .hasMessageContaining("--out");
    Inputs masks = FinishedTrial.inputs('1', '9', '3');
    assertThat(stored.training(row(CONFIG), masks, why -> {}))
        .as("no training looks at regions")
        .isPresent();
    Files.delete(trial.resolve("result.json"));
    Files.delete(trial.resolve("training.json"));
    store.prune(ROW, SEED, 1);
    assertThat(stored.training(row(CONFIG), INPUTS, why -> {})).isEmpty();
    Inputs photos = FinishedTrial.inputs('9', '2', '3');
    assertThatThrownBy(() -> stored.training(row(CONFIG), photos, why -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a pruned training of other inputs (photos");
  }
}
