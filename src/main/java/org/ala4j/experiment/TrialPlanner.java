package org.ala4j.experiment;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.Example;
import org.ala4j.evaluate.EvaluationConfig;
import org.ala4j.evaluate.Evaluator;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Needs;
import org.ala4j.metrics.Metrics;
import org.ala4j.results.Identity;
import org.ala4j.results.Inputs;
import org.ala4j.results.Judged;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredCurves;
import org.ala4j.results.StoredJudgement;
import org.ala4j.results.StoredTraining;
import org.ala4j.results.TrialFolder;
import org.ala4j.results.TrialResult;
import org.ala4j.results.TrialState;

/** Compares what an experiment asks for with what is stored. */
final class TrialPlanner {
  private final Experiment experiment;
  private final EvaluationConfig evaluation;
  private final Workbench workbench;
  private final ResultStore store;

  TrialPlanner(Experiment experiment, Workbench workbench, ResultStore store) {
    this.experiment = experiment;
    this.evaluation = experiment.evaluation();
    this.workbench = workbench;
    this.store = store;
  }

  /** The maps of a row that are judged: its own and, of the reference, those beside it. */
  private List<TrialMap> maps(Row row) {
    List<TrialMap> maps = new ArrayList<>(List.of(TrialMap.own(row)));
    if (row.name().equals(experiment.reference())) {
      for (Baseline baseline : workbench.baselines()) {
        maps.add(TrialMap.of(baseline, row));
      }
    }
    return maps;
  }

  /** The maps of a row whose sanity is checked, its own last. */
  private List<TrialMap> checks(Row row, List<TrialMap> judged) {
    if (!row.name().equals(experiment.reference()) || experiment.sanity().images() == 0) {
      return List.of();
    }
    List<TrialMap> maps = new ArrayList<>(judged);
    maps.removeIf(TrialMap::isControl);
    maps.add(maps.remove(0));
    return maps;
  }

  /** The metrics of a map. */
  static List<String> metrics(TrialMap map) {
    return Metrics.all().stream()
        .filter(metric -> map.isOwn() || metric.needs() != Needs.MODEL)
        .map(Metric::key)
        .toList();
  }

  Identity judgement(Row row, TrialMap map, StoredTraining training) {
    return Identity.ofJudgement(
        row, training.weights(), map.method(), evaluation.split(), workbench.inputs());
  }

  Identity check(TrialMap map, StoredTraining training) {
    return Identity.ofCheck(
        training.weights(),
        map.method(),
        Map.of(
            "evaluate.sanity.images", Integer.toString(experiment.sanity().images()),
            "evaluate.sanity.labels", Boolean.toString(experiment.sanity().labels())),
        evaluation.split(),
        workbench.inputs());
  }

  /** What is to be done for a trial of that row of which nothing is there. */
  TrialPlan all(Row row, int seed) {
    return untrained(row, seed, false, 0);
  }

  private TrialPlan untrained(Row row, int seed, boolean isPruned, int epochs) {
    List<TrialMap> maps = maps(row);
    List<TrialMap> checks = checks(row, maps);
    return new TrialPlan(
        row,
        seed,
        maps,
        checks,
        Optional.empty(),
        isPruned,
        epochs,
        Map.of(),
        Map.of(),
        List.of(),
        maps,
        checks,
        Map.of(),
        (int) Math.min(Integer.MAX_VALUE, maps.stream().mapToLong(m -> cost(m, Set.of())).sum()),
        Optional.empty());
  }

  private long cost(TrialMap map, Set<Integer> known) {
    return Evaluator.cost(evaluation, workbench.judged(), map.passes(), known);
  }

