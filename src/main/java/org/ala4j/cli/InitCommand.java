package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.YamlText;
import org.ala4j.data.folder.FolderSurvey;
import org.ala4j.data.folder.RegionSource;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.VitWeights;
import org.ala4j.experiment.Proposal;
import org.ala4j.files.AtomicFiles;
import org.ala4j.table.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala init}: from a folder of photos to an experiment file. */
@Command(
    name = "init",
    description =
        "Looks at a folder of photos, writes an experiment file for it and says what it chose.")
final class InitCommand implements Callable<Integer> {
  private static final double VALIDATION = 0.1;
  private static final double TEST = 0.2;

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      description =
          "a folder of photos for each class, or folders train, val and test with those in them")
  private Path folder;

  @Option(
      names = "--encoder",
      required = true,
      paramLabel = "FILE",
      description = "the encoder, an ONNX file")
  private Path encoder;

  @Option(
      names = "--masks",
      paramLabel = "PATH",
      description =
          "where the objects' masks or boxes are (default: looked for in the folder and beside it)")
  private Optional<Path> masks = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "EXPERIMENT.yaml",
      description = "keep that experiment's rows, hyperparameters and evaluation")
  private Optional<Path> from = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "the file to write (default: my-FOLDER.yaml here)")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--force", description = "write over a file that is there")
  private boolean force;

  @Override
  public Integer call() {
    PrintWriter screen = spec.commandLine().getOut();
    String name = name();
    Path file = out.orElse(Path.of(name + ".yaml"));
    if (Files.exists(file) && !force) {
      throw new ConfigException(
          file + " is there already; give --force to write over it, or --out for another name");
    }
    requireOwnLayout();
    FolderSurvey survey = FolderSurvey.of(folder, masks, VALIDATION, TEST);
    VitWeights weights = EncoderFile.read(encoder).weights();
    String text =
        from.map(other -> like(other, name, survey)).orElseGet(() -> text(name, survey, weights));
    found(survey).forEach(line -> screen.println(PlainText.oneLine(line)));
    AtomicFiles.write(file, text);
    screen.printf(
        Locale.ROOT,
        "%nWrote %s. Look at it, then: ala run %s%nIt was checked as ala check does:%n%n",
        file,
        file);
    screen.flush();
    return spec.commandLine().getParent().execute("check", file.toString());
  }

  /** Datasets with lists of their own are read by those. */
  private void requireOwnLayout() {
    Map<String, String> known = Map.of("images.txt", "cub-200-2011", "train-semi", "imagenet-s");
    known.forEach(
        (file, layout) -> {
          if (Files.exists(folder.resolve(file))) {
            throw new ConfigException(
                String.format(
                    Locale.ROOT,
                    "%s has %s, so it is in the layout of %s, whose splits are fixed: begin with"
                        + " experiments/table4.yaml and dataset: {name: %s, root: %s}",
                    folder,
                    file,
                    layout,
                    layout,
                    folder));
          }
        });
  }

  /** What the experiment is called: letters, digits and hyphens of the folder's name. */
  private String name() {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    String plain = last == null ? "" : last.toString().replaceAll("[^A-Za-z0-9]+", "-");
    String inner = plain.replaceAll("^-+|-+$", "");
    String name = inner.isEmpty() ? "photos" : inner.toLowerCase(Locale.ROOT);
    return name.startsWith("my-") ? name : "my-" + name;
  }

  private List<String> found(FolderSurvey survey) {
    int least = Collections.min(survey.classes().values());
    int most = Collections.max(survey.classes().values());
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d photos of %d classes (%,d to %,d each) in %s, most of at least %d pixels a side.",
            survey.photos(),
            survey.classes().size(),
            least,
            most,
            survey.root(),
            survey.side()));
    lines.add(
        survey.splits().isEmpty()
            ? "Nothing divides them: a tenth is for validation and a fifth for the test, by a hash of"
                + " each path."
            : "There are folders for "
                + String.join(", ", survey.splits())
                + "; what is missing of those is taken of train.");
    if (survey.unread() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d images of other formats (HEIC, WebP, …) are not read; convert them.",
              survey.unread()));
    }
    lines.add(
        survey.masks().isEmpty()
            ? "No masks or boxes were found: accuracy, insertion and deletion are measured, IoU is not."
            : String.format(
                Locale.ROOT,
                "Regions of %,d of them: %s (%s, %s).",
                survey.matching(),
                survey.masks().get(),
                survey.kind().text(),
                survey.kind().meaning()));
    return lines;
  }

  private String dataset(FolderSurvey survey) {
    List<String> lines = new ArrayList<>();
    lines.add("dataset:");
    lines.add("  name: folder                # docs/datasets.md");
    lines.add("  root: " + YamlText.quoted(survey.root().toString()));
    lines.add("  masks: " + survey.masks().map(m -> YamlText.quoted(m.toString())).orElse("none"));
    if (survey.kind() != RegionSource.NONE) {
      lines.add("  masks_as: " + survey.kind().text());
    }
    lines.add(
        String.format(
            Locale.ROOT,
            survey.splits().isEmpty()
                ? "  split: {validation: %s, test: %s, seed: %d}    # the seed of 0 to 99 that divides"
                    + " classes most evenly; photos added later move none"
                : "  split: {validation: %s, test: %s, seed: %d}    # only for what has no folder",
            VALIDATION,
            TEST,
            survey.seed()));
    return String.join("\n", lines) + "\n";
  }

  private String text(String name, FolderSurvey survey, VitWeights weights) {
    Proposal proposal =
        Proposal.of(
            weights.patch(),
            weights.nativeSize(),
            weights.blocks().size(),
            survey.train(),
            survey.side());
    List<String> lines = new ArrayList<>();
    lines.add("# Proposed by ala init; every value may be changed (docs/experiment-file.md).");
    found(survey).forEach(line -> lines.add("# " + PlainText.oneLine(line)));
    lines.add("experiment: " + name);
    String evaluation =
        """
        evaluate:
          images: all
          insertion_deletion: {images: 50, steps: 48, target: predicted}   # costly: two passes a step
          controls: [gaussian, class-token-attention]      # what does not beat these proves nothing
          # explainers: [chefer, grad-cam, attention-rollout]   # other methods on the same model
          overlays: 30
        seeds: [0]                   # [0, 1, 2, 3, 4] for a table with deviations
        """;
    return String.join("\n", lines)
        + "\n"
        + dataset(survey)
        + "encoder:\n  onnx: "
        + YamlText.quoted(encoder.toString())
        + "\n  cache: {precision: float16}\n"
        + "engine: {train: onnxruntime}     # faster on processors (docs/performance.md)\n"
        + proposal.yaml()
        + evaluation;
  }

  /** Another experiment on these photos with this encoder. */
  private String like(Path other, String name, FolderSurvey survey) {
    return "# "
        + other
        + " on other photos, by ala init.\n"
        + Experiment.onOtherData(
            other, name, dataset(survey), "onnx: " + YamlText.quoted(encoder.toString()));
  }
}
