package org.ala4j.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.Example;
import org.ala4j.data.ViewPolicy;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.evaluate.SanityCheck;
import org.ala4j.evaluate.SanityCheck.Similarity;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.Parameters;
import org.ala4j.table.SanityTable;
import org.ala4j.train.EpochRecord;
import org.ala4j.train.Trainer;

/** Runs the sanity checks on a trained trial. */
final class TrialSanity {

  private final Experiment experiment;
  private final Workbench workbench;
  private final Row row;
  private final int seed;

  TrialSanity(Experiment experiment, Workbench workbench, Row row, int seed) {
    this.experiment = experiment;
    this.workbench = workbench;
    this.row = row;
    this.seed = seed;
  }

  /** Runs the check; explainer → its {@code sanity.csv}. */
  Map<String, String> run(SanityCheck check, ExplanationContext trained) {
    SanityCheck.Maps maps = check.maps(trained);
    List<Similarity> all = new ArrayList<>(check.cascade(trained, maps));
    if (experiment.sanity().labels()) {
      all.addAll(onRandomLabels(check, trained.model(), maps));
    }
    Map<String, SanityTable> tables = new LinkedHashMap<>();
    for (Similarity s : all) {
      tables
          .computeIfAbsent(s.explainer(), e -> new SanityTable())
          .add(s.explainer(), s.stage(), s.correlation());
    }
    Map<String, String> texts = new LinkedHashMap<>();
    tables.forEach((explainer, table) -> texts.put(explainer, table.csv()));
    return texts;
  }

  /** Trains the same model on labels that say nothing, from the same start. */
  private List<Similarity> onRandomLabels(
      SanityCheck check, ExplainableClassifier model, SanityCheck.Maps maps) {
    ViewPolicy views = row.hyperparams().views();
    ExplainableClassifier other =
        new ExplainableClassifier(
            model.encoder(),
            model.config(),
            model.classes(),
            model.statistics(),
            new Parameters(seed));
    List<Example> train = SanityCheck.withShuffledLabels(workbench.data().train(), seed);
    try (FrozenPrefix prefix = workbench.prefix(views, model.frozenFeatures());
        Trainer trainer =
            new Trainer(
                other, prefix, workbench.gradients(), row.hyperparams().training(), views, seed);
        RunMemory memory = new RunMemory()) {
      trainer.train(train, workbench.data().validation(), SILENT);
      return check.compare(
          new ExplanationContext(other, prefix, trainer.predictor(), memory),
          maps,
          SanityCheck.RANDOM_LABELS);
    }
  }

  private static final Trainer.Listener SILENT =
      new Trainer.Listener() {
        @Override
        public void step(int epoch, int step, int steps, double loss) {}

        @Override
        public void epoch(EpochRecord epoch) {}
      };
}