  /**
   * What is there of a trial and what is missing.
   *
   * @param damaged is told what is wrong with what is not what was written: it is done again
   * @throws ConfigException when a training is there that is not of this row
   */
  TrialPlan plan(Row row, int seed, Consumer<String> damaged) {
    TrialFolder folder = store.folder(row.name(), seed);
    Inputs inputs = workbench.inputs();
    Optional<StoredTraining> training = folder.training(row, inputs, damaged);
    if (training.isEmpty()) {
      Optional<TrialState> state = store.state(row.name(), seed);
      boolean isPruned = store.isPruned(row.name(), seed);
      boolean isBegun = Files.exists(folder.trainingState());
      return untrained(row, seed, isPruned, isBegun ? state.map(TrialState::epochs).orElse(0) : 0);
    }
    Optional<TrialResult> older = folder.older(row);
    if (older.isPresent()) {
      return finished(row, seed, training, older.get());
    }
    TrialPlan plan = trained(row, seed, training.get(), folder.judgements(damaged));
    if (!plan.isComplete()) {
      requireWeights(folder);
      return plan;
    }
    Judged judged = TrialPlan.judged(plan.judged(), plan.checked());
    return folder.isSummed(training.get(), judged)
        ? finished(row, seed, training, judged.result(row.name(), seed))
        : plan;
  }

  private static TrialPlan finished(
      Row row, int seed, Optional<StoredTraining> training, TrialResult result) {
    return new TrialPlan(
        row,
        seed,
        List.of(),
        List.of(),
        training,
        false,
        0,
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        0,
        Optional.of(result));
  }

  private TrialPlan trained(
      Row row, int seed, StoredTraining training, List<StoredJudgement> stored) {
    List<TrialMap> maps = maps(row);
    List<TrialMap> checks = checks(row, maps);
    Map<TrialMap, StoredJudgement> judged = new LinkedHashMap<>();
    Map<TrialMap, StoredJudgement> checked = new LinkedHashMap<>();
    List<TrialMap> toJudge = new ArrayList<>();
    List<TrialMap> toCheck = new ArrayList<>();
    Map<TrialMap, List<Integer>> toDraw = new LinkedHashMap<>();
    long images = 0;
    for (TrialMap map : maps) {
      Identity identity = judgement(row, map, training);
      Optional<StoredJudgement> there = find(stored, identity, metrics(map));
      if (there.isEmpty()) {
        toJudge.add(map);
        images += cost(map, known(row, identity, stored));
        continue;
      }
      judged.put(map, there.get());
      List<Integer> undrawn = undrawn(map, there.get());
      if (!undrawn.isEmpty()) {
        toDraw.put(map, undrawn);
        images += (long) undrawn.size() * map.passes();
      }
    }
    for (TrialMap map : checks) {
      Identity identity = check(map, training);
      find(stored, identity, List.of())
          .ifPresentOrElse(check -> checked.put(map, check), () -> toCheck.add(map));
    }
    return new TrialPlan(
        row,
        seed,
        maps,
        checks,
        Optional.of(training),
        false,
        0,
        judged,
        checked,
        stored,
        toJudge,
        toCheck,
        toDraw,
        (int) Math.min(Integer.MAX_VALUE, images),
        Optional.empty());
  }

  private static Optional<StoredJudgement> find(
      List<StoredJudgement> stored, Identity identity, List<String> metrics) {
    return stored.stream().filter(judgement -> judgement.is(identity, metrics)).findFirst();
  }

  /** Images whose curves are stored with a judgement of that map by other rules. */
  private Set<Integer> known(Row row, Identity identity, List<StoredJudgement> stored) {
    Map<String, Object> origin = Provenance.of(workbench, row.hyperparams().views(), "");
    origin.remove("engine"); // it is not there yet
    Set<Integer> known = new HashSet<>();
    stored.stream()
        .filter(judgement -> judgement.identity().hasCurvesOf(identity))
        .filter(judgement -> StoredCurves.isOf(origin, judgement))
        .forEach(judgement -> known.addAll(judgement.maps().keySet()));
    return known;
  }

  /** Pictures that were deleted to save space are not missing. */
  private List<Integer> undrawn(TrialMap map, StoredJudgement judgement) {
    if (map.isControl() || evaluation.pictures() == 0) {
      return List.of();
    }
    List<Example> chosen = Evaluator.spread(workbench.judged(), evaluation.images());
    Set<Integer> drawn = judgement.drawn();
    return Evaluator.spread(chosen, evaluation.pictures()).stream()
        .map(Example::id)
        .filter(id -> !drawn.contains(id))
        .toList();
  }

  private static void requireWeights(TrialFolder folder) {
    if (!folder.hasWeights()) {
      throw new ConfigException(
          folder.path()
              + ": the weights were deleted, and more is to be judged with them; use --fresh to train"
              + " it again, or --out for another folder");
    }
  }
}
