package org.ala4j.experiment;

import java.util.Locale;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Hyperparams;
import org.ala4j.encoder.TrainingEngine;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.Parameters;
import org.ala4j.model.Predictor;
import org.ala4j.train.StepMemory;

/**
 * What an experiment will take of the machine's memory, before anything is trained.
 *
 * @param shared by all workers: the process and the encoder's weights
 * @param perWorker of the row that takes most: a step's arrays, waiting batches, the frozen blocks
 * @param workers trials side by side
 */
public record MemoryEstimate(long shared, long perWorker, int workers) {
  private static final long PROCESS = 700_000_000; // JVM, libraries, photos that are kept
  private static final int WAITING = 3; // one in use, one made ready, one in the making

  /** ONNX Runtime has memory of its own for each phase and batch, which grows in powers of two. */
  private static final double ONNX_RUNTIME = 2.5;

  /** The whole, in bytes. */
  public long bytes() {
    return shared + workers * perWorker;
  }

  /** How many workers fit into so many bytes; none when not even the process does. */
  int fitting(long memory) {
    return (int) Math.max(0, (memory - shared) / perWorker);
  }

  /**
   * Checks that the workers fit into the machine's memory. A single one is let go: the machine may
   * have memory to swap to, and there is nothing to do with less.
   *
   * @throws ConfigException when they do not
   */
  void requireFits(long memory) {
    int fitting = Math.max(1, fitting(memory));
    if (workers > fitting) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%d workers take %s, more than the %.1f GB of this machine; --workers %d %s",
              workers,
              text(),
              memory / 1e9,
              fitting,
              fitting == 1 ? "fits" : "fit"));
    }
  }

  static MemoryEstimate of(Experiment experiment, Workbench workbench) {
    long largest =
        experiment.rows().stream()
            .map(row -> Shape.of(row.hyperparams()))
            .distinct() // the rows of a search often differ in numbers only
            .mapToLong(shape -> perWorker(shape, experiment.engine().train(), workbench))
            .max()
            .orElseThrow();
    long weights = Float.BYTES * workbench.encoderFile().weights().parameters();
    return new MemoryEstimate(PROCESS + weights, largest, experiment.workers());
  }

  /** What the size of a training depends on. */
  private record Shape(ModelConfig model, int image, int batch) {
    static Shape of(Hyperparams h) {
      ModelConfig m = h.model();
      ModelConfig shape = new ModelConfig(m.variant(), m.lora(), m.ala(), m.pb(), 1); // λ aside
      return new Shape(shape, h.views().size(), h.training().batch());
    }
  }

  private static long perWorker(Shape shape, TrainingEngine engine, Workbench workbench) {
    VitEncoder encoder = workbench.encoder(shape.image());
    Parameters parameters = new Parameters(0);
    ExplainableClassifier model = workbench.untrained(shape.model(), shape.image(), parameters);
    int batch = shape.batch();
    long step = StepMemory.bytes(model, batch);
    if (engine != TrainingEngine.ND4J) {
      step = (long) (ONNX_RUNTIME * step);
    }
    long arrays = step + WAITING * StepMemory.bytesOfInputs(model, batch);
    long trained = parameters.all().stream().mapToLong(p -> p.value().length() * Float.BYTES).sum();
    trained *= 4; // itself, two moments, the best
    // The engine packs the weights of its blocks. Its widest arrays are those of a chunk in the
    // rest of the model, beside another one, or a batch if it is small, in the frozen blocks.
    double share = (double) model.config().lastBlock() / encoder.depth();
    long packed = (long) (share * Float.BYTES * encoder.weights().parameters());
    double n = encoder.tokens();
    double image = Float.BYTES * (n * n * encoder.weights().heads() + 12 * n * encoder.width());
    int chunk = Predictor.chunk(encoder);
    int frozen = Math.max(chunk, Math.min(batch, encoder.imagesAtOnce()));
    return arrays + trained + packed + (long) ((frozen + chunk) * image);
  }

  /** In a sentence. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "about %.1f GB of memory (%.1f for the process and the encoder, %.1f for each of %d worker%s)",
        bytes() / 1e9,
        shared / 1e9,
        perWorker / 1e9,
        workers,
        workers == 1 ? "" : "s");
  }
}
