package org.ala4j.train;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.ExampleList;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.graph.GradientEngine;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.memory.ArrayPool;
import org.ala4j.memory.HostMemory;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.Lookahead;
import org.ala4j.model.Parameters.Group;
import org.ala4j.model.Parameters.Parameter;
import org.ala4j.model.Predictor;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains an {@link ExplainableClassifier}: minimises L = CE(PB) + λ·CE(ALA) by AdamW in alternating
 * epochs, validates after each with α, and leaves the best epoch's weights in the model (paper
 * §5.2). With the same seed the result is the same bit for bit.
 */
public final class Trainer implements AutoCloseable {
  private static final long DROPOUT_STREAM = 0x5EED_D40BL;
  private static final Set<Group> ALL = EnumSet.allOf(Group.class);
  private static final Set<Group> WITHOUT_ALA = EnumSet.complementOf(EnumSet.of(Group.ALA));

  /** Hears of the progress. */
  public interface Listener {
    /** A step of {@code steps} of an epoch is done. */
    void step(int epoch, int step, int steps, double loss);

    /** An epoch is over, validated and kept. */
    void epoch(EpochRecord epoch);

    /** The training goes on after these epochs, which an earlier process ran. */
    default void continued(List<EpochRecord> epochs) {}

    /**
     * Whether to train on, asked when an epoch has been told of, and for the last of the epochs
     * that an earlier process ran, if there are epochs to come; false ends the training there. Its
     * state stays where it is kept.
     */
    default boolean keepGoing(EpochRecord epoch) {
      return true;
    }
  }

  private final ExplainableClassifier model;
  private final FrozenPrefix prefix;
  private final TrainingConfig config;
  private final ViewPolicy views;
  private final long seed;
  private final AdamW optimizer;
  private final RunMemory memory = new RunMemory();
  private final ArrayPool pool = new ArrayPool();
  private final Predictor predictor;
  private final GradientEngine engine;
  private final Map<Phase, GradientPass> passes = new EnumMap<>(Phase.class);
  private final Map<Phase, List<Parameter>> trained = new EnumMap<>(Phase.class);

  public Trainer(
      ExplainableClassifier model,
      FrozenPrefix prefix,
      TrainingConfig config,
      ViewPolicy views,
      long seed) {
    this(model, prefix, GradientEngine.SAMEDIFF, config, views, seed);
  }

  /**
   * @param engine of the steps; validation is the prefix's
   */
  public Trainer(
      ExplainableClassifier model,
      FrozenPrefix prefix,
      GradientEngine engine,
      TrainingConfig config,
      ViewPolicy views,
      long seed) {
    this.engine = engine;
    this.model = model;
    this.prefix = prefix;
    this.config = config;
    this.views = views;
    this.seed = seed;
    this.optimizer =
        new AdamW(
            config.learningRate().initial(), config.beta1(), config.beta2(), config.weightDecay());
    this.predictor = new Predictor(model, prefix, memory);
  }

  /** The predictor that follows this training; closed with the trainer. */
  public Predictor predictor() {
    return predictor;
  }

  /** Trains from the beginning, keeping no state; otherwise like the other. */
  public History train(List<Example> training, List<Example> validation, Listener listener) {
    return train(training, validation, Optional.empty(), listener);
  }

  /**
   * Trains until the last epoch, until early stopping or until the listener ends it, then restores
   * the best epoch.
   *
   * @param kept where the state is kept after each epoch, and found by a later process: a training
   *     that goes on from there ends as if it had not been interrupted, bit for bit
   */
  public History train(
      List<Example> training,
      List<Example> validation,
      Optional<StateFile> kept,
      Listener listener) {
    List<Example> unmarked = ExampleList.withoutRegions(training);
    EarlyStopping stopping = new EarlyStopping(config.monitor(), config.patience());
    List<EpochRecord> epochs = new ArrayList<>();
    Map<String, INDArray> best = Map.of();
    if (config.averaging().decay() > 0) {
      model.graph(Phase.ATTENTION); // makes every parameter
    }
    AveragedWeights averaged = new AveragedWeights(model.parameters(), config.averaging());
    Optional<TrainingState> earlier =
        kept.flatMap(file -> file.read(state -> state.requireFits(model.parameters(), config)));
    if (earlier.isPresent()) {
      best = goOn(earlier.get(), averaged);
      epochs.addAll(earlier.get().epochs());
      epochs.forEach(stopping::improves);
      listener.continued(List.copyOf(epochs));
    }
    boolean goesOn =
        hasMore(epochs.size(), stopping)
            && (epochs.isEmpty() || listener.keepGoing(epochs.get(epochs.size() - 1)));
    while (goesOn) {
      EpochRecord record = epoch(epochs.size() + 1, unmarked, validation, averaged, listener);
      epochs.add(record);
      if (stopping.improves(record)) {
        best.values().forEach(INDArray::close);
        best = model.parameters().snapshot();
      }
      averaged.exchange(); // back
      if (kept.isPresent()) {
        kept.get().write(state(epochs, best, averaged));
      }
      listener.epoch(record);
      goesOn = hasMore(epochs.size(), stopping) && listener.keepGoing(record);
    }
    model.parameters().restore(best);
    best.values().forEach(INDArray::close);
    averaged.close();
    return new History(List.copyOf(epochs), stopping.bestEpoch());
  }

  private boolean hasMore(int epochs, EarlyStopping stopping) {
    return epochs < config.epochs() && !stopping.isOver(epochs);
  }

  private TrainingState state(
      List<EpochRecord> epochs, Map<String, INDArray> best, AveragedWeights averaged) {
    return new TrainingState(
        epochs, model.parameters().values(), best, averaged.means(), optimizer.moments());
  }

