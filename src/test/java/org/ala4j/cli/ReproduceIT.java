package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.ala4j.testing.OlderLayout;
import org.ala4j.testing.Resealed;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where results come from, and that they come again. */
class ReproduceIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Path results;

  @BeforeAll
  static void run() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 14);
    Path file = TinyExperiment.write(folder, "tiny", data);
    results = folder.resolve("results/tiny");
    Said said =
        Said.ala(
            "run",
            file.toString(),
            "--out",
            results.toString(),
            "--seeds",
            "1",
            "--set",
            "evaluate.explainers={CAM: grad-cam}");
    assertThat(said.exit()).as(said.err()).isZero();
  }

  private static JsonNode json(Path trial) throws IOException {
    return JSON.readTree(trial.resolve("result.json").toFile());
  }

  @Test
  void aResultSaysWhereItComesFromAndNothingOfTheMachinesFolders() throws Exception {
    Path trial = results.resolve("(iv)/seed-1");
    JsonNode result = json(trial);
    JsonNode meta = result.path("meta");
    assertThat(meta.path("commit").asText()).matches("[0-9a-f]{40}(-dirty)?|unknown");
    assertThat(meta.path("onnxruntime").asText()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(meta.path("backend").asText()).startsWith("CpuBackend");
    for (String key :
        List.of("dl4j", "java", "java_vendor", "os", "os_version", "cpu", "engine", "threads")) {
      assertThat(meta.path(key).asText()).as(key).isNotBlank();
    }
    JsonNode training = result.path("training");
    long parts = 0;
    for (String phase : List.of("preparing", "training", "judging")) {
      assertThat(training.path(phase + "_seconds").isIntegralNumber()).as(phase).isTrue();
      parts += training.path(phase + "_seconds").asLong();
    }
    assertThat(training.path("total_seconds").asLong()).isBetween(parts - 2, parts + 2);
    assertThat(training.path("peak_memory_mb").asLong()).isPositive();
    byte[] config = Files.readAllBytes(trial.resolve("config.yaml"));
    assertThat(result.path("run").path("config_sha256").asText())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(config)));
    assertThat(result.path("run").path("seed").asInt()).isEqualTo(1);
    assertThat(new String(Files.readAllBytes(trial.resolve("result.json")), StandardCharsets.UTF_8))
        .doesNotContain(folder.toString(), Path.of("").toAbsolutePath().toString())
        .doesNotContain(System.getProperty("user.home") + "/");
  }

  @Test
  void aTrialComesAgainBitForBit() throws IOException {
    for (String row : List.of("(i)", "(iv)")) {
      Said said = Said.ala("reproduce", results.resolve(row + "/seed-1").toString());
      assertThat(said.exit()).as(said.out() + said.err()).isZero();
      assertThat(said.out()).contains("epoch 2").contains("Reproduced bit for bit.");
      assertThat(said.out()).contains("Scores of single images: 0 of ");
      Path again = folder.resolve("results/tiny-reproduced").resolve(row).resolve("seed-1");
      assertThat(json(again).path("metrics"))
          .isEqualTo(json(results.resolve(row + "/seed-1")).path("metrics"));
      assertThat(again.resolve("config.yaml"))
          .hasSameTextualContentAs(results.resolve(row + "/seed-1/config.yaml"));
      assertThat(said.out().contains("CAM miou")).as(row).isEqualTo(row.equals("(iv)"));
      assertThat(said.out().contains("gaussian miou")).isEqualTo(row.equals("(iv)"));
    }
  }

  /** A copy of row (i)'s trial in which something was another then. */
  private static Path changed(String name, String block, String key, String value)
      throws IOException {
    Path from = results.resolve("(i)/seed-1");
    Path copy = Files.createDirectories(folder.resolve(name).resolve("(i)/seed-1"));
    String judged = from.relativize(OlderLayout.judged(from, "ala")).toString();
    Files.createDirectories(copy.resolve(judged));
    for (String file : List.of("config.yaml", "result.json", judged + "/images.csv")) {
      Files.copy(from.resolve(file), copy.resolve(file));
    }
    Resealed.result(
        copy,
        result -> {
          ObjectNode changed = (ObjectNode) result.path(block);
          if (block.equals("metrics")) {
            changed.put(key, Math.nextUp(changed.path(key).asDouble()));
          } else {
            changed.put(key, value);
          }
        });
    return copy;
  }

  @Test
  void oneBitIsADifference() throws IOException {
    Path copy = changed("bit", "metrics", "miou", "");
    Path images = OlderLayout.judged(copy, "ala").resolve("images.csv");
    List<String> lines = Files.readAllLines(images);
    lines.set(1, lines.get(1).replaceFirst(",Disc_1|,001.Disc_1", ",Another"));
    Files.write(images, lines);
    Resealed.result(copy, result -> {});
    Said said = Said.ala("reproduce", copy.toString(), "--out", folder.resolve("o-bit").toString());
    assertThat(said.exit()).as(said.err()).isEqualTo(1);
    assertThat(said.out())
        .containsPattern("miou .* -\\d(\\.\\d+)?e-1\\d")
        .containsPattern("accuracy .* 0\\n")
        .contains("Scores of single images: 1 of ")
        .contains("Not reproduced bit for bit.");
  }

  @Test
  void anotherMachineIsTold() throws IOException {
    Path copy = changed("machine", "meta", "java", "99.1");
    Said said = Said.ala("reproduce", copy.toString());
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("java: stored 99.1, now " + System.getProperty("java.version"))
        .doesNotContain("cpu: stored");
  }

  @Test
  void otherDataOrAnotherEncoderAreRefusedBeforeAnythingIsTrained() throws IOException {
    for (String key : List.of("dataset_sha256", "content_sha256", "encoder_sha256")) {
      Path copy = changed("other-" + key, "meta", key, "0".repeat(64));
      Said said = Said.ala("reproduce", copy.toString());
      assertThat(said.exit()).isEqualTo(3);
      assertThat(said.err()).contains("not what").contains("then 000000000000…");
      assertThat(said.err().strip()).doesNotContain("\n");
      assertThat(said.out()).doesNotContain("epoch 1");
    }
  }

  @Test
  void nothingIsReproducedOverResults() throws IOException {
    Path trial = results.resolve("(i)/seed-1");
    byte[] before = Files.readAllBytes(trial.resolve("result.json"));
    Said over = Said.ala("reproduce", trial.toString(), "--out", results.toString());
    assertThat(over.exit()).isEqualTo(2);
    assertThat(over.err()).contains("--out").doesNotContain("\tat ");
    Path copy = changed("over", "meta", "java", "99.1");
    assertThat(Said.ala("reproduce", copy.toString(), "--out", results.toString()).exit())
        .as("the folder of other results")
        .isEqualTo(2);
    assertThat(Files.readAllBytes(trial.resolve("result.json"))).isEqualTo(before);
    Path link = Files.createSymbolicLink(folder.resolve("link"), results);
    Path alone = changed("alone", "meta", "java", "99.1").getParent().getParent();
    for (Path out : List.of(link, alone)) {
      assertThat(Said.ala("reproduce", trial.toString(), "--out", out.toString()).exit())
          .as("a trial that is no reproduction, in %s", out)
          .isEqualTo(2);
      assertThat(out.resolve("(i)/seed-1/result.json")).exists();
    }
    Said none = Said.ala("reproduce", results.toString());
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("not the folder of a finished trial");
    Path damaged = changed("damaged", "run", "row", "../x");
    assertThat(Said.ala("reproduce", damaged.toString()).exit()).isEqualTo(3);
  }
}
