package org.ala4j.experiment;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.ala4j.config.Experiment;
import org.ala4j.config.Hyperparams;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.FrozenPrefix.Engine;
import org.ala4j.encoder.TrainingEngine;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.WorkCounter;
import org.ala4j.memory.HostMemory;
import org.ala4j.metrics.Classifier;
import org.ala4j.metrics.InsertionDeletion;
import org.ala4j.metrics.InsertionDeletion.Sample;
import org.ala4j.metrics.Plane;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.Parameters;
import org.ala4j.train.EpochRecord;
import org.ala4j.train.Trainer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How fast this machine reads an encoder, trains on it and judges it, by the code that experiments
 * run, on generated birds. Every speed stands beside the rate of matrix products measured in the
 * same run, because machines differ and are noisy.
 */
public final class Benchmark {
  /** Part of a speed's key where the features of the frozen blocks are read, not computed. */
  public static final String KEPT = "_kept";

  private static final int GEMM = 2048;
  private static final int ROUNDS = 3; // of each engine, in turn
  private static final int WARM_UP = 3; // steps, until an engine's memory has grown
  private static final int STATES = 8; // of insertion and of deletion

  /**
   * One speed.
   *
   * @param key its name in JSON
   * @param value in {@code unit}
   * @param gflops multiplications and additions a second, in 10⁹; NaN when they do not matter
   * @param isRate whether more is better
   */
  public record Measure(String key, double value, String unit, double gflops, boolean isRate) {}

  private final Experiment computing;
  private final Experiment keeping;
  private final List<TrainingEngine> engines;
  private final int steps;
  private final Consumer<String> says;
  private final List<Measure> measures = new ArrayList<>();
  private double forward; // seconds of a batch through all blocks

  /**
   * @param computing an experiment with one row whose features are computed each time
   * @param keeping the same, with features that are kept and a finite number of views
   * @param engines whose training steps are timed, in turn
   * @param steps of training to time, three times, after some that are not timed
   * @param says hears what is being measured
   */
  public Benchmark(
      Experiment computing,
      Experiment keeping,
      List<TrainingEngine> engines,
      int steps,
      Consumer<String> says) {
    this.computing = computing;
    this.keeping = keeping;
    this.engines = List.copyOf(engines);
    this.steps = steps;
    this.says = says;
  }

  /** Measures everything. */
  public List<Measure> run() {
    says.accept("matrix products");
    double gemm = gemm();
    measures.add(new Measure("gemm_gflops", gemm, "GFLOP/s", gemm, true));
    says.accept("reading the encoder");
    long start = System.nanoTime();
    EncoderFile.read(computing.encoder().onnx());
    add("import_s", since(start), "s", Double.NaN, false);
    Workbench workbench = Workbench.open(computing, says);
    engines(workbench);
    forward(workbench);
    train(workbench, "");
    train(Workbench.open(keeping, says), KEPT);
    add("peak_memory_mb", ProcessMemory.peakMegabytes(), "MB", Double.NaN, false);
    return List.copyOf(measures);
  }

  private void add(String key, double value, String unit, double gflops, boolean isRate) {
    measures.add(new Measure(key, value, unit, gflops, isRate));
  }

