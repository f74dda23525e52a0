package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed again and again ends with the results of one that is not. */
class KillIT {
  private static final int KILLS = 12;

  @TempDir static Path folder;

  @Test
  void sigkillAtAnyMomentLosesNothingThatWasFinished() throws Exception {
    TinyCub.write(folder.resolve("data"), 2, 14);
    Path file = TinyExperiment.write(folder, "killed", folder.resolve("data"));
    new KilledCommand(
            List.of(
                "run",
                file.toString(),
                "--set",
                "hyperparams.epochs=5",
                "--set",
                "hyperparams.early_stopping.patience=100",
                "--set",
                "evaluate.explainers=[grad-cam]"))
        .kill(KILLS, folder, KillIT::same);
  }

  private static void same(Path whole, Path killed) throws IOException {
    for (String trial : List.of("(i)/seed-0", "(i)/seed-1", "(iv)/seed-0", "(iv)/seed-1")) {
      KilledCommand.sameTrial(whole.resolve(trial), killed.resolve(trial));
    }
    for (String file : List.of("table.md", "table.csv", "table.json")) {
      assertThat(killed.resolve(file)).hasSameTextualContentAs(whole.resolve(file));
    }
  }
}
