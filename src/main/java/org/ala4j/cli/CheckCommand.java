package org.ala4j.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ala4j.data.DataException;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.Photo;
import org.ala4j.data.View;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.VitWeights;
import org.ala4j.experiment.Experiment;
import org.ala4j.experiment.StoredExperiment;
import org.ala4j.experiment.Workbench;
import org.ala4j.report.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ala check}: everything that can be wrong before a training, without training. */
@Command(
    name = "check",
    description = "Checks the experiment file, photos, regions and the encoder; trains nothing.")
final class CheckCommand implements Callable<Integer> {
  private static final int MANY = 20_000;
  private static final int SAMPLE = 700;

  @Spec CommandSpec spec;
  @Mixin ExperimentOptions options;

  @Option(
      names = "--all",
      description =
          "Read every photo and region; of more than 20,000 only a sample of 700 of each split is"
              + " read otherwise.")
  private boolean all;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Experiment experiment = options.read(Optional.empty());
    out.printf(
        Locale.ROOT,
        "Experiment %s: %d rows × %d seeds.%n",
        experiment.name(),
        experiment.rows().size(),
        experiment.seeds().size());
    StoredExperiment.published(experiment);
    Workbench workbench = Workbench.open(experiment, line -> out.println(PlainText.oneLine(line)));
    ImageDataset data = workbench.data();
    out.printf(
        Locale.ROOT,
        "Data %s: %d classes; %d training, %d validation, %d test images; regions: %s.%n",
        data.name(),
        data.classes().size(),
        data.train().size(),
        data.validation().size(),
        data.test().size(),
        data.regions().text());
    data.notes().forEach(note -> out.println("  " + PlainText.oneLine(note)));
    out.flush();
    List<String> damaged = damaged(out, data, experiment.rows().get(0).hyperparams().views());
    damaged.forEach(d -> out.println("  " + PlainText.oneLine(d)));
    encoder(out, workbench);
    out.println("Training takes " + workbench.memory().text() + ".");
    out.println("  " + workbench.disk());
    out.flush();
    return damaged.isEmpty() ? Main.OK : Main.INVALID_FILE;
  }

  /** Reads photos with their regions, and says what is wrong with each one that is damaged. */
  private List<String> damaged(PrintWriter out, ImageDataset data, ViewPolicy views) {
    List<List<Example>> splits = List.of(data.train(), data.validation(), data.test());
    int images = splits.stream().mapToInt(List::size).sum();
    boolean every = all || images <= MANY;
    List<String> damaged = new ArrayList<>();
    int read = 0;
    int empty = 0;
    for (List<Example> split : splits) {
      for (Example example : every ? split : sample(split)) {
        read++;
        try {
          Photo photo = ImageFiles.readPhoto(example.image());
          View view = views.evaluation(photo.width(), photo.height());
          empty += isEmpty(region(example, view, photo)) ? 1 : 0;
        } catch (DataException e) {
          damaged.add(e.getMessage());
        }
      }
    }
    if (!every) {
      out.printf(
          Locale.ROOT,
          "  A sample of %,d of %,d images was read; --all reads all.%n",
          read,
          images);
    }
    if (empty > 0) {
      out.printf(
          Locale.ROOT,
          "  %,d of these have no pixel inside their region; IoU leaves them out.%n",
          empty);
    }
    if (damaged.isEmpty()) {
      out.printf(
          Locale.ROOT, "  %s can be read.%n", every ? "Every photo and region" : "All of these");
    }
    return damaged;
  }

  private static List<Example> sample(List<Example> split) {
    return new SplittableRandom(0)
        .ints(0, split.size())
        .distinct()
        .limit(Math.min(SAMPLE, split.size()))
        .sorted()
        .mapToObj(split::get)
        .toList();
  }

  private static float[] region(Example example, View view, Photo photo) {
    try {
      return example.region().seenThrough(view, photo.width(), photo.height());
    } catch (DataException e) {
      throw new DataException(example.image() + ": " + e.getMessage(), e);
    }
  }

  private static boolean isEmpty(float[] region) {
    return region.length > 0 && IntStream.range(0, region.length).noneMatch(i -> region[i] > 0);
  }

  private static void encoder(PrintWriter out, Workbench workbench) {
    VitWeights w = workbench.encoderFile().weights();
    out.printf(
        Locale.ROOT,
        "Encoder %s: ViT, width %d, %d blocks, %d heads, patch %d, %d×%d pixels, %s%s.%n",
        PlainText.oneLine(workbench.encoderFile().path().toString()),
        w.width(),
        w.blocks().size(),
        w.heads(),
        w.patch(),
        w.nativeSize(),
        w.nativeSize(),
        w.activation(),
        w.preNorm().isPresent() ? ", ln_pre" : "");
    double worst = workbench.encoderFile().parity().worst();
    out.printf(
        Locale.ROOT,
        "  Largest relative difference from ONNX Runtime over all blocks: %.1e.%n",
        worst);
  }
}
