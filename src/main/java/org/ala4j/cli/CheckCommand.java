package org.ala4j.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ala4j.config.Experiment;
import org.ala4j.data.DatasetCheck;
import org.ala4j.data.ImageDataset;
import org.ala4j.encoder.VitWeights;
import org.ala4j.experiment.Workbench;
import org.ala4j.results.StoredExperiment;
import org.ala4j.table.PlainText;
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
    DatasetCheck.Report report =
        DatasetCheck.of(data, experiment.rows().get(0).hyperparams().views(), all);
    report.remarks().forEach(remark -> out.println("  " + PlainText.oneLine(remark)));
    report.faults().forEach(fault -> out.println("  " + PlainText.oneLine(fault)));
    encoder(out, workbench);
    out.println("Training takes " + workbench.memory().text() + ".");
    out.println("  " + workbench.disk());
    out.flush();
    return report.faults().isEmpty() ? Main.OK : Main.INVALID_FILE;
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
