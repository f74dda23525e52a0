package org.ala4j.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A search that takes seconds, of a {@link TinyExperiment}. */
public final class TinySearch {
  private TinySearch() {}

  /**
   * Writes {@code NAME.yaml} into a folder.
   *
   * @param more generator and space, YAML
   */
  public static Path write(Path folder, String name, Path data, String more) throws IOException {
    Path experiment = TinyExperiment.write(folder, name + "-experiment", data);
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        String.format(
            Locale.ROOT,
            """
        search: %s
        experiment: %s
        objective: {miou: 1, accuracy: 0.5}
        %s""",
            name,
            experiment,
            more));
  }
}
