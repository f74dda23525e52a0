package org.ala4j.testing;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.ala4j.data.CubReader;
import org.ala4j.data.Fit;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.metrics.Threshold;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.FeatureStatistics;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Parameters;
import org.ala4j.model.Parameters.Group;
import org.ala4j.train.AlternatingEpochs;
import org.ala4j.train.Averaging;
import org.ala4j.train.EarlyStopping.Monitor;
import org.ala4j.train.LearningRate;
import org.ala4j.train.LearningRate.Schedule;
import org.ala4j.train.TrainingConfig;

/** A model small enough to train in a test: the three-block CLIP fixture at 32 pixels. */
public final class TinyModel {
  public static final Path ONNX = Path.of("src/test/resources/encoder/clip-separate.onnx");
  public static final ViewPolicy VIEWS = new ViewPolicy(32, Fit.SQUASH, true, 1.25);

  private TinyModel() {}

  public static EncoderFile encoderFile() {
    return EncoderFile.read(ONNX);
  }

  public static ModelConfig config(boolean lora, boolean lattice) {
    return config(Variant.PAPER, lora, lattice);
  }

  public static ModelConfig config(Variant variant, boolean lora, boolean lattice) {
    return config(variant, lora, EnumSet.allOf(Target.class), lattice);
  }

  /** With deltas in those layers only. */
  public static ModelConfig config(Set<Target> targets) {
    return config(Variant.PAPER, true, targets, true);
  }

  private static ModelConfig config(
      Variant variant, boolean lora, Set<Target> targets, boolean lattice) {
    return new ModelConfig(
        variant,
        new ModelConfig.Lora(lora, 2, List.of(2), targets, 0),
        new ModelConfig.Ala(
            lattice, 2, 3, 8, 8, List.of(0, 1), MapActivation.SIGMOID, 3, 6, List.of(4, 6)),
        new ModelConfig.Perception(3, false, List.of(8, 4), 6, 2, 0.3),
        0.5);
  }

  public static ExplainableClassifier model(
      EncoderFile file, ModelConfig config, int classes, long seed) {
    VitEncoder encoder = new VitEncoder(file.weights(), VIEWS.size());
    return new ExplainableClassifier(
        encoder, config, classes, FeatureStatistics.none(encoder.width()), new Parameters(seed));
  }

  public static FrozenPrefix prefix(ExplainableClassifier model) {
    return FrozenPrefix.create(
        model.encoder(), model.frozenFeatures(), FrozenPrefix.Engine.AUTO, Processor.cpu(1));
  }

  public static TrainingConfig training(int epochs, double lr, boolean aea) {
    return training(epochs, lr, aea, Monitor.LOSS, 5);
  }

  public static TrainingConfig training(
      int epochs, double lr, boolean aea, Monitor monitor, int patience) {
    return training(epochs, lr, aea, 0, monitor, patience);
  }

  public static TrainingConfig training(
      int epochs, double lr, boolean aea, double average, Monitor monitor, int patience) {
    return new TrainingConfig(
        epochs,
        4,
        new LearningRate(lr, Schedule.CONSTANT),
        0.9,
        0.999,
        1e-2,
        new AlternatingEpochs(aea, 2),
        new Averaging(average, EnumSet.allOf(Group.class)),
        monitor,
        patience,
        Threshold.parse("0.5"));
  }

  public static ImageDataset data(Path root) {
    return CubReader.read(root, new CubReader.Options("boxes", List.of(), 4, 0, 128));
  }
}
