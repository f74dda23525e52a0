package org.ala4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.Example;
import org.ala4j.data.ViewPolicy;
import org.ala4j.evaluate.Evaluator;
import org.ala4j.evaluate.Evaluator.Judgement;
import org.ala4j.evaluate.KnownCurves;
import org.ala4j.evaluate.SanityCheck;
import org.ala4j.explain.Explainer;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.files.AtomicFiles;
import org.ala4j.results.Identity;
import org.ala4j.results.Judged;
import org.ala4j.results.StoredCurves;
import org.ala4j.results.StoredJudgement;
import org.ala4j.results.StoredTraining;
import org.ala4j.results.StoredTrial;
import org.ala4j.results.TrialFolder;
import org.ala4j.table.ImageResult;

/**
 * Judges what is missing of a trained trial: its own map and, on the models of the reference row,
 * the explainers and controls beside it. Each is stored as soon as it is done.
 */
final class TrialJudge {
  private final Experiment experiment;
  private final Workbench workbench;
  private final TrialPlanner planner;
  private final TrialPlan plan;
  private final TrialFolder folder;
  private final ViewPolicy views;

  TrialJudge(
      Experiment experiment,
      Workbench workbench,
      TrialPlanner planner,
      TrialPlan plan,
      TrialFolder folder) {
    this.experiment = experiment;
    this.workbench = workbench;
    this.planner = planner;
    this.plan = plan;
    this.folder = folder;
    this.views = plan.row().hyperparams().views();
  }

  /**
   * Makes every explainer once, because after a long training is too late to learn that one does
   * not fit.
   *
   * @throws ConfigException when it does not
   */
  void check(ExplanationContext context) {
    Stream.concat(plan.toJudge().stream(), plan.toCheck().stream())
        .filter(map -> !map.isOwn())
        .distinct()
        .forEach(map -> check(map, context));
  }

  private static void check(TrialMap map, ExplanationContext context) {
    try (Explainer explainer = map.maker().apply(context)) {
      // made, therefore it fits
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          String.format(Locale.ROOT, "evaluate.explainers: %s: %s", map.label(), e.getMessage()));
    }
  }

  /** Judges, draws and checks what is missing. */
  Judged judge(StoredTraining training, ExplanationContext context, RunListener.Trial listener) {
    Row row = plan.row();
    Map<String, Object> origin = Provenance.of(workbench, views, context.prefix().engine());
    Evaluator evaluator =
        new Evaluator(
            context.predictor(), views, experiment.evaluation(), workbench.regions(views));
    Map<TrialMap, StoredJudgement> judged = new LinkedHashMap<>();
    for (TrialMap map : plan.maps()) {
      StoredJudgement there = plan.judged().get(map);
      if (there == null) {
        there =
            judge(map, planner.judgement(row, map, training), evaluator, context, origin, listener);
      } else if (plan.toDraw().containsKey(map)) {
        there = draw(map, there, context, listener);
      }
      judged.put(map, there);
    }
    Map<TrialMap, StoredJudgement> checked = new LinkedHashMap<>(plan.checked());
    if (!plan.toCheck().isEmpty()) {
      checked.putAll(checked(training, context, origin));
    }
    Map<TrialMap, StoredJudgement> inOrder = new LinkedHashMap<>();
    plan.checks().forEach(map -> inOrder.put(map, checked.get(map)));
    return TrialPlan.judged(judged, inOrder);
  }

  private StoredJudgement judge(
      TrialMap map,
      Identity identity,
      Evaluator evaluator,
      ExplanationContext context,
      Map<String, Object> origin,
      RunListener.Trial listener) {
    long start = System.nanoTime();
    List<String> metrics = TrialPlanner.metrics(map);
    KnownCurves known = StoredCurves.of(folder.path(), plan.stored(), identity, origin);
    try (Explainer explainer = map.maker().apply(context)) {
      Judgement judgement =
          evaluator.judge(
              workbench.judged(), explainer, map.passes(), map.isOwn(), known, listener::evaluated);
      Path at = folder.judgement(map.folder(), identity, metrics);
      Map<Integer, String> maps =
          new TrialScores(workbench.data(), experiment.dataset().root())
              .write(at, map.folder(), judgement);
      if (!map.isControl()) {
        pictures().write(at.resolve(StoredTrial.MAPS), judgement.images());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return folder.finishJudgement(at, identity, judgement.metrics(), maps, seconds, origin);
    }
  }

  private TrialPictures pictures() {
    return new TrialPictures(experiment, workbench.data(), views);
  }

  /** Draws a map that was judged before for more images. */
  private StoredJudgement draw(
      TrialMap map,
      StoredJudgement judgement,
      ExplanationContext context,
      RunListener.Trial listener) {
    Path at = folder.path().resolve(judgement.folder());
    List<Integer> wanted = plan.toDraw().get(map);
    List<Example> examples =
        workbench.judged().stream().filter(e -> wanted.contains(e.id())).toList();
    Map<Integer, ImageResult> known = new HashMap<>();
    try (Explainer explainer = map.maker().apply(context)) {
      ImageResult.read(Files.readString(at.resolve(StoredTrial.IMAGES)))
          .forEach(image -> known.put(image.image(), image));
      pictures().write(at.resolve(StoredTrial.MAPS), examples, views, explainer, known);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + at + ": " + e.getMessage(), e);
    }
    listener.evaluated(examples.size() * map.passes());
    return folder.withPictures(judgement);
  }

  private Map<TrialMap, StoredJudgement> checked(
      StoredTraining training, ExplanationContext context, Map<String, Object> origin) {
    long start = System.nanoTime();
    Map<String, Function<ExplanationContext, Explainer>> explainers = new LinkedHashMap<>();
    plan.toCheck().forEach(map -> explainers.put(map.label(), map.maker()));
    List<Example> images = Evaluator.spread(workbench.judged(), experiment.sanity().images());
    Map<String, String> tables =
        new TrialSanity(experiment, workbench, plan.row(), plan.seed())
            .run(new SanityCheck(images, views, explainers), context);
    double seconds = (System.nanoTime() - start) / 1e9 / tables.size();
    Map<TrialMap, StoredJudgement> checked = new LinkedHashMap<>();
    for (TrialMap map : plan.toCheck()) {
      Identity identity = planner.check(map, training);
      Path at = folder.judgement(map.folder(), identity, List.of());
      AtomicFiles.write(at.resolve(StoredTrial.SANITY), tables.get(map.label()));
      checked.put(map, folder.finishJudgement(at, identity, Map.of(), Map.of(), seconds, origin));
    }
    return checked;
  }
}
