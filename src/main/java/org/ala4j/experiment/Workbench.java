package org.ala4j.experiment;

import static org.ala4j.data.ExampleList.withoutRegions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.DatasetConfig;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Content;
import org.ala4j.data.DataException;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.Masks;
import org.ala4j.data.ObjectMask;
import org.ala4j.data.RegionKind;
import org.ala4j.data.ViewPolicy;
import org.ala4j.data.demo.DemoData;
import org.ala4j.data.demo.FolderInUseException;
import org.ala4j.encoder.CachedPrefix;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.FeatureCache;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.TrainingEngine;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.evaluate.EvaluationConfig.Split;
import org.ala4j.evaluate.Evaluator;
import org.ala4j.explain.ClassTokenAttention;
import org.ala4j.files.ProcessLock;
import org.ala4j.files.Reason;
import org.ala4j.graph.CpuThreads;
import org.ala4j.graph.GradientEngine;
import org.ala4j.metrics.RegionPrior;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.FeatureStatistics;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.Parameters;
import org.ala4j.results.Inputs;
import org.ala4j.train.EarlyStopping.Monitor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all trials of an experiment share and what is computed for them once. */
public final class Workbench {
  private static final Logger LOG = LoggerFactory.getLogger(Workbench.class);
  private static final int BATCH = 16;

  /** Training images that feature statistics are of at most, all of CUB-200-2011's. */
  private static final int STATISTICS = 5000;

  private record StatisticsKey(ViewPolicy views, int block) {}

  private final Consumer<String> says;
  private final Experiment experiment;
  private final ImageDataset data;
  private final EncoderFile encoderFile;
  private final int threads;
  private final int engineThreads;
  private final Map<Integer, VitEncoder> encoders = new HashMap<>();
  private final Map<StatisticsKey, FeatureStatistics> statistics = new HashMap<>();
  private final Map<ViewPolicy, Optional<FeatureCache>> caches = new HashMap<>();
  private final Map<ViewPolicy, RegionPrior> regions = new HashMap<>();
  private final Processors processors;
  private Content content; // null until it is asked for
  private volatile boolean trains = true;

  private Workbench(
      Experiment experiment,
      ImageDataset data,
      EncoderFile encoderFile,
      Processors processors,
      Consumer<String> says) {
    this.says = says;
    this.processors = processors;
    this.experiment = experiment;
    this.data = data;
    this.encoderFile = encoderFile;
    int ofWorker = Math.max(1, Runtime.getRuntime().availableProcessors() / experiment.workers());
    this.engineThreads =
        experiment.encoder().threads() == 0 ? ofWorker : experiment.encoder().threads();
    // Unless features are kept, the frozen blocks of the next batch run beside this one's step:
    // threads
    // that wait for others of a step which have lost their core to the engine's cost more than they
    // bring.
    this.threads = CpuThreads.divideBetween(experiment.workers() * (keepsAllFeatures() ? 1 : 2));
  }

  /**
   * Indexes the data, drawing it first where it is generated and absent, and reads the encoder;
   * every row is checked against it.
   *
   * @param says hears what takes a while
   */
  public static Workbench open(Experiment experiment, Consumer<String> says) {
    Processors processors = new Processors(experiment.engine());
    CompletableFuture<EncoderFile> reading =
        CompletableFuture.supplyAsync(() -> EncoderFile.read(experiment.encoder().onnx()));
    DatasetConfig dataset = experiment.dataset();
    dataset.generate().ifPresent(settings -> generate(dataset.root(), settings, says));
    ImageDataset data = dataset.options().read(dataset.root()).named(dataset.name());
    requireMasks(experiment, data);
    EncoderFile file = joined(reading);
    Workbench workbench = new Workbench(experiment, data, file, processors, says);
    if (!file.weights().hasClassToken()) {
      says.accept("The encoder has no class token, so there is no control class-token-attention.");
    }
    experiment.rows().forEach(workbench::check);
    return workbench;
  }

