package org.ala4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Experiment;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which experiment, and what the command line changes about it. */
final class ExperimentOptions {
  @Parameters(paramLabel = "EXPERIMENT.yaml", description = "the experiment file")
  Path file;

  @Option(names = "--quick", description = "apply the changes under the file's key quick")
  boolean quick;

  @Option(names = "--rows", split = ",", paramLabel = "ROW", description = "only these rows")
  List<String> rows = new ArrayList<>();

  @Option(names = "--seeds", split = ",", paramLabel = "N", description = "these seeds")
  List<String> seeds = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "override a key, such as hyperparams.lr=1e-4")
  Map<String, String> set = new LinkedHashMap<>();

  Experiment read(Optional<String> workers) {
    return Experiment.read(file, overrides(workers));
  }

  Experiment.Overrides overrides(Optional<String> workers) {
    return new Experiment.Overrides(quick, rows, seeds, workers, set);
  }
}
