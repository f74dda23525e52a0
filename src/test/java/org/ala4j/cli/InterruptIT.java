package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run that is stopped from outside, in a process of its own. */
class InterruptIT {
  private static final int SIGTERM = 15;

  @TempDir Path folder;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a process cannot be asked to end")
  void aStoppedRunComesToRestAndSaysHowToGoOn() throws IOException, InterruptedException {
    TinyCub.write(folder.resolve("data"), 2, 14);
    Path file = folder.resolve("long.yaml");
    Files.writeString(
        file,
        """
        experiment: long
        dataset: {name: cub-200-2011, root: %s, masks: boxes, split: {validation: 4}}
        encoder: {onnx: %s}
        hyperparams:
          epochs: 100000
          batch: 4
          lr: 1e-5
          early_stopping: {patience: 100000}
          image: {size: 32}
          lora: {rank: 2, blocks: [2]}
          ala: {heads: 2, layers: 2, patch: 8, width: 8, taps: [0, 1], head_channels: [4, 4]}
          pb: {block: 3, channels: [8, 4], hidden: 6, groups: 2}
        rows: {(i): {ala.lattice: false}, (iv): {}}
        workers: 2
        """
            .formatted(folder.resolve("data"), TinyModel.ONNX.toAbsolutePath()));
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                file.toString(),
                "--out",
                folder.resolve("out").toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = run.inputReader()) {
      String said =
          Stream.generate(() -> line(out))
              .takeWhile(line -> line != null && !line.contains("epoch 2 "))
              .collect(Collectors.joining("\n"));
      run.toHandle().destroy(); // unlike Process.destroy it leaves the output readable
      String last = out.lines().collect(Collectors.joining("\n"));
      assertThat(run.waitFor(1, TimeUnit.MINUTES)).as(said + last).isTrue();
      assertThat(last).contains("Stopping").contains("the same command goes on");
      assertThat(run.exitValue()).isEqualTo(128 + SIGTERM);
      assertThat(folder.resolve("crash.log")).doesNotExist();
    } finally {
      run.destroyForcibly();
    }
  }

  private static String line(BufferedReader out) {
    try {
      return out.readLine();
    } catch (IOException e) {
      return null;
    }
  }
}
