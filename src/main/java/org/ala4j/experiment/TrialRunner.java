package org.ala4j.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.DataException;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.Reason;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.Checkpoint;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.FeatureStatistics;
import org.ala4j.model.ModelConfig;
import org.ala4j.model.Parameters;
import org.ala4j.model.Parameters.Group;
import org.ala4j.model.Predictor;
import org.ala4j.results.BuildInfo;
import org.ala4j.results.Identity;
import org.ala4j.results.Judged;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredTraining;
import org.ala4j.results.StoredTrial;
import org.ala4j.results.TrialFolder;
import org.ala4j.results.TrialState;
import org.ala4j.results.TrialState.Status;
import org.ala4j.train.EpochRecord;
import org.ala4j.train.History;
import org.ala4j.train.StateFile;
import org.ala4j.train.Trainer;
import org.ala4j.train.TrainingConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Does what a plan says is missing of a trial: trains it, judges its maps, sums up. */
final class TrialRunner {
  private final Experiment experiment;
  private final Workbench workbench;
  private final ResultStore store;
  private final TrialPlanner planner;
  private final AtomicBoolean isForetold = new AtomicBoolean();

  TrialRunner(Experiment experiment, Workbench workbench, ResultStore store) {
    this.experiment = experiment;
    this.workbench = workbench;
    this.store = store;
    this.planner = new TrialPlanner(experiment, workbench, store);
  }

  TrialPlanner planner() {
    return planner;
  }

