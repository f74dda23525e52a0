package org.ala4j.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processors, as the system names them. */
public final class Cpu {
  private static final Path LINUX = Path.of("/proc/cpuinfo");

  /** Those vector units that the libraries have code for. */
  private static final List<String> VECTORS =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd", "sve");

  private Cpu() {}

  /** As Linux and Windows name it; elsewhere the architecture must do. */
  public static String name() {
    return line("(model name|Model|Hardware)\\s*:.*")
        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
        .orElse(System.getProperty("os.arch"));
  }

  /** Its vector units, as Linux names them; none where nobody tells. */
  public static List<String> vectorUnits() {
    List<String> flags = Arrays.asList(line("(flags|Features)\\s*:.*").orElse("").split(" ", -1));
    return VECTORS.stream().filter(flags::contains).toList();
  }

  private static Optional<String> line(String pattern) {
    if (!Files.isReadable(LINUX)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(LINUX)) {
      return lines
          .filter(line -> line.matches(pattern))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
