package org.ala4j.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.experiment.Experiment.Row;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.files.AtomicFiles;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.Checkpoint;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.FeatureStatistics;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.Parameters;
import org.ala4j.model.Parameters.Group;
import org.ala4j.model.Predictor;
import org.ala4j.train.EpochRecord;
import org.ala4j.train.History;
import org.ala4j.train.StateFile;
import org.ala4j.train.Trainer;
import org.ala4j.train.TrainingConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Trains and judges one row with one seed and stores everything about it. */
final class TrialRunner {
  private final Experiment experiment;
  private final Workbench workbench;
  private final ResultStore store;
  private final AtomicBoolean isForetold = new AtomicBoolean();

  TrialRunner(Experiment experiment, Workbench workbench, ResultStore store) {
    this.experiment = experiment;
    this.workbench = workbench;
    this.store = store;
  }

  /** Done, pruned, or left when the time was over; of a trial whose lock the caller holds. */
  TrialEnd run(Row row, int seed, RunListener.Trial listener, Budget budget) throws IOException {
    long start = System.nanoTime();
    ModelConfig config = row.hyperparams().model();
    ViewPolicy views = row.hyperparams().views();
    VitEncoder encoder = workbench.encoder(views.size());
    Path folder = store.trial(row.name(), seed);
    store.begin(row, seed, inputs());
    FeatureStatistics statistics =
        config.pb().standardise()
            ? workbench.statistics(views, config.pb().block())
            : FeatureStatistics.none(encoder.width());
    Parameters parameters = new Parameters(seed);
    int classes = workbench.data().classes().size();
    ExplainableClassifier model =
        new ExplainableClassifier(encoder, config, classes, statistics, parameters);
    TrialJudge judge = new TrialJudge(experiment, workbench, row);
    TrialTraining heard = new TrialTraining(row, seed, store, listener, budget);

    try (FrozenPrefix prefix = workbench.prefix(views, model.frozenFeatures());
        Trainer trainer = new Trainer(model, prefix, row.hyperparams().training(), views, seed);
        RunMemory memory = new RunMemory()) {
      ExplanationContext context =
          new ExplanationContext(model, prefix, trainer.predictor(), memory);
      judge.check(context);
      foretell(trainer.predictor(), encoder, views.size(), listener);
      StateFile state = new StateFile(store.trainingState(row.name(), seed), identity(row, seed));
      long prepared = System.nanoTime();
      History history =
          trainer.train(
              workbench.data().train(), workbench.data().validation(), Optional.of(state), heard);
      long trained = System.nanoTime();
      AtomicFiles.write(folder.resolve(StoredTrial.HISTORY), history.csv());
      AtomicFiles.write(folder.resolve(StoredTrial.LOG), heard.log());
      if (heard.ending().isPresent()) {
        if (heard.ending().get() == TrialEnd.Kind.PRUNED) {
          store.prune(row.name(), seed, history.epochs().size());
        }
        return TrialEnd.of(heard.ending().get());
      }
      Checkpoint.of(model, workbench.data().classes())
          .write(folder.resolve(StoredTrial.CHECKPOINT), row.config());

      TrialJudge.Means means = judge.judge(folder, context, listener);
      if (judge.checksSanity()) {
        new TrialSanity(experiment, workbench, row, seed).write(folder, judge.sanity(), context);
      }
      Times times = new Times(start, prepared, trained, System.nanoTime());

      TrialResult result =
          new TrialResult(row.name(), seed, means.own(), means.explainers(), means.controls());
      store.finish(
          row,
          result,
          experiment.evaluation().rules(),
          training(history, parameters, times),
          Provenance.of(workbench, views, prefix.engine()));
      return TrialEnd.done(result);
    }
  }

  /** What every trial reads. */
  Inputs inputs() {
    return Inputs.of(workbench);
  }

  /** What a trial of that row has to do. */
  TrialWork work(Row row) {
    TrainingConfig training = row.hyperparams().training();
    int judged = new TrialJudge(experiment, workbench, row).cost();
    int images = workbench.data().train().size();
    int validated = workbench.data().validation().size();
    return new TrialWork(training.epochs(), training.aea(), images, validated, judged);
  }

  /** Predictions for noise, as insertion and deletion want them: no features of it are kept. */
  private void foretell(
      Predictor predictor, VitEncoder encoder, int size, RunListener.Trial listener) {
    if (isForetold.getAndSet(true)) {
      return;
    }
    int images = Predictor.chunk(encoder);
    long[] shape = {2L * images, 3, size, size};
    float[] pixels = new float[(int) (shape[0] * 3 * size * size)];
    SplittableRandom random = new SplittableRandom(0);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    try (INDArray noise = Nd4j.create(pixels, shape, 'c')) {
      predictor.predict(noise); // the first pass plans
      long start = System.nanoTime();
      predictor.predict(noise);
      listener.judgingWillTake((System.nanoTime() - start) / 1e9 / shape[0]);
    }
  }

  /** What a training depends on; the state of another one is not gone on with. */
  private String identity(Row row, int seed) {
    return String.join(
        "\n", row.config(), "seed " + seed, inputs().toString(), "ala4j " + BuildInfo.version());
  }

  /** When the phases of a trial began and ended in this process, in ns. */
  private record Times(long start, long prepared, long trained, long judged) {
    static long seconds(long from, long to) {
      return Math.round((to - from) / 1e9);
    }
  }

  /** Training's seconds are those of all processes that took part, the others' this one's. */
  private static Map<String, Object> training(History history, Parameters parameters, Times times) {
    double trained = history.epochs().stream().mapToDouble(EpochRecord::seconds).sum();
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("epochs", history.epochs().size());
    training.put("best_epoch", history.bestEpoch());
    for (Group group : Group.values()) {
      training.put(group.name().toLowerCase(Locale.ROOT) + "_parameters", parameters.count(group));
    }
    training.put("preparing_seconds", Times.seconds(times.start, times.prepared));
    training.put("training_seconds", Math.round(trained));
    training.put("judging_seconds", Times.seconds(times.trained, times.judged));
    training.put("total_seconds", Times.seconds(times.start, times.judged));
    training.put("peak_memory_mb", ProcessMemory.peakMegabytes());
    return training;
  }
}