  private static String on(String suffix) {
    return suffix.isEmpty() ? "" : " on kept features";
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The best of several products of 2,048 × 2,048 matrices, in GFLOP/s. */
  private static double gemm() {
    try (INDArray a = Nd4j.rand(DataType.FLOAT, GEMM, GEMM);
        INDArray b = Nd4j.rand(DataType.FLOAT, GEMM, GEMM);
        INDArray c = Nd4j.createUninitialized(DataType.FLOAT, GEMM, GEMM)) {
      double best = 0;
      for (int i = 0; i < 10; i++) {
        long start = System.nanoTime();
        a.mmuli(b, c);
        best = Math.max(best, 2e-9 * GEMM * GEMM * GEMM / since(start));
      }
      return best;
    }
  }

  /** Images a second through the frozen blocks, by each engine. */
  private void engines(Workbench workbench) {
    Hyperparams hyperparams = computing.rows().get(0).hyperparams();
    VitEncoder encoder = workbench.encoder(hyperparams.views().size());
    SortedSet<Feature> features = hyperparams.model().frozenFeatures();
    int batch = hyperparams.training().batch();
    double work = encoder.work(features.last()) / 1e9;
    int size = hyperparams.views().size();
    try (INDArray pixels = Nd4j.rand(DataType.FLOAT, batch, 3, size, size)) {
      for (Engine engine : Engine.values()) {
        if (engine == Engine.AUTO
            || engine == Engine.SAMEDIFF && !engines.contains(TrainingEngine.ND4J)) {
          continue;
        }
        says.accept("frozen blocks by " + engine.name().toLowerCase(Locale.ROOT));
        try (FrozenPrefix prefix =
            FrozenPrefix.create(encoder, features, engine, workbench.processor())) {
          pass(prefix, pixels); // plans, packs
          double seconds = Double.MAX_VALUE;
          for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            pass(prefix, pixels);
            seconds = Math.min(seconds, since(start));
          }
          String key = "prefix_" + prefix.engine() + "_images_per_s";
          add(key, batch / seconds, "images/s", batch * work / seconds, true);
        }
      }
    }
  }

  private static void pass(FrozenPrefix prefix, INDArray pixels) {
    prefix.features(pixels).values().forEach(INDArray::close);
  }

