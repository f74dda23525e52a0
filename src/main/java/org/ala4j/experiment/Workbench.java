package org.ala4j.experiment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.CubReader;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.CpuThreads;
import org.ala4j.model.FeatureStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What all trials of an experiment share and what is computed for them once. */
public final class Workbench {
  private static final int BATCH = 16;

  private record StatisticsKey(int size, String fit, int block) {}

  private final Experiment experiment;
  private final ImageDataset data;
  private final EncoderFile encoderFile;
  private final String encoderHash;
  private final int threads;
  private final Map<Integer, VitEncoder> encoders = new HashMap<>();
  private final Map<StatisticsKey, FeatureStatistics> statistics = new HashMap<>();

  private Workbench(Experiment experiment, ImageDataset data, EncoderFile encoderFile) {
    this.experiment = experiment;
    this.data = data;
    this.encoderFile = encoderFile;
    this.encoderHash = encoderFile.sha256();
    this.threads = CpuThreads.divideBetween(experiment.workers());
  }

  /** Indexes the data and reads the encoder; every row is checked against it. */
  public static Workbench open(Experiment experiment) {
    ImageDataset data = CubReader.read(experiment.dataset().root(), experiment.dataset().options());
    EncoderFile file = EncoderFile.read(experiment.encoder().onnx());
    Workbench workbench = new Workbench(experiment, data, file);
    for (Experiment.Row row : experiment.rows()) {
      VitEncoder encoder = workbench.encoder(row.hyperparams().views().size());
      row.hyperparams().checkAgainst(encoder.depth(), row.origin());
    }
    return workbench;
  }

  public ImageDataset data() {
    return data;
  }

  public EncoderFile encoderFile() {
    return encoderFile;
  }

  public String encoderHash() {
    return encoderHash;
  }

  /** Threads of each worker. */
  int threads() {
    return threads;
  }

  /** The encoder for images of that size. */
  public synchronized VitEncoder encoder(int size) {
    return encoders.computeIfAbsent(size, s -> new VitEncoder(encoderFile.weights(), s));
  }

  /** The frozen part of the encoder for these blocks. */
  FrozenPrefix prefix(int size, SortedSet<Integer> blocks) {
    return FrozenPrefix.create(
        encoderFile, encoder(size), blocks, experiment.encoder().engine(), threads);
  }

  /**
   * Statistics of h⁽ᵏ⁾ of the frozen encoder over the training set, without augmentation: LoRA
   * starts there, so they are the same for every row and seed.
   */
  synchronized FeatureStatistics statistics(ViewPolicy views, int block) {
    StatisticsKey key = new StatisticsKey(views.size(), views.fit().name(), block);
    return statistics.computeIfAbsent(key, k -> compute(views, block));
  }

  private FeatureStatistics compute(ViewPolicy views, int block) {
    VitEncoder encoder = encoder(views.size());
    try (FrozenPrefix prefix = prefix(views.size(), new TreeSet<>(List.of(block)));
        Batches batches = Batches.inOrder(data.train(), views, BATCH)) {
      return FeatureStatistics.of(
          encoder.width(),
          encoder.tokens(),
          sink -> {
            while (batches.hasNext()) {
              try (Batch batch = batches.next();
                  INDArray pixels = encoder.weights().normalisation().apply(batch.images());
                  INDArray h = prefix.features(pixels).get(block)) {
                sink.accept(h);
              }
            }
          });
    }
  }
}