  /** Takes a state over; returns the best epoch's parameters. */
  private Map<String, INDArray> goOn(TrainingState state, AveragedWeights averaged) {
    averaged.restore(state.averages());
    state.averages().values().forEach(INDArray::close);
    model.parameters().restore(state.parameters());
    state.parameters().values().forEach(INDArray::close);
    optimizer.restore(state.moments());
    return state.best();
  }

  /** Trains and validates; the model is left with the averaged weights, which were validated. */
  private EpochRecord epoch(
      int epoch,
      List<Example> training,
      List<Example> validation,
      AveragedWeights averaged,
      Listener listener) {
    long start = System.nanoTime();
    Phase phase = config.aea().phase(epoch);
    double loss = 0;
    double pbLoss = 0;
    try (Batches batches = Batches.training(training, views, config.batch(), seed, epoch);
        Lookahead<Prepared> ahead = new Lookahead<>(prepared(batches), Prepared::close)) {
      for (int step = 1; ahead.hasNext(); step++) {
        try (Prepared batch = ahead.next()) {
          double done = (epoch - 1 + (step - 1.0) / batches.count()) / config.epochs();
          optimizer.setLearningRate(config.learningRate().at(done));
          Losses losses = step(phase, epoch, step, batch);
          averaged.update(phase == Phase.ATTENTION ? ALL : WITHOUT_ALA);
          loss += losses.total() * batch.size() / training.size();
          pbLoss += losses.pb() * batch.size() / training.size();
          listener.step(epoch, step, batches.count(), losses.total());
        }
      }
    }
    averaged.exchange();
    Validation validated =
        Validator.validate(predictor, validation, views, config, model.config().lambda());
    double seconds = (System.nanoTime() - start) / 1e9;
    return new EpochRecord(epoch, phase, loss, pbLoss, validated, seconds, Pointer.physicalBytes());
  }

  /** A batch behind the frozen prefix, with its labels. */
  private record Prepared(Batch batch, Map<String, INDArray> inputs, ArrayPool pool)
      implements AutoCloseable {
    int size() {
      return batch.size();
    }

    @Override
    public void close() {
      inputs.remove(ExplainableClassifier.PIXELS); // the batch's
      inputs.values().forEach(pool::give);
      batch.close();
    }
  }

  private Iterator<Prepared> prepared(Batches batches) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public Prepared next() {
        Batch batch = batches.next();
        try {
          model.encoder().weights().normalisation().applyIn(batch.images());
          Map<String, INDArray> inputs = Predictor.inputs(model, prefix, batch.images(), pool);
          inputs.put(ExplainableClassifier.LABELS, oneHot(batch.labels()));
          return new Prepared(batch, inputs, pool);
        } catch (RuntimeException e) {
          batch.close();
          throw e;
        }
      }
    };
  }

  private record Losses(double total, double pb) {}

  /** One step of AdamW on everything that the phase trains. */
  private Losses step(Phase phase, int epoch, int step, Prepared batch) {
    GradientPass pass = passes.computeIfAbsent(phase, this::open);
    List<Parameter> parameters = trained.get(phase);
    batch.inputs().put(ExplainableClassifier.DROPOUT, dropout(epoch, step, batch.size()));
    List<String> outputs = List.of(ExplainableClassifier.LOSS, ExplainableClassifier.PB_LOSS);
    List<String> names = parameters.stream().map(Parameter::name).toList();
    try (GradientPass.Run run = pass.gradients(batch.inputs(), outputs, names)) {
      double loss = run.output(ExplainableClassifier.LOSS).getDouble(0);
      if (!Double.isFinite(loss)) {
        throw new TrainingException(
            String.format(
                Locale.ROOT,
                "The loss is %s at epoch %d, step %d; lower lr (now %s)",
                loss,
                epoch,
                step,
                config.learningRate().initial()));
      }
      double pbLoss = run.output(ExplainableClassifier.PB_LOSS).getDouble(0);
      for (Parameter p : parameters) {
        optimizer.update(p.name(), p.value(), run.gradient(p.name()));
      }
      return new Losses(loss, pbLoss);
    }
  }

  /** In {@link Phase#ALL_ONES} ALA is frozen, whether or not it is in the graph. */
  private GradientPass open(Phase phase) {
    Graph graph = model.graph(phase);
    List<Parameter> parameters =
        model.parameters().all().stream()
            .filter(p -> graph.parameterNames().contains(p.name()))
            .filter(p -> phase == Phase.ATTENTION || WITHOUT_ALA.contains(p.group()))
            .toList();
    trained.put(phase, parameters);
    List<String> names = parameters.stream().map(Parameter::name).toList();
    return engine.of(graph, ExplainableClassifier.LOSS, names, memory);
  }

  private INDArray oneHot(int[] labels) {
    INDArray oneHot = pool.take(labels.length, model.classes()).assign(0);
    for (int i = 0; i < labels.length; i++) {
      oneHot.putScalar(i, labels[i], 1);
    }
    return oneHot;
  }

  /** A mask of zeros and 1/(1−p) that depends on (seed, epoch, step) only. */
  private INDArray dropout(int epoch, int step, int size) {
    SplittableRandom random =
        new SplittableRandom(((seed * 1_000_003L + epoch) * 1_000_003L + step) ^ DROPOUT_STREAM);
    double p = model.config().pb().dropout();
    int width = model.config().pb().channels().get(1);
    float[] mask = new float[size * width];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextDouble() < p ? 0 : (float) (1 / (1 - p));
    }
    INDArray dropout = pool.take(size, width);
    HostMemory.write(dropout, numbers -> numbers.put(mask));
    return dropout;
  }

  @Override
  public void close() {
    passes.values().forEach(GradientPass::close);
    predictor.close();
    memory.close();
    pool.close();
  }
}