  /** A batch through all blocks by ONNX Runtime: the unit in which machines can be compared. */
  private void forward(Workbench workbench) {
    Hyperparams hyperparams = computing.rows().get(0).hyperparams();
    VitEncoder encoder = workbench.encoder(hyperparams.views().size());
    SortedSet<Feature> last = new TreeSet<>(List.of(Feature.after(encoder.depth())));
    int batch = hyperparams.training().batch();
    int size = hyperparams.views().size();
    says.accept("all blocks");
    try (FrozenPrefix prefix =
            FrozenPrefix.create(encoder, last, Engine.ONNXRUNTIME, workbench.processor());
        INDArray pixels = Nd4j.rand(DataType.FLOAT, batch, 3, size, size)) {
      pass(prefix, pixels);
      List<Double> seconds = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        pass(prefix, pixels);
        seconds.add(since(start));
      }
      forward = median(seconds);
      double gflops = batch * encoder.work(last.last()) / 1e9 / forward;
      add("forward_ms", 1000 * forward, "ms/batch", gflops, false);
    }
  }

  /** Steps of both phases by both engines in turn, and forward passes; then curves. */
  private void train(Workbench workbench, String suffix) {
    Hyperparams hyperparams = (suffix.isEmpty() ? computing : keeping).rows().get(0).hyperparams();
    ViewPolicy views = hyperparams.views();
    VitEncoder encoder = workbench.encoder(views.size());
    ExplainableClassifier model =
        workbench.untrained(hyperparams.model(), views.size(), new Parameters(0));
    double frozen = suffix.isEmpty() ? encoder.work(model.frozenFeatures().last()) : 0;
    try (FrozenPrefix prefix = workbench.prefix(views, model.frozenFeatures())) {
      Map<TrainingEngine, StepTimes> times = new EnumMap<>(TrainingEngine.class);
      for (int round = 1; round <= ROUNDS; round++) {
        for (TrainingEngine engine : engines) {
          says.accept("training by " + name(engine) + on(suffix) + ", " + round + " of " + ROUNDS);
          try (Trainer trainer =
              new Trainer(
                  model, prefix, workbench.gradients(engine), hyperparams.training(), views, 0)) {
            List<Example> few = workbench.data().train();
            int wanted = (steps + WARM_UP) * hyperparams.training().batch();
            trainer.train(
                few.subList(0, Math.min(wanted, few.size())),
                List.of(few.get(0)),
                times.computeIfAbsent(engine, e -> new StepTimes()));
          }
        }
      }
      times.forEach((engine, t) -> add(engine, t, hyperparams.training().batch() * frozen, suffix));
      try (Trainer trainer =
          new Trainer(model, prefix, workbench.gradients(), hyperparams.training(), views, 0)) {
        evaluate(workbench, trainer, views, frozen, suffix);
      }
    }
  }

  private static String name(TrainingEngine engine) {
    return engine.name().toLowerCase(Locale.ROOT);
  }

  private void add(TrainingEngine engine, StepTimes times, double frozen, String suffix) {
    boolean isOurs = engine == computing.engine().train().settled();
    for (Phase phase : times.seconds.keySet()) {
      double seconds = median(times.seconds.get(phase));
      double gflops = (times.work.get(phase) + frozen) / 1e9 / seconds;
      String key = "train_" + (phase == Phase.ATTENTION ? "odd" : "even") + suffix;
      String own = key + "_" + name(engine);
      add(own + "_ms", 1000 * seconds, "ms/step", gflops, false);
      add(own + "_forwards", seconds / forward, "forwards", Double.NaN, false);
      if (isOurs) {
        add(key + "_ms", 1000 * seconds, "ms/step", gflops, false);
      }
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private void evaluate(
      Workbench workbench, Trainer trainer, ViewPolicy views, double frozen, String suffix) {
    says.accept("forward passes" + on(suffix));
    List<Example> images = workbench.data().validation();
    int n = images.size();
    try (Batches batches = Batches.inOrder(images, views, n);
        Batch batch = batches.next()) {
      trainer.predictor().predict(batch.images());
      long start = System.nanoTime();
      trainer.predictor().predict(batch.images());
      double seconds = since(start);
      double gflops = n * (trainer.predictor().work() + frozen) / 1e9 / seconds;
      add("evaluation" + suffix + "_images_per_s", n / seconds, "images/s", gflops, true);
      if (!suffix.isEmpty()) {
        return; // masked images never come again, so their features are never kept
      }
      says.accept("insertion and deletion");
      long curves = System.nanoTime();
      curves(trainer, views, batch);
      double perState = since(curves) / (2 * 2 * STATES);
      double perMinute = 60 / (perState * 2 * InsertionDeletion.DEFAULT_STEPS);
      add("insertion_deletion_images_per_min", perMinute, "images/min", Double.NaN, true);
    }
  }

  /** Both curves of two images, in few steps. */
  private static void curves(Trainer trainer, ViewPolicy views, Batch batch) {
    int size = views.size();
    Classifier classifier =
        (pixels, count) -> {
          try (INDArray array = Nd4j.create(pixels, new long[] {count, 3, size, size}, 'c')) {
            return trainer.predictor().predict(array).probabilities();
          }
        };
    FloatBuffer pixels = HostMemory.read(batch.images());
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      float[] image = new float[3 * size * size];
      pixels.get(image);
      float[] ramp = new float[16];
      for (int j = 0; j < ramp.length; j++) {
        ramp[j] = j;
      }
      samples.add(new Sample(image, size, Plane.square(ramp), 0));
    }
    new InsertionDeletion(STATES, 2 * STATES, InsertionDeletion.Target.PREDICTED)
        .of(classifier, samples);
  }

  /** Times and work of steps by phase, but for the first of an epoch. */
  private static final class StepTimes implements Trainer.Listener {
    private final Map<Phase, List<Double>> seconds = new EnumMap<>(Phase.class);
    private final Map<Phase, Double> work = new EnumMap<>(Phase.class);
    private long last;
    private long workBefore;

    @Override
    public void step(int epoch, int step, int steps, double loss) {
      long now = System.nanoTime();
      Phase phase = epoch % 2 == 1 ? Phase.ATTENTION : Phase.ALL_ONES;
      if (step > WARM_UP) {
        seconds.computeIfAbsent(phase, p -> new ArrayList<>()).add((now - last) / 1e9);
        work.put(phase, (double) (WorkCounter.total() - workBefore));
      }
      last = now;
      workBefore = WorkCounter.total();
    }

    @Override
    public void epoch(EpochRecord epoch) {}
  }
}
