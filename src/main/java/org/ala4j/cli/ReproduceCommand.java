package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.ala4j.experiment.Reproduction;
import org.ala4j.results.Comparison;
import org.ala4j.results.ResultStore;
import org.ala4j.table.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala reproduce}: runs a stored trial again and prints the difference. */
@Command(
    name = "reproduce",
    description =
        "Runs a stored trial again and prints the difference; ends with 0 when every metric is the"
            + " same bit for bit.")
final class ReproduceCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "the folder of a finished trial, such as results/table4/(iv)/seed-0")
  Path run;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "results folder (default: beside that of the trial, results/<...>-reproduced)")
  Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Reproduction reproduction = Reproduction.of(run);
    ResultStore store = new ResultStore(out.orElseGet(reproduction::folder));
    PrintWriter screen = spec.commandLine().getOut();
    Optional<Comparison> comparison;
    try (Progress progress = new Progress(screen, store.folder())) {
      try {
        comparison = reproduction.run(store, RunCommand.command(spec), progress);
      } catch (CancellationException e) {
        return progress.stopped().orElseThrow(() -> e);
      }
    }
    comparison.ifPresent(c -> print(c, screen));
    return comparison.filter(Comparison::isExact).isPresent() ? Main.OK : Main.TRIAL_FAILED;
  }

  private static void print(Comparison comparison, PrintWriter screen) {
    int width = comparison.metrics().stream().mapToInt(l -> l.metric().length()).max().orElse(0);
    String form = "%-" + Math.max(width, 6) + "s  %10s  %10s  %s%n";
    screen.println();
    screen.printf(Locale.ROOT, form, "metric", "stored", "now", "difference");
    for (Comparison.Line line : comparison.metrics()) {
      String difference =
          line.isExact() ? "0" : String.format(Locale.ROOT, "%+.3g", line.now() - line.stored());
      screen.printf(
          Locale.ROOT,
          form,
          PlainText.oneLine(line.metric()),
          number(line.stored()),
          number(line.now()),
          difference);
    }
    screen.printf(
        Locale.ROOT,
        "Scores of single images: %d of %d differ%n",
        comparison.differing(),
        comparison.images());
    comparison.provenance().stream().map(PlainText::oneLine).forEach(screen::println);
    screen.println(
        comparison.isExact() ? "Reproduced bit for bit." : "Not reproduced bit for bit.");
    screen.flush();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, "%.6f", value);
  }
}
