package org.ala4j.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ImageFiles;
import org.ala4j.encoder.VitWeights;
import org.ala4j.experiment.Experiment;
import org.ala4j.experiment.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ala check}: everything that can be wrong before a training, without training. */
@Command(
    name = "check",
    description = "Checks the experiment file, every photo and the encoder; trains nothing.")
final class CheckCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ExperimentOptions options;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Experiment experiment = options.read();
    out.printf(
        "Experiment %s: %d rows × %d seeds.%n",
        experiment.name(), experiment.rows().size(), experiment.seeds().size());
    Workbench workbench = Workbench.open(experiment, out::println);
    ImageDataset data = workbench.data();
    out.printf(
        "Data %s: %d classes; %d training, %d validation, %d test images; regions: %s.%n",
        data.name(),
        data.classes().size(),
        data.train().size(),
        data.validation().size(),
        data.test().size(),
        data.regions().text());
    data.notes().forEach(note -> out.println("  " + note));
    out.flush();
    List<String> damaged = damaged(data);
    damaged.forEach(d -> out.println("  " + d));
    if (damaged.isEmpty()) {
      out.println("  Every photo can be read.");
    }
    encoder(out, workbench);
    out.println("Training takes " + workbench.memory().text() + ".");
    out.println("  " + workbench.disk());
    out.flush();
    return damaged.isEmpty() ? Main.OK : Main.INVALID_FILE;
  }

  private static List<String> damaged(ImageDataset data) {
    List<String> damaged = new ArrayList<>();
    Stream.of(data.train(), data.validation(), data.test())
        .flatMap(List::stream)
        .map(Example::image)
        .forEach(
            file -> {
              try {
                ImageFiles.readPhoto(file);
              } catch (DataException e) {
                damaged.add(e.getMessage());
              }
            });
    return damaged;
  }

  private static void encoder(PrintWriter out, Workbench workbench) {
    VitWeights w = workbench.encoderFile().weights();
    out.printf(
        "Encoder %s: ViT, width %d, %d blocks, %d heads, patch %d, %d×%d pixels, %s%s.%n",
        workbench.encoderFile().path(),
        w.width(),
        w.blocks().size(),
        w.heads(),
        w.patch(),
        w.nativeSize(),
        w.nativeSize(),
        w.activation(),
        w.preNorm().isPresent() ? ", ln_pre" : "");
    double worst = workbench.encoderFile().parity().worst();
    out.printf("  Largest relative difference from ONNX Runtime over all blocks: %.1e.%n", worst);
  }
}