  /**
   * Of the masks only those that the experiment looks at must be there, and must hold something.
   *
   * @throws DataException when they do not
   */
  private static void requireMasks(Experiment experiment, ImageDataset data) {
    List<Example> judged =
        Evaluator.spread(
            experiment.evaluation().split().of(data), experiment.evaluation().images());
    String split = experiment.evaluation().split().text();
    Masks.requireAll(judged, "the " + split + " images, on which maps are judged");
    Masks.requireObject(judged, split)
        .filter(coding -> coding != ObjectMask.Coding.LEVELS) // the usual one
        .ifPresent(coding -> LOG.info("Masks are read as {}", coding.text()));
    boolean watchesIou =
        experiment.rows().stream()
            .anyMatch(row -> row.hyperparams().training().monitor() == Monitor.IOU);
    if (watchesIou) {
      if (data.regions() == RegionKind.NONE) {
        throw new ConfigException(
            "early_stopping.monitor: iou needs regions, but dataset.masks is none; choose accuracy or"
                + " loss");
      }
      Masks.requireAll(
          data.validation(), "the validation images, which early_stopping.monitor: iou watches");
      Masks.requireObject(data.validation(), "validation");
    }
  }

  /**
   * The same data and encoder, and what was computed with them, for other rows of the experiment.
   */
  public synchronized Workbench with(Experiment other) {
    Workbench next = new Workbench(other, data, encoderFile, processors, says);
    next.encoders.putAll(encoders);
    next.statistics.putAll(statistics);
    next.content = content;
    caches.forEach(
        (views, cache) -> {
          SortedSet<Feature> features = next.toKeep(views).features();
          if (cache.isPresent() && cache.get().kept().containsAll(features)) {
            next.caches.put(views, cache);
          }
        });
    return next;
  }

  /**
   * Checks a row against the encoder.
   *
   * @throws ConfigException when there cannot be such a model
   */
  public void check(Experiment.Row row) {
    int depth = encoder(row.hyperparams().views().size()).depth();
    row.hyperparams().checkAgainst(depth, row.origin());
  }

