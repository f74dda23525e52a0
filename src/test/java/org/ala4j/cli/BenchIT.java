package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ala bench} prints and writes; how fast anything is, is not asserted. */
class BenchIT {
  @TempDir Path folder;

  @Test
  void everySpeedIsInTheJsonAndStandsBesideThePeers() throws IOException {
    Path json = folder.resolve("bench.json");
    String peer = "echo '{\"train_odd_ms\": 1e9, \"evaluation_images_per_s\": 1e-9}'";
    Said said = Said.ala("bench", "--steps", "1", "--json", json.toString(), "--peer", peer);
    assertThat(said.exit()).as(said.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    for (String key :
        new String[] {
          "gemm_gflops",
          "import_s",
          "prefix_onnxruntime_images_per_s",
          "prefix_samediff_images_per_s",
          "train_odd_ms",
          "train_even_ms",
          "train_odd_kept_ms",
          "train_even_kept_ms",
          "evaluation_images_per_s",
          "evaluation_kept_images_per_s",
          "insertion_deletion_images_per_min",
          "peak_memory_mb"
        }) {
      assertThat(figures.path(key).asDouble()).as(key).isPositive();
    }
    assertThat(said.out().lines().filter(line -> line.endsWith("×")).map(l -> l.split(" ")[0]))
        .as("kept features stand beside a peer that computes them")
        .containsExactly(
            "train_odd_ms",
            "evaluation_images_per_s",
            "train_odd_kept_ms",
            "evaluation_kept_images_per_s");
  }
}
