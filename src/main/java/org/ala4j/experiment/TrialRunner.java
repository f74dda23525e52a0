package org.ala4j.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.experiment.Experiment.Row;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.files.AtomicFiles;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.Checkpoint;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.FeatureStatistics;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.Parameters;
import org.ala4j.model.Parameters.Group;
import org.ala4j.train.EpochRecord;
import org.ala4j.train.History;
import org.ala4j.train.StateFile;
import org.ala4j.train.Trainer;
import org.ala4j.train.TrainingConfig;

/** Trains and judges one row with one seed and stores everything about it. */
final class TrialRunner {
  private final Experiment experiment;
  private final Workbench workbench;
  private final ResultStore store;

  TrialRunner(Experiment experiment, Workbench workbench, ResultStore store) {
    this.experiment = experiment;
    this.workbench = workbench;
    this.store = store;
  }

  TrialResult run(Row row, int seed, RunListener.Trial listener) throws IOException {
    long start = System.nanoTime();
    ModelConfig config = row.hyperparams().model();
    ViewPolicy views = row.hyperparams().views();
    VitEncoder encoder = workbench.encoder(views.size());
    Path folder = store.trial(row.name(), seed);
    store.begin(row, seed);
    FeatureStatistics statistics =
        config.pb().standardise()
            ? workbench.statistics(views, config.pb().block())
            : FeatureStatistics.none(encoder.width());
    Parameters parameters = new Parameters(seed);
    int classes = workbench.data().classes().size();
    ExplainableClassifier model =
        new ExplainableClassifier(encoder, config, classes, statistics, parameters);
    TrialJudge judge = new TrialJudge(experiment, workbench, row);
    List<String> log = new ArrayList<>();

    try (FrozenPrefix prefix = workbench.prefix(views, model.inputBlocks());
        Trainer trainer = new Trainer(model, prefix, row.hyperparams().training(), views, seed);
        RunMemory memory = new RunMemory()) {
      ExplanationContext context =
          new ExplanationContext(model, prefix, trainer.predictor(), memory);
      judge.check(context);
      StateFile state = new StateFile(store.state(row.name(), seed), identity(row, seed));
      History history =
          trainer.train(
              workbench.data().train(),
              workbench.data().validation(),
              Optional.of(state),
              logged(listener, log));
      AtomicFiles.write(folder.resolve(StoredTrial.HISTORY), history.csv());
      Checkpoint.of(model, workbench.data().classes())
          .write(folder.resolve(StoredTrial.CHECKPOINT), row.config());

      TrialJudge.Means means = judge.judge(folder, context, listener);
      if (judge.checksSanity()) {
        new TrialSanity(experiment, workbench, row, seed).write(folder, judge.sanity(), context);
      }
      AtomicFiles.write(folder.resolve("log.txt"), String.join("\n", log) + "\n");

      TrialResult result =
          new TrialResult(row.name(), seed, means.own(), means.explainers(), means.controls());
      double total = (System.nanoTime() - start) / 1e9; // of this process
      store.finish(
          result,
          experiment.evaluation().rules(),
          training(history, parameters, total),
          Provenance.of(workbench, views, prefix.engine()));
      return result;
    }
  }

  /** How many images a trial of that row looks at when its maps are judged. */
  int evaluationCost(Row row) {
    return new TrialJudge(experiment, workbench, row).cost();
  }

  /**
   * What training that row costs at most, in images that pass through the model: measured, one of
   * an epoch with α takes about as long as a prediction, without ALA a third of that.
   */
  double trainingCost(Row row) {
    TrainingConfig training = row.hyperparams().training();
    double epochs = 0;
    for (int epoch = 1; epoch <= training.epochs(); epoch++) {
      epochs += training.aea().phase(epoch) == Phase.ATTENTION ? 1 : 1 / 3.0;
    }
    return epochs * workbench.data().train().size();
  }

  /** What a trial of that row costs, in the same unit. */
  double cost(Row row) {
    return trainingCost(row) + evaluationCost(row);
  }

  /** What a training depends on; the state of another one is not gone on with. */
  private String identity(Row row, int seed) {
    return String.join(
        "\n",
        row.config(),
        "seed " + seed,
        "data " + workbench.data().identity(),
        "encoder " + workbench.encoderFile().sha256(),
        "ala4j " + BuildInfo.version());
  }

  private static Map<String, Object> training(
      History history, Parameters parameters, double total) {
    double trained = history.epochs().stream().mapToDouble(EpochRecord::seconds).sum();
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("epochs", history.epochs().size());
    training.put("best_epoch", history.bestEpoch());
    for (Group group : Group.values()) {
      training.put(group.name().toLowerCase(Locale.ROOT) + "_parameters", parameters.count(group));
    }
    training.put("training_seconds", Math.round(trained));
    training.put("total_seconds", Math.round(total));
    training.put("peak_memory_mb", ProcessMemory.peakMegabytes());
    return training;
  }

  private static Trainer.Listener logged(RunListener.Trial listener, List<String> log) {
    return new Trainer.Listener() {
      @Override
      public void step(int epoch, int step, int steps, double loss) {
        listener.step(epoch, step, steps, loss);
      }

      @Override
      public void epoch(EpochRecord epoch) {
        log.add(epoch.summary());
        listener.epoch(epoch);
      }

      @Override
      public void continued(List<EpochRecord> epochs) {
        epochs.forEach(epoch -> log.add(epoch.summary()));
        log.add("gone on with after an interruption");
        listener.continued(epochs.size());
      }
    };
  }
}
