package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code ala} with the jar of this build. */
@EnabledOnOs(OS.LINUX)
class LauncherIT {
  @TempDir Path folder;

  private Said ala(String script, String... environment) throws Exception {
    assumeThat(Path.of("target/ala4j.jar")).as("the jar, which the phase package makes").exists();
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", script)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("LANG");
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    int exit = builder.start().waitFor();
    return new Said(exit, text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The bytes of the name are written here, as the locale of this test may not know them. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8", "xx_XX"})
  void pathsOutsideOfAsciiInAnyLocale(String locale) throws Exception {
    String name = "$(printf '/gr\\303\\274n-\\350\\211\\262.onnx')";
    Said absent = ala("./ala encoder \"" + folder + name + "\"", "LC_ALL", locale);
    assertThat(absent.exit()).as(absent.err()).isEqualTo(3);
    assertThat(absent.err())
        .contains("There is no encoder file " + folder + "/grün-色.onnx")
        .doesNotContain("Exception");
  }

  /** A GPU that ND4J's CUDA build has no code for, and none at all. */
  @Test
  void aBackendThatCannotRunIsRefusedBeforeAnythingIsLoaded() throws Exception {
    Said unknown = ala("./ala --version", "ALA_BACKEND", "gpu");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("ALA_BACKEND must be auto, cpu or cuda, not 'gpu'");
    assumeThat(Path.of("target/lib-cuda")).as("a build without CUDA").doesNotExist();
    Said without = ala("./ala --version", "ALA_BACKEND", "cuda");
    assertThat(without.exit()).isEqualTo(2);
    assertThat(without.err().strip()).hasLineCount(1).contains("ALA_BACKEND=cuda cannot be used");
    Path smi = folder.resolve("nvidia-smi");
    Files.writeString(smi, "#!/bin/sh\necho 'NVIDIA H200, 9.0, 143771 MiB, 550.90'\n");
    assertThat(smi.toFile().setExecutable(true)).isTrue();
    String path = folder + ":" + System.getenv("PATH");
    Said preflight = ala("java -cp target/ala4j.jar org.ala4j.cli.CudaPreflight", "PATH", path);
    assertThat(preflight.exit()).isEqualTo(1);
    assertThat(preflight.out())
        .contains("NVIDIA H200 has compute capability 9.0", "3.7 to 8.9", "engine.device: cuda");
    assertThat(ala("./ala --version", "ALA_BACKEND", "cpu").exit()).isZero();
  }

  @Test
  void theDoctorTellsWhatThisMachineCanDo() throws Exception {
    Said said = ala("./ala doctor");
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("✓ ND4J", "✓ ONNX Runtime", "processors", "The default engines compute here.");
    Said json = ala("./ala doctor --json");
    assertThat(json.exit()).isZero();
    JsonNode tree = new ObjectMapper().readTree(json.out());
    assertThat(tree.path("default_engine_works").asBoolean()).isTrue();
  }

  @Test
  void nothingIsLeftInTheTemporaryFolderThatTmpdirNames() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary files"));
    Said said = ala("./ala encoder models/tiny-clip.onnx", "TMPDIR", temporary.toString());
    assertThat(said.exit()).as(said.err()).isZero();
    try (var left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }
}
