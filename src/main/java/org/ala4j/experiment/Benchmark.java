package org.ala4j.experiment;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
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
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.HostMemory;
import org.ala4j.graph.WorkCounter;
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
  private final int steps;
  private final Consumer<String> says;
  private final List<Measure> measures = new ArrayList<>();

  /**
   * @param computing an experiment with one row whose features are computed each time
   * @param keeping the same, with features that are kept and a finite number of views
   * @param steps of training to time, after one that is not timed
   * @param says hears what is being measured
   */
  public Benchmark(Experiment computing, Experiment keeping, int steps, Consumer<String> says) {
    this.computing = computing;
    this.keeping = keeping;
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
    int threads = Runtime.getRuntime().availableProcessors();
    double work = encoder.work(features.last()) / 1e9;
    int size = hyperparams.views().size();
    try (INDArray pixels = Nd4j.rand(DataType.FLOAT, batch, 3, size, size)) {
      for (Engine engine : List.of(Engine.SAMEDIFF, Engine.ONNXRUNTIME)) {
        says.accept("frozen blocks by " + engine.name().toLowerCase(java.util.Locale.ROOT));
        try (FrozenPrefix prefix = FrozenPrefix.create(encoder, features, engine, threads)) {
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

  /** Steps of both phases and forward passes; then, where features are not kept, the curves. */
  private void train(Workbench workbench, String suffix) {
    Hyperparams hyperparams = (suffix.isEmpty() ? computing : keeping).rows().get(0).hyperparams();
    ViewPolicy views = hyperparams.views();
    VitEncoder encoder = workbench.encoder(views.size());
    ExplainableClassifier model =
        workbench.untrained(hyperparams.model(), views.size(), new Parameters(0));
    says.accept("training" + on(suffix));
    try (FrozenPrefix prefix = workbench.prefix(views, model.frozenFeatures());
        Trainer trainer =
            new Trainer(model, prefix, workbench.gradients(), hyperparams.training(), views, 0)) {
      StepTimes times = new StepTimes();
      List<Example> few = workbench.data().train();
      int wanted = (steps + 1) * hyperparams.training().batch();
      trainer.train(few.subList(0, Math.min(wanted, few.size())), List.of(few.get(0)), times);
      double frozen = suffix.isEmpty() ? encoder.work(model.frozenFeatures().last()) : 0;
      int batch = hyperparams.training().batch();
      for (Phase phase : times.median.keySet()) {
        double seconds = times.median.get(phase);
        double gflops = (times.work.get(phase) + batch * frozen) / 1e9 / seconds;
        String key = "train_" + (phase == Phase.ATTENTION ? "odd" : "even") + suffix + "_ms";
        add(key, 1000 * seconds, "ms/step", gflops, false);
      }
      evaluate(workbench, trainer, views, frozen, suffix);
    }
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

  /** The median time and the work of a step, by phase; the first of an epoch is left out. */
  private static final class StepTimes implements Trainer.Listener {
    private final Map<Phase, Double> median = new EnumMap<>(Phase.class);
    private final Map<Phase, Double> work = new EnumMap<>(Phase.class);
    private final List<Double> seconds = new ArrayList<>();
    private long last;
    private long workBefore;

    @Override
    public void step(int epoch, int step, int steps, double loss) {
      long now = System.nanoTime();
      if (step == 1) {
        seconds.clear();
        workBefore = WorkCounter.total();
      } else {
        seconds.add((now - last) / 1e9);
      }
      last = now;
      if (step == steps && !seconds.isEmpty()) {
        double done = WorkCounter.total() - workBefore;
        Phase phase = epoch % 2 == 1 ? Phase.ATTENTION : Phase.ALL_ONES;
        work.put(phase, done / seconds.size());
        median.put(phase, seconds.stream().sorted().toList().get(seconds.size() / 2));
      }
    }

    @Override
    public void epoch(EpochRecord epoch) {}
  }
}
