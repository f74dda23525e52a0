package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.ala4j.testing.OlderLayout;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands from end to end on a tiny encoder and generated images. */
class RunIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @BeforeAll
  static void data() throws IOException {
    TinyCub.write(folder.resolve("data"), 2, 14);
  }

  private static Path experiment(String name, String data) throws IOException {
    return TinyExperiment.write(folder, name, folder.resolve(data));
  }

  private static Said run(Path file, Path out, String... more) {
    Stream<String> arguments =
        Stream.concat(Stream.of("run", file.toString(), "--out", out.toString()), Stream.of(more));
    return Said.ala(arguments.toArray(String[]::new));
  }

  @Test
  void aRunLeavesTheResultsOfTheDesignAndGoesOnWhereItWas() throws IOException {
    Path file = experiment("whole", "data");
    Path out = folder.resolve("out-whole");
    Said first = run(file, out);
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("mIoU").contains("(iv)").contains("gaussian");
    for (String name :
        List.of(
            "table.md",
            "table.csv",
            "table.json",
            "table.tex",
            "overlays.png",
            "index.html",
            "experiment.json")) {
      assertThat(out.resolve(name)).exists();
    }
    Path trial = out.resolve("(iv)/seed-1");
    for (String name :
        List.of(
            "config.yaml",
            "result.json",
            "history.csv",
            "training.json",
            "log.txt",
            "checkpoint/weights.safetensors",
            "checkpoint/config.yaml")) {
      assertThat(trial.resolve(name)).exists();
    }
    Path own = OlderLayout.judged(trial, "ala");
    for (String name : List.of("judgement.json", "images.csv", "curves.csv", "curves.npy")) {
      assertThat(own.resolve(name)).exists();
    }
    assertThat(own.resolve("maps")).isDirectoryContaining("glob:**-map.png");
    assertThat(first.out()).contains("To do: train and judge (i) seeds 0, 1; (iv) seeds 0, 1");
    assertThat(Files.readString(out.resolve("table.md"))).contains("bounding boxes");

    JsonNode table = JSON.readTree(out.resolve("table.json").toFile());
    assertThat(table.path("rows")).hasSize(2 + 4);
    assertThat(table.path("rows").get(1).path("n").asInt()).isEqualTo(2);
    assertThat(table.path("rows").get(1).path("paper").path("miou").path("mean").asDouble())
        .isEqualTo(0.693);
    JsonNode result = JSON.readTree(trial.resolve("result.json").toFile());
    assertThat(result.path("controls")).hasSize(4);
    assertThat(result.path("meta").path("encoder_sha256").asText()).hasSize(64);
    assertThat(result.path("training").path("lora_parameters").asLong()).isPositive();
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files)
          .as("no temporary file is left")
          .noneMatch(f -> f.getFileName().toString().contains(".tmp"));
    }

    // Killed before its end: one trial has everything but its summary.
    Files.delete(trial.resolve("result.json"));
    Path kept = out.resolve("(iv)/seed-0/result.json");
    FileTime before = Files.getLastModifiedTime(kept);
    Said second = run(file, out);
    assertThat(second.exit()).isZero();
    assertThat(second.out())
        .contains("Nothing to train or to judge", "4 finished trials are kept")
        .doesNotContain("epoch 1");
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(before);
    assertThat(JSON.readTree(trial.resolve("result.json").toFile()).path("metrics"))
        .as("the repeated trial has the same metrics, bit for bit")
        .isEqualTo(result.path("metrics"));

    // Another configuration in the same folder.
    Said third = run(file, out, "--set", "hyperparams.lr=0.5");
    assertThat(third.exit()).isEqualTo(2);
    assertThat(third.err()).contains("(hyperparams.lr: there 0.001, now 0.5)").contains("--fresh");
  }

  @Test
  void judgingOnValidationImagesReadsNoTestImage() throws IOException {
    Path data = TinyCub.write(folder.resolve("untouched"), 2, 14);
    Path file = TinyExperiment.write(folder, "untouched", data);
    List<String> training = Files.readAllLines(data.resolve("train_test_split.txt"));
    for (String line : Files.readAllLines(data.resolve("images.txt"))) {
      String[] image = line.split(" ");
      if (training.contains(image[0] + " 0")) {
        Files.writeString(data.resolve("images").resolve(image[1]), "no picture");
      }
    }
    String[] less = {"--rows", "(iv)", "--seeds", "0"};
    Said test = run(file, folder.resolve("out-test"), less);
    assertThat(test.exit()).as("the test images are gone").isEqualTo(3);
    Path out = folder.resolve("out-validation");
    Said validation =
        run(file, out, "--rows", "(iv)", "--seeds", "0", "--set", "evaluate.split=validation");
    assertThat(validation.exit()).as(validation.err()).isZero();
    assertThat(Files.readString(out.resolve("table.md"))).contains("over 4 validation images");
  }

  @Test
  void keptFeaturesChangeNothing() throws IOException {
    Path file = experiment("kept", "data");
    Path a = folder.resolve("out-kept");
    Path b = folder.resolve("out-computed");
    String own = "encoder.cache.folder=" + folder.resolve("features-kept"); // none are there
    Said kept = run(file, a, "--seeds", "3", "--rows", "(iv)", "--set", own);
    Said again = run(file, a, "--seeds", "3", "--rows", "(iv)", "--set", own, "--fresh");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out())
        .as("none has to be computed")
        .contains("read")
        .doesNotContain("keeping the frozen features");
    Said computed =
        run(file, b, "--seeds", "3", "--rows", "(iv)", "--set", "encoder.cache.max_gb=0");
    assertThat(kept.out()).contains("keeping the frozen features");
    assertThat(computed.out()).doesNotContain("keeping the frozen features");
    JsonNode metrics = JSON.readTree(a.resolve("(iv)/seed-3/result.json").toFile()).path("metrics");
    assertThat(JSON.readTree(b.resolve("(iv)/seed-3/result.json").toFile()).path("metrics"))
        .isEqualTo(metrics);
  }

  /** Without regions there is an accuracy, insertion and deletion, and no IoU. */
  @Test
  void dataWithoutRegions() throws IOException {
    Path out = folder.resolve("out-without");
    Path file = experiment("without", "data");
    Said said = run(file, out, "--seeds", "0", "--rows", "(iv)", "--set", "dataset.masks=none");
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(Files.readString(out.resolve("table.md"))).contains("n/a");
    assertThat(OlderLayout.judged(out.resolve("(iv)/seed-0"), "ala").resolve("maps"))
        .isNotEmptyDirectory();
  }

  @Test
  void explainersAreRowsOnTheReferencesModelsWithSanityChecks() throws IOException {
    Path file = experiment("explained", "data");
    Path out = folder.resolve("out-explained");
    String explainers = "evaluate.explainers={CAM: {method: grad-cam, layer: pb.conv1}, LRP: lrp}";
    Said said =
        run(
            file,
            out,
            "--set",
            explainers,
            "--set",
            "evaluate.sanity={images: 2, labels: true}",
            "--seeds",
            "0");
    assertThat(said.exit()).as(said.err()).isZero();
    JsonNode table = JSON.readTree(out.resolve("table.json").toFile());
    assertThat(table.path("rows")).hasSize(2 + 2 + 4);
    JsonNode cam = table.path("rows").get(0);
    assertThat(cam.path("row").asText()).isEqualTo("CAM");
    assertThat(cam.path("bootstrap").has("miou")).isTrue();
    assertThat(cam.path("bootstrap").has("accuracy")).as("it is the reference's").isFalse();
    Path trial = out.resolve("(iv)/seed-0");
    JsonNode result = JSON.readTree(trial.resolve("result.json").toFile());
    assertThat(result.path("explainers").path("LRP").path("insertion").isNumber()).isTrue();
    assertThat(JSON.readTree(out.resolve("(i)/seed-0/result.json").toFile()).path("explainers"))
        .as("only the reference's models are explained")
        .isEmpty();
    try (Stream<Path> cams = Files.list(trial.resolve("judged/CAM"))) {
      assertThat(cams.toList())
          .as("its scores and its check")
          .hasSize(2)
          .anyMatch(at -> Files.exists(at.resolve("images.csv")) && hasPictures(at))
          .anyMatch(at -> Files.exists(at.resolve("sanity.csv")));
    }
    assertThat(Files.readString(out.resolve("sanity.md")))
        .contains("random labels", "| LRP |", "| (iv) |");
    assertThat(Files.readString(out.resolve("index.html"))).contains("id=\"sanity\"", "Row CAM");

    Said bad =
        run(
            file,
            folder.resolve("out-bad-layer"),
            "--set",
            "evaluate.explainers={CAM: {method: grad-cam, layer: nowhere}}",
            "--seeds",
            "0");
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(bad.err()).contains("CAM", "nowhere", "pb.features");
    assertThat(bad.out()).as("before it is trained").doesNotContain("epoch 1");
  }

  private static boolean hasPictures(Path judgement) {
    try (Stream<Path> maps = Files.list(judgement.resolve("maps"))) {
      return maps.anyMatch(file -> file.toString().endsWith("-map.png"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The estimate is told, nothing is begun, and earlier results stay. */
  @Test
  void tooLittleMemoryIsRefusedBeforeAnythingIsTrained() throws IOException {
    Path out = folder.resolve("out-memory");
    Path file = experiment("memory", "data");
    assertThat(run(file, out, "--seeds", "0", "--rows", "(iv)", "--max-memory", "4").exit())
        .isZero();
    Said said = run(file, out, "--seeds", "0", "--rows", "(iv)", "--max-memory", "0.1", "--fresh");
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains("about 0.7 GB of memory").contains("--max-memory 0.1");
    assertThat(out.resolve("(iv)/seed-0/result.json")).exists();
  }

  @Test
  void moreWorkersThanFitIntoTheMachineAreRefused() throws IOException {
    Path out = folder.resolve("out-workers");
    Path file = experiment("workers", "data");
    Said said = run(file, out, "--workers", "64", "--set", "hyperparams.batch=65536");
    assertThat(said.exit()).as(said.out()).isEqualTo(2);
    assertThat(said.err())
        .contains("64 workers take about")
        .containsPattern("--workers \\d+ fits?");
    assertThat(out).as("nothing was begun").isEmptyDirectory();
  }

  /** Each command does a part; the table is of what is there. */
  @Test
  void aBudgetIsNoFailure() throws IOException {
    Path out = folder.resolve("out-budget");
    Path file = experiment("budget", "data");
    Said first = run(file, out, "--seeds", "0", "--workers", "1", "--max-trials", "1");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("The budget has ended. Left for the same command: (i) seed 0");
    assertThat(Files.readString(out.resolve("table.md")))
        .contains("(iv)", "Not finished and left out: (i), seed 0 (planned).");
    assertThat(JSON.readTree(out.resolve("(i)/seed-0/state.json").toFile()).path("status").asText())
        .isEqualTo("planned");
    Said second =
        run(file, out, "--seeds", "0", "--workers", "1", "--max-trials", "1", "--max-hours", "5");
    assertThat(second.out())
        .contains("1 finished trials are kept")
        .doesNotContain("budget has ended");
    assertThat(Files.readString(out.resolve("table.md"))).doesNotContain("Not finished");
    assertThat(run(file, out, "--max-trials", "0").exit()).isEqualTo(2);
    assertThat(run(file, out, "--max-hours", "NaN").exit()).isEqualTo(2);
  }

  @Test
  void generatedBirdsAreDrawnWhenTheyAreNotThere() throws IOException {
    Path file = experiment("birds", "birds");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("name: cub-200-2011,", "name: demo-birds, generate: {train: 2, test: 1},")
            .replace("masks: boxes", "masks: segmentations"));
    Said said = run(file, folder.resolve("out-birds"), "--seeds", "0", "--rows", "(iv)");
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out()).contains("drawing").contains("demo-birds: 28 training");
    assertThat(folder.resolve("birds/images.txt")).exists();
  }

  @Test
  void twoRunsWithOneSeedHaveIdenticalMetrics() throws IOException {
    Path file = experiment("twice", "data");
    Path a = folder.resolve("out-a");
    Path b = folder.resolve("out-b");
    assertThat(run(file, a, "--seeds", "3").exit()).isZero();
    assertThat(run(file, b, "--seeds", "3").exit()).isZero();
    for (String row : List.of("(i)", "(iv)")) {
      JsonNode first = JSON.readTree(a.resolve(row + "/seed-3/result.json").toFile());
      JsonNode second = JSON.readTree(b.resolve(row + "/seed-3/result.json").toFile());
      assertThat(second.path("metrics")).isEqualTo(first.path("metrics"));
      assertThat(second.path("controls")).isEqualTo(first.path("controls"));
    }
  }

  @Test
  void aTrialThatFailsDoesNotStopTheOthers() throws IOException {
    Path out = folder.resolve("out-failing");
    Files.createDirectories(out);
    Files.writeString(out.resolve("(i)"), "a file where the row's folder should be");
    Said said = run(experiment("failing", "data"), out, "--seeds", "0");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).contains("(i) seed 0: FAILED").contains("out-failing");
    assertThat(out.resolve("(iv)/seed-0/result.json")).exists();
    assertThat(Files.readString(out.resolve("table.md"))).contains("(iv)").doesNotContain("(i) ");
  }

  @Test
  void checkTellsWhatIsThereAndTrainsNothing() throws IOException {
    Said said = Said.ala("check", experiment("checked", "data").toString());
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("2 classes")
        .contains("Every photo and region can be read")
        .contains("width 32, 3 blocks, 2 heads")
        .contains("ONNX Runtime");
  }

  @Test
  void checkFindsADamagedPhoto() throws IOException {
    Path root = TinyCub.write(folder.resolve("damaged"), 2, 14);
    Path photo = root.resolve("images/001.Disc_1/disc_3.png");
    byte[] bytes = Files.readAllBytes(photo);
    Files.write(photo, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Said said = Said.ala("check", experiment("damaged", "damaged").toString());
    assertThat(said.exit()).isEqualTo(3);
    assertThat(said.out()).contains("disc_3.png");
    Said run = run(experiment("damaged", "damaged"), folder.resolve("out-damaged"));
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("disc_3.png").doesNotContain("\tat ");
  }

  @Test
  void mistakesHaveTheirExitCodes() throws IOException {
    assertThat(Said.ala("run", folder.resolve("absent.yaml").toString()).exit()).isEqualTo(2);
    assertThat(Said.ala("run").exit()).isEqualTo(2);
    assertThat(Said.ala("dance").exit()).isEqualTo(2);
    Said noData = Said.ala("run", experiment("nodata", "nowhere").toString());
    assertThat(noData.exit()).isEqualTo(3);
    assertThat(noData.err()).contains("nowhere").doesNotContain("\tat ");
    Path file = experiment("noencoder", "data");
    Said noTable = Said.ala("run", file.toString(), "--set", "compare=table9");
    assertThat(noTable.exit()).isEqualTo(2);
    assertThat(noTable.err()).contains("table9").contains("table4");
    Said noEncoder = Said.ala("run", file.toString(), "--set", "encoder.onnx=absent.onnx");
    assertThat(noEncoder.exit()).isEqualTo(3);
    assertThat(noEncoder.err()).contains("absent.onnx");
    assertThat(Said.ala("--help").exit()).isZero();
    assertThat(Said.ala("run", "--help").out()).contains("--fresh");
  }
}
