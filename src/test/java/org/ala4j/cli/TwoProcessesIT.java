package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that are started at once on one folder share its trials, drawing included. */
class TwoProcessesIT {
  @TempDir static Path folder;

  private static Process start(Path file, Path out, Path said) throws IOException {
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
            out.toString())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  @Test
  void everyTrialIsRunOnce() throws Exception {
    Path file = TinyExperiment.write(folder, "shared", folder.resolve("birds"));
    Files.writeString(
        file,
        Files.readString(file)
            .replace("name: cub-200-2011,", "name: demo-birds, generate: {train: 2, test: 1},")
            .replace("workers: 2", "workers: 1"));
    Path out = folder.resolve("out");
    List<Process> processes = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      processes.add(start(file, out, folder.resolve(name)));
    }
    String said = "";
    for (Process process : processes) {
      int exit = process.waitFor();
      said = Files.readString(folder.resolve("a")) + Files.readString(folder.resolve("b"));
      assertThat(exit).as(said).isZero();
    }
    assertThat(said.split("drawing", -1)).as("drawn once: %s", said).hasSize(1 + 1);
    Said after = Said.ala("run", file.toString(), "--out", out.toString());
    assertThat(after.out()).contains("4 finished trials are kept");
    for (String trial : List.of("(i) seed 0", "(iv) seed 0", "(i) seed 1", "(iv) seed 1")) {
      assertThat(said.split(java.util.regex.Pattern.quote(trial + ": finished"), -1))
          .as("%s runs once: %s", trial, said)
          .hasSize(1 + 1);
    }
    assertThat(said).contains("another process");

    Path alone = folder.resolve("alone");
    assertThat(Said.ala("run", file.toString(), "--out", alone.toString()).exit()).isZero();
    ObjectMapper json = new ObjectMapper();
    for (String trial : List.of("(i)/seed-0", "(iv)/seed-0", "(i)/seed-1", "(iv)/seed-1")) {
      JsonNode a = json.readTree(alone.resolve(trial).resolve("result.json").toFile());
      JsonNode b = json.readTree(out.resolve(trial).resolve("result.json").toFile());
      assertThat(b.path("metrics")).isEqualTo(a.path("metrics"));
    }
  }
}
