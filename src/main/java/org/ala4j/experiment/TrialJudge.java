package org.ala4j.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.Example;
import org.ala4j.data.ViewPolicy;
import org.ala4j.evaluate.Evaluator;
import org.ala4j.evaluate.Evaluator.Judgement;
import org.ala4j.evaluate.SanityCheck;
import org.ala4j.explain.AlaMap;
import org.ala4j.explain.Explainer;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.results.StoredTrial;

/**
 * Judges a trial's own map and, on the models of the reference row, the explainers and controls
 * beside it. What each image scored is stored as soon as its explainer is done.
 */
final class TrialJudge {
  private final Experiment experiment;
  private final Workbench workbench;
  private final Row row;
  private final ViewPolicy views;
  private final boolean isReference;

  TrialJudge(Experiment experiment, Workbench workbench, Row row) {
    this.experiment = experiment;
    this.workbench = workbench;
    this.row = row;
    this.views = row.hyperparams().views();
    this.isReference = row.name().equals(experiment.reference());
  }

  /**
   * Means over the judged images by metric key: the own map's, each explainer's, each control's.
   */
  record Means(
      Map<String, Double> own,
      Map<String, Map<String, Double>> explainers,
      Map<String, Map<String, Double>> controls) {}

  private List<Baseline> baselines() {
    return isReference ? workbench.baselines() : List.of();
  }

  /** Whether explainers are checked against what the model learned. */
  boolean checksSanity() {
    return isReference && experiment.sanity().images() > 0;
  }

  /** About how many images pass through the model. */
  int cost() {
    List<Example> images = workbench.judged();
    long cost = Evaluator.cost(experiment.evaluation(), images, 1);
    for (Baseline baseline : baselines()) {
      cost += Evaluator.cost(experiment.evaluation(), images, passes(baseline));
    }
    return (int) Math.min(Integer.MAX_VALUE, cost);
  }

  private int passes(Baseline baseline) {
    return baseline.explainer().passes().applyAsInt(row.hyperparams().model());
  }

  /**
   * Makes every explainer once, because after a long training is too late to learn that one does
   * not fit.
   *
   * @throws ConfigException when it does not
   */
  void check(ExplanationContext context) {
    for (Baseline baseline : baselines()) {
      try (Explainer explainer = baseline.explainer().create(context)) {
        // made, therefore it fits
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            String.format(
                Locale.ROOT, "evaluate.explainers: %s: %s", baseline.label(), e.getMessage()));
      }
    }
  }

  /** Judges all and writes to the trial's folder. */
  Means judge(Path folder, ExplanationContext context, RunListener.Trial listener) {
    List<Example> images = workbench.judged();
    Evaluator evaluator = new Evaluator(context.predictor(), views, experiment.evaluation());
    TrialScores scores = new TrialScores(workbench.data(), experiment.dataset().root());
    TrialPictures pictures = new TrialPictures(experiment, workbench.data(), views);
    AlaMap map = new AlaMap(context.predictor());
    Judgement own = evaluator.judge(images, map, 1, true, listener::evaluated);
    scores.add(StoredTrial.ALA, own);
    scores.writeImages(folder, own.images());
    pictures.write(folder.resolve(StoredTrial.MAPS), own.images());

    Map<String, Map<String, Double>> explainers = new LinkedHashMap<>();
    Map<String, Map<String, Double>> controls = new LinkedHashMap<>();
    for (Baseline baseline : baselines()) {
      try (Explainer explainer = baseline.explainer().create(context)) {
        Judgement judged =
            evaluator.judge(images, explainer, passes(baseline), false, listener::evaluated);
        scores.add(baseline.label(), judged);
        (baseline.isControl() ? controls : explainers).put(baseline.label(), judged.metrics());
        if (!baseline.isControl()) {
          Path ofExplainer = folder.resolve(StoredTrial.EXPLAINERS).resolve(baseline.label());
          scores.writeImages(ofExplainer, judged.images());
          pictures.write(ofExplainer.resolve(StoredTrial.MAPS), judged.images());
        }
      }
    }
    scores.writeCurves(folder);
    return new Means(own.metrics(), explainers, controls);
  }

  /** The check of the model's own map and of every explainer. */
  SanityCheck sanity() {
    Map<String, Function<ExplanationContext, Explainer>> explainers = new LinkedHashMap<>();
    for (Baseline baseline : baselines()) {
      if (!baseline.isControl()) {
        explainers.put(baseline.label(), baseline.explainer()::create);
      }
    }
    explainers.put(row.name(), context -> new AlaMap(context.predictor()));
    List<Example> images = Evaluator.spread(workbench.judged(), experiment.sanity().images());
    return new SanityCheck(images, views, explainers);
  }
}
