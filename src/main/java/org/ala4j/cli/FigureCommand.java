package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ala4j.config.ConfigException;
import org.ala4j.figure.Figure;
import org.ala4j.figure.FigureFile;
import org.ala4j.figure.Print;
import org.ala4j.page.ExperimentReport;
import org.ala4j.page.ResultFigures;
import org.ala4j.results.ResultStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala figure}: stored results for print. */
@Command(
    name = "figure",
    description =
        "Draws stored results for print: PDF or SVG with text as text, or PNG. Needs neither data"
            + " nor encoder.")
final class FigureCommand implements Callable<Integer> {
  /** What is drawn. */
  enum Kind {
    MAPS,
    CURVES,
    LEARNING
  }

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "results, such as results/table4")
  private Path folder;

  @Parameters(
      index = "1",
      paramLabel = "WHAT",
      description =
          "maps (test images and where each row looks), curves (insertion and deletion) or learning"
              + " (IoU, area and accuracy by epoch)")
  private Kind kind;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "the figure, a .pdf, .svg or .png")
  private Path out;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      description = "only these rows, explainers or controls, in this order")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "of maps: how many images, spread over the classes (default: ${DEFAULT-VALUE})",
      defaultValue = "5")
  private int images;

  @Mixin private PrintOptions options;

  @Override
  public Integer call() {
    Print print = options.of(out);
    ResultFigures figures = new ExperimentReport(new ResultStore(folder)).figures();
    Figure figure =
        switch (kind) {
          case MAPS -> figures.maps(rows, Math.max(1, images), print);
          case CURVES -> figures.curves(rows, print);
          case LEARNING -> figures.learning(rows, print);
        };
    try {
      FigureFile.write(out, figure, print.dpi());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(out + ": " + e.getMessage());
    }
    PrintWriter screen = spec.commandLine().getOut();
    screen.println("Figure: " + out);
    screen.flush();
    return Main.OK;
  }
}
