package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
