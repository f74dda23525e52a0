package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ala4j.config.ConfigDifference;
import org.ala4j.files.AtomicFiles;
import org.ala4j.page.ComparedRows;
import org.ala4j.page.ComparedRows.Pair;
import org.ala4j.table.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala compare}: two experiments or rows, their settings and scores side by side. */
@Command(
    name = "compare",
    description =
        "Shows where two experiments, or two rows, differ: in their settings, in their metrics, and"
            + " image by image.")
final class CompareCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      arity = "2..*",
      paramLabel = "DIR",
      description =
          "folders of results, or of a row in one such as 'results/table4/(iv)'; all are compared"
              + " with the first")
  List<Path> folders;

  @Option(names = "--out", paramLabel = "DIR", description = "writes a page there, too")
  Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    PrintWriter screen = spec.commandLine().getOut();
    ComparedRows compared = ComparedRows.read(folders.get(0), folders.subList(1, folders.size()));
    for (Pair pair : compared.pairs()) {
      screen.println(pair.table().text());
      if (pair.differences().isEmpty()) {
        screen.println("Their settings are the same.");
      }
      for (ConfigDifference setting : pair.differences()) {
        screen.println(
            PlainText.oneLine(
                "  " + setting.key() + ": " + setting.there() + " and " + setting.now()));
      }
      pair.inputs().forEach(input -> screen.println("  They read other " + input + "."));
      screen.println();
    }
    out.ifPresent(
        folder -> {
          AtomicFiles.requireFolder(folder);
          compared.write(folder);
          screen.println("Page: " + folder.resolve("index.html"));
        });
    return Main.OK;
  }
}
