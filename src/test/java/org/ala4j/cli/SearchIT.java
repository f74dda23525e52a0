package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ala4j.files.ProcessLock;
import org.ala4j.files.SealedJson;
import org.ala4j.testing.OlderLayout;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinySearch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ala search} from end to end on a tiny encoder and generated images. */
class SearchIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GRID =
      """
      points: 2
      space:
        lambda: {log_uniform: [0.01, 1]}
        ala.width: {values: [8, 9]}
      """;
  private static final String GENETIC =
      """
      generator: genetic
      candidates: 7
      population: 3
      space:
        lambda: {log_uniform: [0.01, 1]}
        lora.rank: {integer: [1, 4]}
        aea.enabled: boolean
        aea.period: {integer: [2, 3], when: {aea.enabled: true}}
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void data() throws IOException {
    TinyCub.write(folder.resolve("data"), 2, 14);
  }

  private static Path search(String name, String more) throws IOException {
    return TinySearch.write(folder, name, folder.resolve("data"), more);
  }

  private static Said run(Path file, Path out, String... more) {
    Stream<String> arguments =
        Stream.concat(
            Stream.of("search", file.toString(), "--out", out.toString()), Stream.of(more));
    return Said.ala(arguments.toArray(String[]::new));
  }

  private static JsonNode candidates(Path out) throws IOException {
    return JSON.readTree(out.resolve("candidates.json").toFile()).path("candidates");
  }

  @Test
  void aGridIsListedSearchedAndGoneOnWith() throws IOException {
    Path file = search("grid", GRID);
    Path out = folder.resolve("out-grid");
    Said dry = run(file, out, "--dry-run");
    assertThat(dry.exit()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains("c001  lambda 0.01, ala.width 8\n")
        .contains("c003  lambda 0.01, ala.width 9  IMPOSSIBLE", "9 is not divisible by ala.heads 2")
        .contains("2 candidates × 1 seed = 2 trainings of 4 epochs")
        // 2 candidates × (1 1/3 epochs of 10 images + 4 judged + 4 × 2 curves of 6 steps) = 130.7
        .contains("131 images pass through the model", "GB of memory", "MB of");
    assertThat(out).doesNotExist();
    assertThat(run(file, out, "--resume").err()).contains("there is no search in");

    Said first = run(file, out);
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("c002 (lambda 1, ala.width 8): score", "the best so far");
    for (String name :
        List.of("leaderboard.md", "leaderboard.csv", "search.json", "candidates.json")) {
      assertThat(out.resolve(name)).exists();
    }
    assertThat(out.resolve("table.md")).doesNotExist();
    List<String> lines = Files.readAllLines(out.resolve("leaderboard.csv"));
    assertThat(lines).hasSize(1 + 4);
    assertThat(lines.get(3)).contains("failed").contains("not divisible");
    assertThat(out.resolve("c003")).doesNotExist();

    // The score is what was asked for, of the validation images.
    JsonNode result = JSON.readTree(out.resolve("c001/seed-0/result.json").toFile());
    double score =
        result.path("metrics").path("miou").asDouble()
            + 0.5 * result.path("metrics").path("accuracy").asDouble();
    assertThat(result.path("rules").path("split").asText()).isEqualTo("validation");
    assertThat(result.path("controls")).isEmpty();
    assertThat(lines).anyMatch(l -> l.contains("c001,") && l.contains("," + score + ","));

    Said second = run(file, out, "--resume", "--workers", "1");
    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(second.out()).contains("2 finished trials are kept").doesNotContain("epoch 1");

    Said other = run(file, out, "--set", "hyperparams.lr=0.5");
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err()).contains("hyperparams.lr: there 1e-3, now 0.5", "--fresh");

    String board = Files.readString(out.resolve("leaderboard.md"));
    Files.delete(out.resolve("leaderboard.md"));
    Said report = Said.ala("report", out.toString());
    assertThat(report.exit()).as(report.err()).isZero();
    assertThat(Files.readString(out.resolve("leaderboard.md"))).isEqualTo(board);

    String moved = Files.readString(file).replace("points: 2\n", "") + "points: 2\n";
    Said reordered = run(Files.writeString(file, moved), out);
    assertThat(reordered.exit()).as("the order of keys says nothing").isZero();

    Path lock = out.resolve("c002/.seed-0.lock");
    try (ProcessLock held = ProcessLock.lock(lock)) {
      Said refused = run(file, out, "--fresh");
      assertThat(refused.exit()).isEqualTo(2);
      assertThat(refused.err()).contains("Another process works in", "c002");
    }
    assertThat(out.resolve("c001/seed-0/result.json")).exists();

    Said fresh = run(file, out, "--fresh", "--set", "points=3", "--set", "seeds=[0, 1]");
    assertThat(fresh.exit()).as(fresh.err()).isZero();
    assertThat(fresh.out()).doesNotContain("are kept");
    assertThat(candidates(out)).hasSize(6);
    assertThat(out.resolve("c003/seed-1/result.json")).exists();
    assertThat(lock).as("nobody holds a lock on a file that is gone").exists();
  }

  /** More candidates are no other search; another space keeps those that fit into it. */
  @Test
  void aSearchIsExtended() throws IOException {
    Path file =
        search(
            "extended",
            """
            generator: tpe
            candidates: 3
            startup: 3
            space:
              lambda: {log_uniform: [0.01, 1]}
            """);
    Path out = folder.resolve("out-extended");
    assertThat(run(file, out).exit()).isZero();
    Said more = run(file, out, "--set", "candidates=4");
    assertThat(more.exit()).as(more.err()).isZero();
    assertThat(more.out()).contains("3 finished trials are kept", "c004 seed 0: training");

    List<String> lambdas = new ArrayList<>();
    candidates(out).forEach(c -> lambdas.add(c.at("/values/lambda").asText()));
    double cut = lambdas.stream().mapToDouble(Double::parseDouble).sorted().toArray()[1];
    String space = "space={lambda: {log_uniform: [" + cut + ", 10]}}";
    Said refused = run(file, out, "--set", "candidates=5", "--set", space);
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("space.lambda.log_uniform: there", "--extend");
    String[] extended = {"--set", "candidates=5", "--set", space, "--extend"};
    Said said = run(file, out, extended);
    assertThat(said.exit()).as(said.err()).isZero();
    List<String> kept = new ArrayList<>();
    candidates(out)
        .forEach(
            c -> {
              if (c.path("round").asInt() == 0) {
                kept.add(c.path("name").asText());
                assertThat(Double.parseDouble(c.at("/values/lambda").asText()))
                    .isGreaterThanOrEqualTo(cut);
              }
            });
    assertThat(kept).hasSize(3);
    assertThat(candidates(out)).hasSize(5);
    assertThat(candidates(out).get(3).path("name").asText()).isEqualTo("c005");
    assertThat(Files.readString(out.resolve("leaderboard.csv"))).contains(kept).contains("c006");
    Said again = run(file, out, extended);
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).doesNotContain("epoch 1");
  }

  /** The same whatever the number of workers, and wherever it was interrupted. */
  @Test
  void generationsAreRebuiltFromWhatIsStored() throws IOException {
    Path file = search("genetic", GENETIC);
    Path out = folder.resolve("out-genetic");
    Said whole = run(file, out);
    assertThat(whole.exit()).as(whole.err()).isZero();
    assertThat(candidates(out)).hasSize(7);
    assertThat(candidates(out).get(2).path("told").isNumber()).isTrue();
    assertThat(candidates(out).get(6).path("round").asInt()).isEqualTo(3);

    String proposed = Files.readString(out.resolve("candidates.json"));
    String board = Files.readString(out.resolve("leaderboard.csv"));
    for (String trial : List.of("c002/seed-0", "c005/seed-0")) {
      Files.delete(out.resolve(trial).resolve("result.json"));
      Files.delete(out.resolve(trial).resolve("training.json"));
    }
    Said again = run(file, out);
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).contains("c002 seed 0: training", "c005 seed 0: training");
    assertThat(again.out()).doesNotContain("c001 seed 0: training");
    assertThat(Files.readString(out.resolve("candidates.json"))).isEqualTo(proposed);
    assertThat(Files.readString(out.resolve("leaderboard.csv"))).isEqualTo(board);

    Files.writeString(
        out.resolve("candidates.json"),
        proposed.replaceFirst("\"lambda\" : \"0", "\"lambda\" : \"1"));
    Said damaged = run(file, out);
    assertThat(damaged.exit()).isEqualTo(3);
    assertThat(damaged.err())
        .contains("candidates.json is damaged (it is not as it was written)", "--fresh");
    ObjectNode changed = (ObjectNode) JSON.readTree(out.resolve("candidates.json").toFile());
    changed.remove("sha256");
    SealedJson.write(out.resolve("candidates.json"), changed);
    Said another = run(file, out);
    assertThat(another.exit()).isEqualTo(2);
    assertThat(another.err()).contains("another candidate c00", "--fresh");
  }

  /** Once the list of images is read, every test image and its region may be garbage. */
  @Test
  void theTestImagesAreNeverTouched() throws IOException {
    Path data = TinyCub.write(folder.resolve("data-twice"), 2, 14);
    Path file = TinySearch.write(folder, "blind", data, GRID);
    Path seen = folder.resolve("out-seen");
    assertThat(run(file, seen).exit()).isZero();

    List<String> images = Files.readAllLines(data.resolve("images.txt"));
    List<String> split = Files.readAllLines(data.resolve("train_test_split.txt"));
    int garbled = 0;
    for (int i = 0; i < images.size(); i++) {
      if (split.get(i).endsWith(" 0")) {
        Path image = data.resolve("images").resolve(images.get(i).split(" ")[1]);
        Files.writeString(image, "not an image");
        garbled++;
      }
    }
    assertThat(garbled).isEqualTo(14);
    Path blind = folder.resolve("out-blind");
    Said said = run(file, blind, "--set", "encoder.cache.folder=" + folder.resolve("features-2"));
    assertThat(said.exit()).as(said.err()).isZero();
    for (String candidate : List.of("c001", "c002")) {
      assertThat(images(blind.resolve(candidate)))
          .hasSameBinaryContentAs(images(seen.resolve(candidate)));
      assertThat(
              JSON.readTree(blind.resolve(candidate).resolve("seed-0/result.json").toFile())
                  .path("metrics"))
          .isEqualTo(
              JSON.readTree(seen.resolve(candidate).resolve("seed-0/result.json").toFile())
                  .path("metrics"));
    }
    assertThat(blind.resolve("leaderboard.csv"))
        .hasSameTextualContentAs(seen.resolve("leaderboard.csv"));
  }

  /** A trial that falls behind is given up, and stays so. */
  @Test
  void trialsThatFallBehindArePruned() throws IOException {
    Path file =
        search(
            "pruned",
            """
            generator: random
            candidates: 5
            space: {lr: {log_uniform: [1e-7, 1e-2]}}
            prune: {after: 1, trials: 1}
            set: {hyperparams.epochs: 6, hyperparams.early_stopping.patience: 100}
            """);
    Path out = folder.resolve("out-pruned");
    Said said = run(file, out, "--workers", "1");
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out()).contains(": pruned after epoch ", "Pruned: ");
    List<String> pruned =
        Files.readAllLines(out.resolve("leaderboard.csv")).stream()
            .filter(line -> line.contains(",pruned,"))
            .map(line -> line.split(",")[1])
            .toList();
    assertThat(pruned).isNotEmpty();
    for (String candidate : pruned) {
      Path trial = out.resolve(candidate).resolve("seed-0");
      assertThat(Files.readAllLines(trial.resolve("history.csv"))).hasSizeBetween(2, 6);
      assertThat(trial.resolve("result.json")).doesNotExist();
    }
    Said again = run(file, out, "--workers", "1");
    assertThat(again.exit()).isZero();
    assertThat(again.out()).doesNotContain("epoch 1 (h_ALA");
  }

  /** Three trials, then the rest, are what all at once are. */
  @Test
  void aBudgetLeavesTheRestForTheNextCommand() throws IOException {
    Path file = search("budget", GENETIC);
    Path whole = folder.resolve("out-whole");
    assertThat(run(file, whole).exit()).isZero();
    Path out = folder.resolve("out-budget");
    Said few = run(file, out, "--max-trials", "4");
    assertThat(few.exit()).as(few.err()).isZero();
    assertThat(few.out()).contains("The budget has ended. Left for the same command: c00");
    assertThat(candidates(out)).hasSize(6); // the second generation is begun
    Said rest = run(file, out, "--resume");
    assertThat(rest.exit()).as(rest.err()).isZero();
    for (String name : List.of("leaderboard.csv", "candidates.json")) {
      assertThat(out.resolve(name)).hasSameTextualContentAs(whole.resolve(name));
    }
  }

  @Test
  void aSearchWithoutAPossibleCandidateIsAMistake() throws IOException {
    Path file = search("impossible", "space: {ala.width: {values: [7, 9]}}\n");
    Said said = run(file, folder.resolve("out-impossible"));
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains("No candidate is possible", "7 is not divisible");
    Path deep = search("deep", "space: {pb.block: {values: [2, 3, 4]}}\n");
    Said dry = run(deep, folder.resolve("out-deep"), "--dry-run");
    assertThat(dry.out())
        .contains("c003  pb.block 4  IMPOSSIBLE: ", "but the encoder has 3 blocks");
  }

  @Test
  void mistakesHaveTheirExitCodes() throws IOException {
    assertThat(Said.ala("search", folder.resolve("absent.yaml").toString()).exit()).isEqualTo(2);
    assertThat(Said.ala("search", "--help").out()).contains("--dry-run", "--resume");
    Path noData = TinySearch.write(folder, "nodata", folder.resolve("nowhere"), GRID);
    Said said = run(noData, folder.resolve("out-nodata"));
    assertThat(said.exit()).isEqualTo(3);
    assertThat(said.err()).contains("nowhere").doesNotContain("\tat ");
    assertThat(folder.resolve("out-nodata")).doesNotExist();
  }

  private static Path images(Path candidate) throws IOException {
    return OlderLayout.judged(candidate.resolve("seed-0"), "ala").resolve("images.csv");
  }
}
