package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.ala4j.config.ConfigException;
import org.ala4j.data.ImageSearch;
import org.ala4j.experiment.Explanations;
import org.ala4j.experiment.TrainedModel;
import org.ala4j.explain.ExplainerFactory;
import org.ala4j.explain.Explainers;
import org.ala4j.figure.Print;
import org.ala4j.files.AtomicFiles;
import org.ala4j.table.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala explain}: heat maps and predictions for any images. */
@Command(
    name = "explain",
    description =
        "Explains images with a trained model: maps, overlays, a figure and predictions. The"
            + " methods are listed by --list.")
final class ExplainCommand implements Callable<Integer> {
  private static final String PREDICTED = "predicted";

  @Spec CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "a trial's folder, such as results/table4/(iv)/seed-0, or results/table4")
  Path run;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "image files, or folders of them")
  List<Path> images;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD",
      description = "explainers and controls (default: ${DEFAULT-VALUE})",
      defaultValue = "ala")
  List<String> methods;

  @Option(
      names = "--option",
      paramLabel = "METHOD.KEY=VALUE",
      description = "an option of a method, such as rise.masks=1000")
  Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--target",
      paramLabel = "CLASS",
      description = "the class to explain (default: ${DEFAULT-VALUE})",
      defaultValue = PREDICTED)
  String target;

  @Option(names = "--curves", description = "also run insertion and deletion of each map")
  boolean curves;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder to write to (default: ${DEFAULT-VALUE})",
      defaultValue = "explanations")
  Path out;

  @Option(
      names = "--figure",
      paramLabel = "FILE",
      description = "also a figure for print of the first 16 images, a .pdf, .svg or .png")
  Optional<Path> figure = Optional.empty();

  @Mixin PrintOptions printing;

  @Option(names = "--row", paramLabel = "ROW", description = "of results (default: the reference)")
  Optional<String> row = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "of results (default: the first)")
  Optional<Integer> seed = Optional.empty();

  @Option(
      names = "--encoder",
      paramLabel = "FILE",
      description = "the encoder's file, if it is not where the trial's config.yaml says")
  Optional<Path> encoder = Optional.empty();

  @Option(names = "--list", help = true, description = "list methods and their options, and end")
  boolean list;

  @Override
  public Integer call() {
    PrintWriter screen = spec.commandLine().getOut();
    if (list) {
      list(screen);
      return Main.OK;
    }
    Map<String, ExplainerFactory> factories = factories();
    Optional<Print> print = figure.map(printing::of);
    Path trial = TrainedModel.trial(run, row, seed);
    ImageSearch.Found found = ImageSearch.find(images, out);
    found.notes().forEach(note -> screen.println(PlainText.oneLine(note)));
    List<Path> files = found.images();
    AtomicFiles.requireFolder(out);
    Explanations.Settings settings =
        new Explanations.Settings(
            factories, Optional.of(target).filter(t -> !t.equals(PREDICTED)), curves, out, print);
    int failures;
    try (TrainedModel trained = TrainedModel.open(trial, encoder);
        ExplainProgress progress =
            new ExplainProgress(
                screen, spec.commandLine().getErr(), files.size(), Explanations.steps(settings))) {
      if (curves) {
        screen.println("Insertion and deletion: on " + trained.evaluation().masking().text() + ".");
      }
      try {
        failures = new Explanations(trained, settings).run(files, progress);
      } catch (CancellationException e) {
        return progress.stopped().orElseThrow(() -> e);
      }
    }
    if (failures < files.size()) {
      screen.println("Figure: " + out.resolve("figure.png"));
      figure.ifPresent(file -> screen.println("For print: " + file));
      screen.println("Predictions: " + out.resolve("predictions.csv"));
    }
    screen.flush();
    return failures == 0 ? Main.OK : Main.INVALID_FILE;
  }

  private Map<String, ExplainerFactory> factories() {
    Map<String, Map<String, String>> byMethod = new LinkedHashMap<>();
    for (String method : methods) {
      if (byMethod.put(method, new LinkedHashMap<>()) != null) {
        throw new ConfigException("--methods has " + method + " twice; they must be different");
      }
    }
    options.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          Map<String, String> ofMethod = byMethod.get(key.substring(0, Math.max(0, dot)));
          if (ofMethod == null) {
            throw new ConfigException(
                String.format(
                    Locale.ROOT,
                    "--option %s: begin with one of --methods %s and a dot",
                    key,
                    String.join(",", byMethod.keySet())));
          }
          ofMethod.put(key.substring(dot + 1), value);
        });
    Map<String, ExplainerFactory> factories = new LinkedHashMap<>();
    byMethod.forEach((method, given) -> factories.put(method, factory(method, given)));
    return factories;
  }

  private static ExplainerFactory factory(String method, Map<String, String> given) {
    try {
      return Explainers.factory(method, given);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage());
    }
  }

  private static void list(PrintWriter screen) {
    for (Explainers.Method method : Explainers.methods()) {
      screen.printf(Locale.ROOT, "%-22s %s%n", method.name(), method.description());
      for (Explainers.Option option : method.options()) {
        screen.printf(
            Locale.ROOT,
            "  %-20s %s (default: %s)%n",
            method.name() + "." + option.name(),
            option.description(),
            option.byDefault());
      }
    }
    screen.flush();
  }
}
