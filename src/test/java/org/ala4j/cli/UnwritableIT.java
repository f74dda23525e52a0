package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where nothing can be written a command says so at once, in a sentence. */
class UnwritableIT {
  @TempDir static Path folder;
  private static Path taken;

  @BeforeAll
  static void data() throws IOException {
    TinyCub.write(folder.resolve("data"), 2, 14);
    taken = Files.writeString(folder.resolve("taken"), "a file");
  }

  private static void assertRefused(int exit, String why, Object... arguments) {
    Said said = Said.ala(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    assertThat(said.exit()).as(said.err()).isEqualTo(exit);
    assertThat(said.err()).startsWith("ala: ").contains(why).doesNotContain("\tat ", "Exception");
    assertThat(said.err().lines()).as(said.err()).hasSize(1);
    assertThat(taken).hasContent("a file");
  }

  @Test
  void aFileInTheWayOfAFolder() throws IOException {
    Path experiment = TinyExperiment.write(folder, "blocked", folder.resolve("data"));
    String way = taken + " is in the way";
    assertRefused(2, way, "run", experiment, "--out", taken);
    assertRefused(2, way, "run", experiment, "--out", taken.resolve("below/deeper"));
    assertRefused(2, way, "demo-data", taken.resolve("birds"), "--train", 1, "--test", 1);
    assertRefused(2, way, "bench", "--encoder", TinyModel.ONNX, "--json", taken.resolve("b.json"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPlaceThatTakesNoFolders() throws IOException {
    Path experiment = TinyExperiment.write(folder, "nowhere", folder.resolve("data"));
    assertRefused(2, "Cannot write /proc/ala", "run", experiment, "--out", "/proc/ala");
  }

  /** Nothing can lie beside the root, where the lock of generated data would. */
  @Test
  void theRootOfTheFileSystem() throws IOException {
    Path experiment = TinyExperiment.write(folder, "root", Path.of("/"));
    Files.writeString(
        experiment,
        Files.readString(experiment)
            .replace("name: cub-200-2011", "name: demo-birds")
            .replace(
                "masks: boxes, split: {validation: 4}",
                "generate: {train: 4, test: 2}, split: {validation: 4}"));
    assertRefused(3, "root of the file system", "run", experiment, "--out", folder.resolve("r"));
    assertThat(Path.of(".null.lock")).doesNotExist();
  }

  /** What goes wrong while a trial runs is the trial's; the others are finished. */
  @Test
  void aFileInTheWayOfATrial() throws IOException {
    Path experiment = TinyExperiment.write(folder, "halfway", folder.resolve("data"));
    Path out = folder.resolve("out-halfway");
    Path blocked = Files.writeString(Files.createDirectories(out).resolve("(iv)"), "");
    Said said = Said.ala("run", experiment.toString(), "--out", out.toString(), "--seeds", "0");
    assertThat(said.exit()).as(said.err()).isEqualTo(1);
    String all = said.out() + said.err();
    assertThat(all).contains(blocked + " is in the way").doesNotContain("\tat ", "Exception");
    assertThat(out.resolve("(i)/seed-0/result.json")).exists();
    Files.delete(blocked);
    Said again = Said.ala("run", experiment.toString(), "--out", out.toString(), "--seeds", "0");
    assertThat(again.exit()).as(again.err()).isZero();
  }
}
