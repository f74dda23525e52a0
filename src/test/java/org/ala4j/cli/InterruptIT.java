package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
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
    Path file = TinyExperiment.write(folder, "long", folder.resolve("data"));
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
                folder.resolve("out").toString(),
                "--set",
                "hyperparams.epochs=100000",
                "--set",
                "hyperparams.lr=1e-5",
                "--set",
                "hyperparams.early_stopping.patience=100000")
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