  private static EncoderFile joined(CompletableFuture<EncoderFile> reading) {
    try {
      return reading.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ModelFileException refused) {
        throw refused;
      }
      throw e;
    }
  }

  /** Two processes that begin together do not draw into one folder. */
  private static void generate(Path root, DemoData.Settings settings, Consumer<String> says) {
    if (DemoData.isComplete(root, settings)) {
      return;
    }
    try (ProcessLock lock = ProcessLock.lock(ProcessLock.beside(root))) {
      if (!DemoData.isComplete(root, settings)) {
        says.accept("drawing " + settings.images() + " birds into " + root);
        DemoData.write(root, settings, done -> {});
      }
    } catch (IOException e) {
      throw new DataException("dataset.root: " + root + " cannot be made: " + Reason.of(e), e);
    } catch (FolderInUseException e) {
      throw new ConfigException("dataset.root: " + e.getMessage());
    }
  }

  /** Whether a model is to be trained; if not, only the features of judged images are kept. */
  void trains(boolean any) {
    trains = any;
  }

  /** What the experiment will take of the machine's memory. */
  public MemoryEstimate memory() {
    return MemoryEstimate.of(experiment, this);
  }

  public ImageDataset data() {
    return data;
  }

  /**
   * SHA-256 of what the images and their regions hold; they are read for it once.
   *
   * @throws DataException when one cannot be read
   */
  private synchronized Content content() {
    if (content == null) {
      DatasetConfig dataset = experiment.dataset();
      content = data.content(dataset.root(), dataset.options().index(), says);
    }
    return content;
  }

  /** What its trials read beside their configurations. */
  Inputs inputs() {
    return new Inputs(data.identity(), content(), encoderFile.sha256());
  }

  /** The examples that maps are judged on. */
  List<Example> judged() {
    return experiment.evaluation().split().of(data);
  }

  /** Where the regions of the judged images lie. */
  synchronized RegionPrior regions(ViewPolicy views) {
    return regions.computeIfAbsent(
        views, v -> Evaluator.prior(experiment.evaluation(), v, judged()));
  }

  public EncoderFile encoderFile() {
    return encoderFile;
  }

  /** What is judged beside the rows, as far as the encoder has what it shows. */
  List<Baseline> baselines() {
    boolean hasClassToken = encoderFile.weights().hasClassToken();
    return experiment.baselines().stream()
        .filter(b -> hasClassToken || !b.label().equals(ClassTokenAttention.NAME))
        .toList();
  }

  /** Trials side by side. */
  int workers() {
    return experiment.workers();
  }

  /** Threads of each worker. */
  int threads() {
    return threads;
  }

  /** The encoder for images of that size. */
  public synchronized VitEncoder encoder(int size) {
    return encoders.computeIfAbsent(size, s -> new VitEncoder(encoderFile.weights(), s));
  }

  /** A model of that shape whose size and speed count, not what it says. */
  ExplainableClassifier untrained(ModelConfig config, int size, Parameters parameters) {
    VitEncoder encoder = encoder(size);
    return new ExplainableClassifier(
        encoder,
        config,
        data.classes().size(),
        FeatureStatistics.none(encoder.width()),
        parameters);
  }

  /**
   * The frozen part of the encoder up to these features; what it makes of the views that come again
   * in every epoch and every trial is computed once.
   */
  FrozenPrefix prefix(ViewPolicy views, SortedSet<Feature> features) {
    FrozenPrefix engine = engine(views, features, engineThreads);
    Optional<FeatureCache> cache = cache(views);
    return cache.isPresent() && cache.get().kept().containsAll(features)
        ? new CachedPrefix(cache.get(), engine, features)
        : engine;
  }

  /** The engine of training steps. */
  GradientEngine gradients() {
    return gradients(experiment.engine().train());
  }

  /** The name of that engine. */
  String trainEngine() {
    return experiment.engine().train().settled().name().toLowerCase(Locale.ROOT);
  }

  /** Where this experiment's worker computes, with all of the processors' threads. */
  Processor processor() {
    return processors.ofThisWorker(Runtime.getRuntime().availableProcessors());
  }

  /** That engine with this experiment's share of the machine. */
  GradientEngine gradients(TrainingEngine engine) {
    return engine.on(processors.ofThisWorker(engineThreads));
  }

  private FrozenPrefix engine(ViewPolicy views, SortedSet<Feature> features, int ofEngine) {
    return FrozenPrefix.create(
        encoder(views.size()),
        features,
        experiment.encoder().engine(),
        processors.ofThisWorker(ofEngine));
  }

  /** Features of every view of the experiment; none when they would not fit. */
  private synchronized Optional<FeatureCache> cache(ViewPolicy views) {
    return caches.computeIfAbsent(views, this::fill);
  }

  /** The views of an experiment whose features may be kept. */
  private record Kept(SortedSet<Feature> features, long views, long bytes) {
    long megabytes() {
      return bytes / 1_000_000 + 1;
    }
  }

  private Kept toKeep(ViewPolicy views) {
    SortedSet<Feature> features = new TreeSet<>();
    for (Experiment.Row row : experiment.rows()) {
      if (row.hyperparams().views().equals(views)) {
        features.addAll(row.hyperparams().model().frozenFeatures());
      }
    }
    long images =
        (long) data.train().size() * views.distinct()
            + data.validation().size()
            + (experiment.evaluation().split() == Split.TEST ? data.test().size() : 0);
    FeatureCache.Precision precision = experiment.encoder().cache().precision();
    long each = FeatureCache.bytesPerView(encoder(views.size()), features, precision);
    return new Kept(features, images, images * each);
  }

  private boolean keepsAllFeatures() {
    return experiment.rows().stream()
        .map(row -> row.hyperparams().views())
        .distinct()
        .allMatch(
            views ->
                views.distinct() > 0
                    && toKeep(views).bytes() <= experiment.encoder().cache().maxBytes());
  }

  /** What the features would take on disk, in a sentence. */
  public String disk() {
    FeatureCache.Settings settings = experiment.encoder().cache();
    return experiment.rows().stream()
        .map(row -> row.hyperparams().views())
        .distinct()
        .map(this::toKeep)
        .map(
            kept ->
                String.format(
                    Locale.ROOT,
                    "Features of %,d views take %,d MB of %s (at most %.1f GB).",
                    kept.views(),
                    kept.megabytes(),
                    settings.folder(),
                    settings.maxBytes() / 1e9))
        .collect(Collectors.joining(" "));
  }

  private Optional<FeatureCache> fill(ViewPolicy views) {
    Kept kept = toKeep(views);
    FeatureCache.Settings settings = experiment.encoder().cache();
    if (settings.maxBytes() == 0) {
      return Optional.empty();
    }
    if (kept.bytes() > settings.maxBytes()) {
      LOG.info(
          "Features of {} views would take {} MB, more than encoder.cache.max_gb; they are not kept",
          kept.views(),
          kept.megabytes());
      return Optional.empty();
    }
    int all = Runtime.getRuntime().availableProcessors(); // nothing else runs yet
    try (FrozenPrefix engine = engine(views, kept.features(), all)) {
      String maker = encoderFile.sha256() + " " + engine.engine();
      FeatureCache cache =
          new FeatureCache(settings, maker, encoder(views.size()), kept.features());
      Runnable computes =
          () ->
              says.accept(
                  String.format(
                      Locale.ROOT,
                      "keeping the frozen features of %,d views in %s (%,d MB)",
                      kept.views(),
                      settings.folder(),
                      kept.megabytes()));
      for (int i = 0; i < views.distinct() && trains; i++) {
        keep(
            cache,
            engine,
            Batches.numbered(withoutRegions(data.train()), views, BATCH, i),
            computes);
      }
      if (trains || experiment.evaluation().split() == Split.VALIDATION) {
        keep(
            cache,
            engine,
            Batches.inOrder(withoutRegions(data.validation()), views, BATCH),
            computes);
      }
      if (experiment.evaluation().split() == Split.TEST) {
        keep(cache, engine, Batches.inOrder(withoutRegions(data.test()), views, BATCH), computes);
      }
      return Optional.of(cache);
    }
  }

  /** What kept features were good for, one for each kind of views. */
  synchronized List<FeatureCache.Use> featureUse() {
    return caches.values().stream().flatMap(Optional::stream).map(FeatureCache::use).toList();
  }

  /** How the features of those views come, as results report it. */
  synchronized String features(ViewPolicy views) {
    return caches.getOrDefault(views, Optional.empty()).isPresent()
        ? "kept as " + experiment.encoder().cache().precision().name().toLowerCase(Locale.ROOT)
        : "computed each time";
  }

  /**
   * @param computes is run once, when features are found not to be there
   */
  private void keep(FeatureCache cache, FrozenPrefix engine, Batches images, Runnable computes) {
    try (images) {
      while (images.hasNext()) {
        try (Batch batch = images.next();
            INDArray pixels = encoderFile.weights().normalisation().apply(batch.images())) {
          boolean hadAll = cache.use().computed() == 0;
          cache.add(engine, pixels);
          if (hadAll && cache.use().computed() > 0) {
            computes.run();
          }
        }
      }
    }
  }

  /**
   * Statistics of h⁽ᵏ⁾ of the frozen encoder over the training set, without augmentation: LoRA
   * starts there, so they are the same for every row and seed.
   */
  synchronized FeatureStatistics statistics(ViewPolicy views, int block) {
    StatisticsKey key = new StatisticsKey(views, block);
    return statistics.computeIfAbsent(key, k -> kept(views, block));
  }

  /** From an earlier run when features are kept, for it needs a pass over all of the data. */
  private FeatureStatistics kept(ViewPolicy views, int block) {
    int width = encoder(views.size()).width();
    Optional<FeatureCache> cache = cache(views);
    String name = String.format(Locale.ROOT, "statistics of block %d", block);
    Optional<float[]> numbers = cache.flatMap(c -> c.numbers(name, 2 * width));
    if (numbers.isPresent()) {
      return FeatureStatistics.of(numbers.get());
    }
    FeatureStatistics computed = compute(views, block);
    cache.ifPresent(c -> c.keep(name, computed.numbers()));
    return computed;
  }

  private FeatureStatistics compute(ViewPolicy views, int block) {
    VitEncoder encoder = encoder(views.size());
    Feature feature = Feature.after(block);
    try (FrozenPrefix prefix = prefix(views, new TreeSet<>(List.of(feature)));
        Batches batches =
            Batches.inOrder(
                withoutRegions(Evaluator.spread(data.train(), STATISTICS)), views, BATCH)) {
      return FeatureStatistics.of(
          encoder.width(),
          encoder.tokens(),
          encoder.extra(),
          sink -> {
            while (batches.hasNext()) {
              try (Batch batch = batches.next();
                  INDArray pixels = encoder.weights().normalisation().apply(batch.images());
                  INDArray h = prefix.features(pixels).get(feature)) {
                sink.accept(h);
              }
            }
          });
    }
  }
}
