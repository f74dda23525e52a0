package org.ala4j.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.ala4j.config.ConfigException;
import org.ala4j.figure.FigureFile;
import org.ala4j.figure.Print;
import org.ala4j.figure.PrintWidth;
import picocli.CommandLine.Option;

/** How figures are printed. */
final class PrintOptions {
  private static final int MOST_DPI = 1200;

  @Option(
      names = "--dpi",
      paramLabel = "N",
      description = "pixels per inch of photos, and of a PNG (default: ${DEFAULT-VALUE})",
      defaultValue = "300")
  private int dpi;

  @Option(
      names = "--columns",
      paramLabel = "N",
      description =
          "columns of a paper that it is wide: 1 (86 mm) or 2 (178 mm; default: ${DEFAULT-VALUE})",
      defaultValue = "2")
  private int columns;

  @Option(
      names = "--colorbar",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "whether the figure shows the map's colours (default: it does)")
  private boolean colorbar;

  @Option(
      names = "--labels",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "whether classes and scores stand below the pictures (default: they do)")
  private boolean labels;

  /**
   * For a figure of that name.
   *
   * @throws ConfigException when it cannot be one
   */
  Print of(Path file) {
    if (!FigureFile.isFigure(file)) {
      throw new ConfigException(file + " is no figure: its name must end with .pdf, .svg or .png");
    }
    if (columns < 1 || columns > 2) {
      throw new ConfigException("--columns must be 1 or 2, not " + columns);
    }
    if (dpi < 36 || dpi > MOST_DPI) {
      throw new ConfigException(
          String.format(Locale.ROOT, "--dpi must be from 36 to %d, not %d", MOST_DPI, dpi));
    }
    PrintWidth width = columns == 1 ? PrintWidth.ONE : PrintWidth.TWO;
    return new Print(file, dpi, width, colorbar, labels);
  }
}
