package org.ala4j.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Real data and models that do not belong in the repository: the folder named by the system
 * property {@code ala4j.shared} or the environment variable {@code ALA4J_SHARED}, else a folder
 * {@code shared} beside the project or beside one of the folders above it.
 */
public final class Shared {
  private Shared() {}

  /** A file or folder of the shared folder; without it the calling test is skipped. */
  public static Path require(String relative) {
    return folders()
        .map(folder -> folder.resolve(relative))
        .filter(Files::exists)
        .findFirst()
        .orElseGet(() -> skip(relative));
  }

  private static Stream<Path> folders() {
    Stream<Path> named =
        Stream.of(System.getProperty("ala4j.shared"), System.getenv("ALA4J_SHARED"))
            .filter(Objects::nonNull)
            .map(Path::of);
    Stream<Path> above =
        Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .map(folder -> folder.resolveSibling("shared"));
    return Stream.concat(named, above);
  }

  private static Path skip(String relative) {
    return Assumptions.abort(
        "Skipped: there is no "
            + relative
            + " in a folder \"shared\" beside the project; set ALA4J_SHARED to where it is.");
  }
}
