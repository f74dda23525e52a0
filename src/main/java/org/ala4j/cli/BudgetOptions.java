package org.ala4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.experiment.ExperimentRunner;
import org.ala4j.experiment.ExperimentRunner.Outcome;
import picocli.CommandLine.Option;

/** What a run may take, and what is said of what it left. */
final class BudgetOptions {
  private static final int NAMED = 8;

  @Option(
      names = "--max-memory",
      paramLabel = "GB",
      description = "refuse to begin when more memory than this would be needed")
  Optional<Double> maxMemory = Optional.empty();

  @Option(
      names = "--max-trials",
      paramLabel = "N",
      description = "begin at most so many trials; the next command goes on")
  Optional<Integer> maxTrials = Optional.empty();

  @Option(
      names = "--max-hours",
      paramLabel = "H",
      description =
          "begin no trial after so many hours and stop those that train after their epoch;"
              + " the next command goes on")
  Optional<Double> maxHours = Optional.empty();

  ExperimentRunner.Options options(boolean fresh) {
    if (!(maxMemory.orElse(1.0) > 0)) {
      throw new ConfigException("--max-memory must be more than 0, not " + maxMemory.get());
    }
    if (maxTrials.orElse(1) < 1) {
      throw new ConfigException("--max-trials must be at least 1, not " + maxTrials.get());
    }
    if (!(maxHours.orElse(1.0) > 0)) {
      throw new ConfigException("--max-hours must be more than 0, not " + maxHours.get());
    }
    return new ExperimentRunner.Options(
        fresh,
        maxMemory.orElse(Double.POSITIVE_INFINITY),
        maxTrials.orElse(Integer.MAX_VALUE),
        maxHours.orElse(Double.POSITIVE_INFINITY));
  }

  /** Says what a run did not end, and why. */
  static void tell(Outcome outcome, PrintWriter screen) {
    if (outcome.pruned() > 0) {
      screen.println("Pruned: " + outcome.pruned());
    }
    if (!outcome.elsewhere().isEmpty()) {
      screen.println("Left to another process: " + names(outcome.elsewhere()));
    }
    if (!outcome.left().isEmpty()) {
      screen.printf(
          Locale.ROOT,
          "The budget has ended. Left for the same command: %s%n",
          names(outcome.left()));
    }
  }

  private static String names(List<String> trials) {
    String named = String.join(", ", trials.subList(0, Math.min(NAMED, trials.size())));
    return trials.size() <= NAMED
        ? named
        : String.format(
            Locale.ROOT, "%s and %d more (%d in all)", named, trials.size() - NAMED, trials.size());
  }
}
