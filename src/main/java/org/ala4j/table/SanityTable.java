package org.ala4j.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ala4j.files.AtomicFiles;
import org.ala4j.metrics.Summary;

/**
 * How alike an explainer's maps are before and after what the model learned is taken away
 * (Spearman's rank correlation, a value per trial): explainers in lines, stages in columns.
 */
public final class SanityTable {
  private static final String[] COLUMNS = {"explainer", "stage", "rank_correlation"};

  private final Set<String> stages = new LinkedHashSet<>();
  private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

  /** Adds one trial's value; NaN where there is none. */
  public void add(String explainer, String stage, double correlation) {
    stages.add(stage);
    values
        .computeIfAbsent(explainer, e -> new LinkedHashMap<>())
        .computeIfAbsent(stage, s -> new ArrayList<>())
        .add(correlation);
  }

  /**
   * Adds what {@link #csv} wrote for a trial.
   *
   * @throws IllegalArgumentException when it is no such file
   */
  public void addCsv(String csv) {
    for (Map<String, String> line : Csv.records(csv, COLUMNS)) {
      add(line.get(COLUMNS[0]), line.get(COLUMNS[1]), Csv.number(line.get(COLUMNS[2])));
    }
  }

  /** A line for each explainer, stage and trial. */
  public String csv() {
    StringBuilder csv = new StringBuilder(Csv.line(COLUMNS));
    values.forEach(
        (explainer, ofStages) ->
            ofStages.forEach(
                (stage, trials) ->
                    trials.forEach(
                        value -> csv.append(Csv.line(explainer, stage, Csv.number(value))))));
    return csv.toString();
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Writes {@code sanity.md} into the folder. */
  public void write(Path folder) {
    AtomicFiles.write(folder.resolve("sanity.md"), markdown());
  }

  private String markdown() {
    StringBuilder text = new StringBuilder("# Sanity checks\n\n" + LEAD + "\n\n| explainer |");
    stages.forEach(stage -> text.append(' ').append(stage).append(" |"));
    text.append("\n| :-- |").append(" --: |".repeat(stages.size())).append('\n');
    for (String explainer : values.keySet()) {
      text.append("| ").append(TableMarkdown.escaped(explainer)).append(" |");
      stages.forEach(stage -> text.append(' ').append(cell(explainer, stage)).append(" |"));
      text.append('\n');
    }
    return text.toString();
  }

  public static final String LEAD =
      "Spearman's rank correlation of each map with itself after parameters were randomised, from"
          + " the class scores down, each stage on top of the ones before (Adebayo et al. 2018);"
          + " where shown, with the map of a model trained on random labels. 1: the map does not"
          + " depend on what was learned there. n/a: every map is constant. Mean ± sample standard"
          + " deviation over the trials of the reference row.";

  /** The stages of the check, in their order. */
  public List<String> stages() {
    return List.copyOf(stages);
  }

  /** The explainers that were checked. */
  public List<String> explainers() {
    return List.copyOf(values.keySet());
  }

  /** What a table shows of an explainer after a stage. */
  public String cell(String explainer, String stage) {
    List<Double> trials = values.get(explainer).getOrDefault(stage, List.of());
    Summary summary = Summary.of(trials.stream().mapToDouble(v -> v).toArray());
    if (summary.n() == 0) {
      return "n/a";
    }
    return Double.isNaN(summary.std())
        ? Decimals.three(summary.mean())
        : Decimals.three(summary.mean()) + " ± " + Decimals.three(summary.std());
  }
}
