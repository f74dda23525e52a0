package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.ala4j.config.ConfigException;
import org.ala4j.experiment.ExperimentRunner.Outcome;
import org.ala4j.experiment.ProcessMemory;
import org.ala4j.search.Search;
import org.ala4j.search.SearchFolder;
import org.ala4j.search.SearchPlan;
import org.ala4j.search.SearchReport;
import org.ala4j.search.SearchRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala search}: trains candidates that Arbiter proposes and ranks them. */
@Command(
    name = "search",
    description =
        "Searches hyperparameters: trains the candidates of a search file, judges them on the"
            + " validation images and ranks them. Goes on where it was.")
final class SearchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin BudgetOptions budget;

  @Parameters(paramLabel = "SEARCH.yaml", description = "the search file")
  Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "override a key of the search file, or else of its experiment")
  Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "results folder (default: results/<search>)")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "trials side by side (default: the experiment's key workers, else 1)")
  Optional<String> workers = Optional.empty();

  @Option(
      names = "--resume",
      description = "go on with a search; a mistake when there is none in the results folder")
  boolean resume;

  @Option(
      names = "--extend",
      description =
          "search another space, or otherwise: finished candidates that fit are kept and count")
  boolean extend;

  @Option(names = "--fresh", description = "delete the search in the results folder first")
  boolean fresh;

  @Option(
      names = "--dry-run",
      description = "list the candidates and what they cost; train nothing")
  boolean dryRun;

  @Override
  public Integer call() {
    Search search = Search.read(file, set, workers);
    SearchFolder folder = new SearchFolder(out.orElse(Path.of("results").resolve(search.name())));
    if (resume && (fresh || !folder.exists())) {
      throw new ConfigException(
          fresh
              ? "--resume and --fresh exclude each other"
              : "--resume: there is no search in " + folder.path());
    }
    if (extend && fresh) {
      throw new ConfigException("--extend and --fresh exclude each other");
    }
    PrintWriter screen = spec.commandLine().getOut();
    if (dryRun) {
      SearchPlan.of(search, screen::println).lines().forEach(screen::println);
      return Main.OK;
    }
    SearchRunner runner =
        new SearchRunner(search, folder, RunCommand.command(spec), budget.options(fresh), extend);
    Outcome outcome;
    try (Progress progress = new Progress(screen, folder.path(), true)) {
      try {
        outcome = runner.run(progress);
      } catch (CancellationException e) {
        return progress.stopped().orElseThrow(() -> e);
      }
    }
    show(folder, screen);
    BudgetOptions.tell(outcome, screen);
    outcome.features().forEach(use -> screen.println(RunCommand.sentence(use)));
    screen.printf(Locale.ROOT, "Peak memory: %,d MB%n", ProcessMemory.peakMegabytes());
    return outcome.failures() == 0 ? Main.OK : Main.TRIAL_FAILED;
  }

  /** Makes leaderboard and page of what is stored, and shows the former. */
  static void show(SearchFolder folder, PrintWriter screen) {
    screen.println();
    screen.println(new SearchReport(folder).write().text());
    screen.println("Results: " + folder.path());
    screen.println("Page: " + folder.path().resolve("index.html"));
  }
}