  /** Done, pruned, or left when the time was over; of a trial whose lock the caller holds. */
  TrialEnd run(TrialPlan plan, RunListener.Trial listener, Budget budget) throws IOException {
    TrialFolder folder = store.folder(plan.row().name(), plan.seed());
    if (plan.training().isEmpty()) {
      return train(plan, folder, listener, budget);
    }
    folder.adopt(plan.training().get());
    if (plan.isComplete()) {
      return sum(plan);
    }
    store.note(plan.row().name(), plan.seed(), TrialState.of(Status.RUNNING, epochs(plan)));
    ExplainableClassifier model = trained(plan, folder);
    ViewPolicy views = plan.row().hyperparams().views();
    try (FrozenPrefix prefix = workbench.prefix(views, model.frozenFeatures());
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory)) {
      ExplanationContext context = new ExplanationContext(model, prefix, predictor, memory);
      TrialJudge judge = new TrialJudge(experiment, workbench, planner, plan, folder);
      judge.check(context);
      foretell(predictor, model.encoder(), views.size(), listener);
      return finish(
          plan,
          folder,
          plan.training().get(),
          judge.judge(plan.training().get(), context, listener));
    }
  }

  /** The summary of what is all there. */
  TrialEnd sum(TrialPlan plan) {
    TrialFolder folder = store.folder(plan.row().name(), plan.seed());
    return finish(plan, folder, plan.training().orElseThrow(), judged(plan));
  }

  private static Judged judged(TrialPlan plan) {
    return TrialPlan.judged(plan.judged(), plan.checked());
  }

  private TrialEnd finish(
      TrialPlan plan, TrialFolder folder, StoredTraining training, Judged judged) {
    folder.finish(plan.row(), experiment.evaluation().rules(), training, judged);
    int epochs = training.training().path("epochs").asInt();
    store.note(plan.row().name(), plan.seed(), TrialState.of(Status.DONE, epochs));
    return TrialEnd.done(judged.result(plan.row().name(), plan.seed()));
  }

  private static int epochs(TrialPlan plan) {
    return plan.training().map(t -> t.training().path("epochs").asInt()).orElse(plan.epochs());
  }

  private ExplainableClassifier trained(TrialPlan plan, TrialFolder folder) {
    Path checkpoint = folder.path().resolve(StoredTrial.CHECKPOINT);
    VitEncoder encoder = workbench.encoder(plan.row().hyperparams().views().size());
    try {
      return Checkpoint.read(checkpoint).model(encoder, plan.row().hyperparams().model());
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(checkpoint + " cannot be read: " + Reason.of(e), e);
    }
  }

  /** Trains it and judges all of its maps. */
  private TrialEnd train(
      TrialPlan plan, TrialFolder folder, RunListener.Trial listener, Budget budget)
      throws IOException {
    long start = System.nanoTime();
    Row row = plan.row();
    ModelConfig config = row.hyperparams().model();
    ViewPolicy views = row.hyperparams().views();
    VitEncoder encoder = workbench.encoder(views.size());
    Identity identity = folder.begin(row, workbench.inputs());
    store.note(row.name(), plan.seed(), TrialState.of(Status.RUNNING, plan.epochs()));
    FeatureStatistics statistics =
        config.pb().standardise()
            ? workbench.statistics(views, config.pb().block())
            : FeatureStatistics.none(encoder.width());
    Parameters parameters = new Parameters(plan.seed());
    int classes = workbench.data().classes().size();
    ExplainableClassifier model =
        new ExplainableClassifier(encoder, config, classes, statistics, parameters);
    TrialTraining heard = new TrialTraining(row, plan.seed(), store, listener, budget);
    TrialJudge judge = new TrialJudge(experiment, workbench, planner, plan, folder);

    try (FrozenPrefix prefix = workbench.prefix(views, model.frozenFeatures());
        Trainer trainer =
            new Trainer(
                model,
                prefix,
                workbench.gradients(),
                row.hyperparams().training(),
                views,
                plan.seed());
        RunMemory memory = new RunMemory()) {
      ExplanationContext context =
          new ExplanationContext(model, prefix, trainer.predictor(), memory);
      judge.check(context);
      foretell(trainer.predictor(), encoder, views.size(), listener);
      StateFile state =
          new StateFile(
              folder.trainingState(), identity.values() + "\nala4j " + BuildInfo.version());
      long prepared = System.nanoTime();
      History history =
          trainer.train(
              workbench.data().train(), workbench.data().validation(), Optional.of(state), heard);
      AtomicFiles.write(folder.path().resolve(StoredTrial.HISTORY), history.csv());
      AtomicFiles.write(folder.path().resolve(StoredTrial.LOG), heard.log());
      if (heard.ending().isPresent()) {
        if (heard.ending().get() == TrialEnd.Kind.PRUNED) {
          store.prune(row.name(), plan.seed(), history.epochs().size());
        }
        return TrialEnd.of(heard.ending().get());
      }
      Checkpoint.of(model, workbench.data().classes())
          .write(folder.path().resolve(StoredTrial.CHECKPOINT), row.config());
      long preparing = Math.round((prepared - start) / 1e9);
      StoredTraining training =
          folder.finishTraining(
              identity,
              training(history, parameters, preparing),
              Provenance.of(workbench, views, prefix.engine()));
      return finish(plan, folder, training, judge.judge(training, context, listener));
    }
  }

  /** What a trial has to do. */
  TrialWork work(TrialPlan plan) {
    TrainingConfig training = plan.row().hyperparams().training();
    return new TrialWork(
        plan.training().isPresent() ? 0 : training.epochs(),
        training.aea(),
        workbench.data().train().size(),
        workbench.data().validation().size(),
        plan.images());
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

  /** Training's seconds are those of all processes that took part, preparing's this one's. */
  private static Map<String, Object> training(
      History history, Parameters parameters, long preparing) {
    double trained = history.epochs().stream().mapToDouble(EpochRecord::seconds).sum();
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("epochs", history.epochs().size());
    training.put("best_epoch", history.bestEpoch());
    for (Group group : Group.values()) {
      training.put(group.name().toLowerCase(Locale.ROOT) + "_parameters", parameters.count(group));
    }
    training.put("preparing_seconds", preparing);
    training.put("training_seconds", Math.round(trained));
    training.put("peak_memory_mb", ProcessMemory.peakMegabytes());
    return training;
  }
}
