package org.ala4j.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.ala4j.config.Experiment;
import org.ala4j.config.ExperimentSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ala config}: what may stand in an experiment file, and what stands in one. */
@Command(name = "config", description = "Tells what may stand in an experiment file.")
final class ConfigCommand {
  @Spec CommandSpec spec;

  @Command(
      name = "print",
      description =
          "Prints an experiment as YAML with every value, its meaning, its default and where it was"
              + " set.")
  int print(
      @Mixin ExperimentOptions options,
      @Option(
              names = "--workers",
              paramLabel = "N",
              description = "trials side by side (default: the file's key workers, else 1)")
          Optional<String> workers) {
    return say(Experiment.resolved(options.file, options.overrides(workers)));
  }

  @Command(
      name = "schema",
      description =
          "Prints the JSON Schema of experiment files, by which editors complete keys and mark"
              + " mistakes.")
  int schema() {
    return say(ExperimentSchema.json());
  }

  private int say(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
    return Main.OK;
  }
}
