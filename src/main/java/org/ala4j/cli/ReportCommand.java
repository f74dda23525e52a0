package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ala4j.config.ConfigException;
import org.ala4j.files.AtomicFiles;
import org.ala4j.page.ExperimentReport;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.search.SearchFolder;
import org.ala4j.table.PlainText;
import org.ala4j.table.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala report}: makes tables, figure and page again from stored results. */
@Command(
    name = "report",
    description =
        "Makes the tables, the figure and the page again from stored results; needs neither data"
            + " nor encoder. Several experiments become one.")
final class ReportCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "folders of results, such as results/table4; more than one need --out")
  List<Path> folders;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the tables and the page go (default: beside the results)")
  Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    PrintWriter screen = spec.commandLine().getOut();
    SearchFolder search = new SearchFolder(folders.get(0));
    if (search.exists() && folders.size() == 1 && out.isEmpty()) {
      SearchCommand.show(search, screen);
      return Main.OK;
    }
    Path folder = out.orElse(folders.get(0));
    ExperimentReport report = report(folder);
    Optional<Table> table = report.write();
    PrintWriter err = spec.commandLine().getErr();
    report
        .damaged()
        .forEach(d -> err.println("ala: damaged and left out: " + PlainText.oneLine(d)));
    if (table.isEmpty() && report.damaged().isEmpty()) {
      throw new ConfigException(
          folders.stream().map(Path::toString).collect(Collectors.joining(" and "))
              + (folders.size() == 1 ? " holds" : " hold")
              + " no finished trial to report on");
    }
    table.ifPresent(
        t -> {
          screen.println(t.text());
          screen.println("Page: " + folder.resolve("index.html"));
        });
    return report.damaged().isEmpty() ? Main.OK : Main.INVALID_FILE;
  }

  private ExperimentReport report(Path folder) {
    if (out.isEmpty()) {
      if (folders.size() > 1) {
        throw new ConfigException(
            "report of several folders needs --out, a folder of its own for their table and page");
      }
      return new ExperimentReport(new ResultStore(folder));
    }
    if (Files.exists(folder.resolve(StoredExperiment.FILE))) {
      throw new ConfigException(
          "--out: "
              + folder
              + " holds results, whose table this would replace; name another folder");
    }
    ExperimentReport joined = ExperimentReport.joined(folder, folders, RunCommand.command(spec));
    AtomicFiles.requireFolder(folder);
    return joined;
  }
}
