package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ala4j.testing.ExamplePlugin;
import org.ala4j.testing.OlderLayout;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin of {@code examples/plugin}, in processes of their own, as the launcher starts them.
 */
class PluginIT {
  @TempDir static Path folder;
  private static Path jar;

  @BeforeAll
  static void plugin() throws IOException {
    jar = ExamplePlugin.jar(Files.createDirectories(folder.resolve("built")));
  }

  private static Said ala(Path home, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-Dala.home=" + home, "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    int exit = builder.start().waitFor();
    return new Said(exit, Files.readString(out), Files.readString(err));
  }

  @Test
  void itsThreeKindsAreInTheTableOfARun() throws IOException, InterruptedException {
    TinyCub.write(folder.resolve("cub"), 2, 14);
    Path file = TinyExperiment.write(folder, "plugged", folder.resolve("cub"));
    String plugged =
        Files.readString(file)
            .replaceFirst(
                "dataset: .*",
                "dataset: {name: photos-in-folders, root: "
                    + folder.resolve("cub/images")
                    + ", every: 4}")
            .replace(
                "evaluate: {", "evaluate: {explainers: {Grey: {method: occlusion, cells: 2}}, ");
    Files.writeString(file, plugged);
    Path out = folder.resolve("out");
    Said said =
        ala(
            folder,
            Map.of("ALA_PLUGINS", jar.toString()),
            "run",
            file.toString(),
            "--out",
            out.toString(),
            "--rows",
            "(iv)",
            "--seeds",
            "0",
            "--set",
            "hyperparams.epochs=1");
    assertThat(said.exit()).as(said.out() + said.err()).isZero();

    JsonNode table = new ObjectMapper().readTree(out.resolve("table.json").toFile());
    JsonNode grey = table.path("rows").get(0);
    assertThat(grey.path("row").asText()).isEqualTo("Grey");
    assertThat(grey.path("metrics").path("sparseness").path("mean").isNumber()).isTrue();
    // A constant map has the same everywhere, but for the rounding of the sum.
    JsonNode ones = table.path("rows").get(2);
    assertThat(ones.path("row").asText()).isEqualTo("all-ones");
    assertThat(Math.abs(ones.path("metrics").path("sparseness").path("mean").asDouble()))
        .isLessThan(1e-9);
    assertThat(table.path("notes").toString()).contains("Grey is occlusion (cells 2)");
    assertThat(Files.readString(out.resolve("table.md")))
        .contains("Sparseness ↑", "Chalasani et al. 2020");

    Path trial = out.resolve("(iv)/seed-0");
    assertThat(Files.readString(trial.resolve("config.yaml")))
        .contains("photos-in-folders", "every: 4");
    // Every fourth of 14 photos a class is a test image: 0, 4, 8, 12.
    List<String> images =
        Files.readAllLines(OlderLayout.judged(trial, "ala").resolve("images.csv"));
    assertThat(images).hasSize(1 + 2 * 4);
    assertThat(images.get(0)).endsWith("off_centre,sparseness");
    assertThat(Files.readAllLines(trial.resolve("history.csv")).get(0))
        .contains("val_energy,val_sparseness,seconds");

    // Without the plugin the table is made of what is known.
    Said without = Said.ala("report", out.toString());
    assertThat(without.exit()).as(without.err()).isZero();
    assertThat(Files.readString(out.resolve("table.md")))
        .contains("Grey", "left out: sparseness")
        .doesNotContain("Sparseness ↑");
  }

  @Test
  void aJarInTheFolderBesideTheLauncherIsFound() throws IOException, InterruptedException {
    Path home = Files.createDirectories(folder.resolve("home/plugins")).getParent();
    Files.copy(jar, home.resolve("plugins/mine.jar"));
    Said said = ala(home, Map.of(), "explain", "--list");
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out()).contains("sobel", "occlusion.cells", "(default: 7)");
  }
}
