package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed again and again ends with the results of one that is not. */
class KillIT {
  private static final int KILLS = 20;

  @TempDir static Path folder;

  private static Process start(Path file, Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            file.toString(),
            "--out",
            out.toString(),
            "--set",
            "hyperparams.epochs=8",
            "--set",
            "hyperparams.early_stopping.patience=100")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(out.resolveSibling("said").toFile()))
        .start();
  }

  @Test
  void sigkillAtAnyMomentLosesNothingThatWasFinished() throws Exception {
    TinyCub.write(folder.resolve("data"), 2, 14);
    Path file = TinyExperiment.write(folder, "killed", folder.resolve("data"));
    Path whole = Files.createDirectory(folder.resolve("a")).resolve("out");
    long start = System.nanoTime();
    assertThat(start(file, whole).waitFor()).isZero();
    long millis = (System.nanoTime() - start) / 1_000_000;

    Path killed = Files.createDirectory(folder.resolve("b")).resolve("out");
    Random random = new Random(3);
    int kills = 0;
    while (kills < KILLS) {
      // Java alone takes a quarter to start; what is gone through again and again ends some time.
      Process run = start(file, killed);
      if (run.waitFor(millis / 4 + random.nextInt((int) millis / 2), TimeUnit.MILLISECONDS)) {
        assertThat(run.exitValue()).as(Files.readString(killed.resolveSibling("said"))).isZero();
        same(whole, killed);
        remove(killed);
      } else {
        run.destroyForcibly().waitFor();
        kills++;
      }
    }
    assertThat(start(file, killed).waitFor()).isZero();
    same(whole, killed);
    assertThat(Files.readString(killed.resolveSibling("said"))).contains("goes on after epoch");
  }

  /** All that a table is made of, but for wall-clock time and memory. */
  private static void same(Path whole, Path killed) throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (String trial : List.of("(i)/seed-0", "(i)/seed-1", "(iv)/seed-0", "(iv)/seed-1")) {
      JsonNode a = json.readTree(whole.resolve(trial).resolve("result.json").toFile());
      JsonNode b = json.readTree(killed.resolve(trial).resolve("result.json").toFile());
      assertThat(b.path("metrics")).as(trial).isEqualTo(a.path("metrics"));
      assertThat(b.path("controls")).as(trial).isEqualTo(a.path("controls"));
      for (String file : List.of("images.csv", "curves.csv", "checkpoint/weights.safetensors")) {
        assertThat(killed.resolve(trial).resolve(file))
            .hasSameBinaryContentAs(whole.resolve(trial).resolve(file));
      }
      assertThat(history(killed.resolve(trial))).isEqualTo(history(whole.resolve(trial)));
    }
    for (String file : List.of("table.md", "table.csv", "table.json")) {
      assertThat(killed.resolve(file)).hasSameTextualContentAs(whole.resolve(file));
    }
  }

  /** Without its last two columns, seconds and memory. */
  private static List<String> history(Path trial) throws IOException {
    return Files.readAllLines(trial.resolve("history.csv")).stream()
        .map(line -> line.replaceFirst(",[^,]*,[^,]*$", ""))
        .toList();
  }

  private static void remove(Path out) throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
