package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.encoder.FeatureCache;
import org.ala4j.experiment.ExperimentRunner;
import org.ala4j.experiment.ExperimentRunner.Outcome;
import org.ala4j.experiment.Missing;
import org.ala4j.experiment.ProcessMemory;
import org.ala4j.page.ExperimentReport;
import org.ala4j.results.ResultStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ala run}: trains and judges every row × seed, then writes the table. */
@Command(
    name = "run",
    description = "Trains and judges every row with every seed, then writes the table.")
final class RunCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ExperimentOptions options;
  @Mixin BudgetOptions budget;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "results folder (default: results/<experiment>)")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "trials side by side (default: the file's key workers, else 1)")
  Optional<String> workers = Optional.empty();

  @Option(names = "--fresh", description = "delete earlier results of these rows and seeds first")
  boolean fresh;

  @Option(
      names = "--dry-run",
      description = "only say what is missing: trainings, maps to judge, pictures")
  boolean dryRun;

  @Override
  public Integer call() {
    Experiment experiment = options.read(workers);
    ResultStore store = new ResultStore(out.orElse(Path.of("results").resolve(experiment.name())));
    ExperimentRunner runner =
        new ExperimentRunner(experiment, store, command(spec), budget.options(fresh));
    PrintWriter screen = spec.commandLine().getOut();
    if (dryRun) {
      return tellMissing(runner, screen);
    }
    Outcome outcome;
    try (Progress progress = new Progress(screen, store.folder())) {
      try {
        outcome = runner.run(progress);
      } catch (CancellationException e) {
        return progress.stopped().orElseThrow(() -> e);
      }
    }
    new ExperimentReport(store)
        .write()
        .ifPresent(
            table -> {
              screen.println();
              screen.println(table.text());
              screen.println("Results: " + store.folder());
              screen.println("Page: " + store.folder().resolve("index.html"));
            });
    BudgetOptions.tell(outcome, screen);
    outcome.features().forEach(use -> screen.println(sentence(use)));
    screen.printf(Locale.ROOT, "Peak memory: %,d MB%n", ProcessMemory.peakMegabytes());
    return outcome.failures() == 0 ? Main.OK : Main.TRIAL_FAILED;
  }

  private int tellMissing(ExperimentRunner runner, PrintWriter screen) {
    if (fresh) {
      throw new ConfigException("--dry-run and --fresh exclude each other; take one");
    }
    List<Missing> missing;
    try (Progress progress = new Progress(screen, out.orElse(Path.of("")))) {
      missing = runner.missing(progress);
    }
    ToDo.lines(missing).forEach(screen::println);
    return Main.OK;
  }

  static String sentence(FeatureCache.Use use) {
    String kept =
        String.format(
            Locale.ROOT,
            "Features: %,d views kept (%,d MB), read %,d times",
            use.views(),
            use.bytes() / 1_000_000,
            use.read());
    return Double.isNaN(use.secondsEach())
        ? kept + "; none had to be computed"
        : kept
            + String.format(
                Locale.ROOT,
                "; computing them would have taken %.0f s",
                use.read() * use.secondsEach());
  }

  /** The command as one would type it; what a shell would take apart is quoted. */
  static String command(CommandSpec spec) {
    return Stream.concat(
            Stream.of("./ala"),
            spec.commandLine().getParent().getParseResult().originalArgs().stream())
        .map(
            word ->
                word.matches("[A-Za-z0-9_@%+=:,./-]+")
                    ? word
                    : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
