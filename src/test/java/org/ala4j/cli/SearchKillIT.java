package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinySearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search that is killed again and again proposes and finds what one that is not does; what its
 * second generation is depends on the scores of the first.
 */
class SearchKillIT {
  private static final int KILLS = 5;

  @TempDir static Path folder;

  @Test
  void sigkillAtAnyMomentChangesNothing() throws Exception {
    Path data = TinyCub.write(folder.resolve("data"), 2, 14);
    Path file =
        TinySearch.write(
            folder,
            "killed",
            data,
            """
            generator: genetic
            candidates: 5
            population: 3
            space:
              lambda: {log_uniform: [0.01, 1]}
              lora.rank: {integer: [1, 4]}
              ala.width: {values: [8, 10, 12]}
            set: {hyperparams.epochs: 24, hyperparams.early_stopping.patience: 100}
            """);
    new KilledCommand(List.of("search", file.toString())).kill(KILLS, folder, SearchKillIT::same);
  }

  private static void same(Path whole, Path killed) throws IOException {
    for (String file : List.of("search.json", "candidates.json")) {
      assertThat(killed.resolve(file).toFile()).exists();
    }
    for (String file : List.of("candidates.json", "leaderboard.md", "leaderboard.csv")) {
      assertThat(killed.resolve(file)).hasSameTextualContentAs(whole.resolve(file));
    }
    for (int i = 1; i <= 5; i++) {
      Path trial = Path.of("c00" + i, "seed-0");
      assertThat(killed.resolve(trial).toFile().exists())
          .isEqualTo(whole.resolve(trial).toFile().exists());
      if (whole.resolve(trial).toFile().exists()) {
        KilledCommand.sameTrial(whole.resolve(trial), killed.resolve(trial));
      }
    }
  }
}
