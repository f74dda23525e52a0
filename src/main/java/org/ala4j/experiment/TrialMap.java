package org.ala4j.experiment;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.Row;
import org.ala4j.explain.AlaMap;
import org.ala4j.explain.Explainer;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.results.StoredTrial;

/**
 * A map that is judged on a trial's model.
 *
 * @param kind whose it is
 * @param folder what its folder is called
 * @param label its row in the table
 * @param method name and options, on which its judgement depends
 * @param passes about how many forward passes an image takes
 * @param maker of the explainer that draws it
 */
record TrialMap(
    Kind kind,
    String folder,
    String label,
    Map<String, String> method,
    int passes,
    Function<ExplanationContext, Explainer> maker) {
  enum Kind {
    /** The model's own. */
    OWN,
    EXPLAINER,
    /** It looks at no trained model. */
    CONTROL
  }

  /** The attention map of a row's models. */
  static TrialMap own(Row row) {
    return new TrialMap(
        Kind.OWN,
        StoredTrial.ALA,
        row.name(),
        Map.of("method", "own"),
        1,
        context -> new AlaMap(context.predictor()));
  }

  /** That of an explainer or a control beside it. */
  static TrialMap of(Baseline baseline, Row row) {
    Map<String, String> method = new TreeMap<>(baseline.options());
    method.put("method", baseline.name());
    return new TrialMap(
        baseline.isControl() ? Kind.CONTROL : Kind.EXPLAINER,
        baseline.label(),
        baseline.label(),
        method,
        baseline.explainer().passes().applyAsInt(row.hyperparams().model()),
        baseline.explainer()::create);
  }

  boolean isOwn() {
    return kind == Kind.OWN;
  }

  boolean isControl() {
    return kind == Kind.CONTROL;
  }
}
