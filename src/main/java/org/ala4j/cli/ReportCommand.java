package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ala4j.config.ConfigException;
import org.ala4j.page.ExperimentReport;
import org.ala4j.results.ResultStore;
import org.ala4j.search.SearchFolder;
import org.ala4j.table.PlainText;
import org.ala4j.table.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala report}: makes tables, figure and page again from stored results. */
@Command(
    name = "report",
    description =
        "Makes the tables, the figure and the page again from stored results; needs neither data"
            + " nor encoder.")
final class ReportCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "a folder of results, such as results/table4")
  Path folder;

  @Override
  public Integer call() {
    PrintWriter screen = spec.commandLine().getOut();
    SearchFolder search = new SearchFolder(folder);
    if (search.exists()) {
      SearchCommand.show(search, screen);
      return Main.OK;
    }
    ExperimentReport report = new ExperimentReport(new ResultStore(folder));
    Optional<Table> table = report.write();
    PrintWriter err = spec.commandLine().getErr();
    report
        .damaged()
        .forEach(d -> err.println("ala: damaged and left out: " + PlainText.oneLine(d)));
    if (table.isEmpty() && report.damaged().isEmpty()) {
      throw new ConfigException(folder + " holds no finished trial to report on");
    }
    table.ifPresent(
        t -> {
          screen.println(t.text());
          screen.println("Page: " + folder.resolve("index.html"));
        });
    return report.damaged().isEmpty() ? Main.OK : Main.INVALID_FILE;
  }
}
