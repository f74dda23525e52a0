package org.ala4j.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ala4j.files.AtomicFiles;
import org.ala4j.metrics.FactorialDesign;
import org.ala4j.metrics.FactorialDesign.Factor;
import org.ala4j.metrics.FactorialEffect;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Block;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.Summary;

/**
 * What the factors of an ablation grid do, alone and together, to each metric of the main table.
 *
 * @param experiment its name
 * @param design the factors
 * @param rows the row of each run of the design
 * @param seeds of each seed whose grid is complete, the metrics of each run, by their keys
 * @param planned how many seeds the experiment has
 */
public record EffectsTable(
    String experiment,
    FactorialDesign design,
    List<String> rows,
    List<List<Map<String, Double>>> seeds,
    int planned) {
  /** Seeds from which a p is worth reading without a warning. */
  private static final int ENOUGH = 3;

  /**
   * @throws IllegalArgumentException when the grid is not complete
   */
  public EffectsTable {
    rows = List.copyOf(rows);
    seeds = List.copyOf(seeds);
    int runs = design.runs();
    if (rows.size() != runs || seeds.stream().anyMatch(seed -> seed.size() != runs)) {
      throw new IllegalArgumentException("a grid of " + runs + " runs is not complete");
    }
  }

  /** Writes {@code effects.md} and {@code effects.csv} into the folder. */
  public void write(Path folder) {
    AtomicFiles.write(folder.resolve("effects.md"), markdown());
    AtomicFiles.write(folder.resolve("effects.csv"), csv());
  }

  /** The metrics of the main table that some run has a value of. */
  public List<Metric> metrics() {
    return Metrics.all().stream()
        .filter(metric -> metric.block() == Block.MAIN)
        .filter(
            metric ->
                responses(metric).stream()
                    .flatMapToDouble(Arrays::stream)
                    .anyMatch(Double::isFinite))
        .toList();
  }

  /** A metric of each seed's runs; NaN where it is n/a. */
  public List<double[]> responses(Metric metric) {
    return seeds.stream()
        .map(
            seed ->
                seed.stream()
                    .mapToDouble(run -> run.getOrDefault(metric.key(), Double.NaN))
                    .toArray())
        .toList();
  }

  public List<FactorialEffect> effects(Metric metric) {
    return FactorialEffect.of(design, responses(metric));
  }

  /** The mean of all runs of a seed, over the seeds. */
  public Summary mean(Metric metric) {
    return Summary.of(
        responses(metric).stream()
            .mapToDouble(runs -> Arrays.stream(runs).average().orElseThrow())
            .toArray());
  }

  /** The names of all effects, in their order. */
  public List<String> names() {
    return design.contrasts().stream().map(FactorialDesign.Contrast::name).toList();
  }

  /** How many seeds count, what the numbers are, and how far to trust them. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(
            Locale.ROOT,
            "%d combinations of %s. The grid is complete in %d of %d %s%s.",
            design.runs(),
            design.factors().stream()
                .map(f -> f.name() + " (" + String.join(", ", f.levels()) + ")")
                .collect(Collectors.joining(", ")),
            seeds.size(),
            planned,
            planned == 1 ? "seed" : "seeds",
            seeds.size() < planned ? "; the others are left out" : ""));
    if (seeds.isEmpty()) {
      return notes;
    }
    boolean pairs = design.factors().stream().anyMatch(Factor::isPair);
    boolean levels = !design.factors().stream().allMatch(Factor::isPair);
    if (pairs) {
      notes.add(
          "Effect of a factor: the mean over all combinations of the others of the difference that"
              + " it makes, second level minus first (on minus off). Interaction A × B: half the"
              + " difference between A's effect at B's second level and at its first; of three,"
              + " half the difference of two such interactions; and so on (Box, Hunter & Hunter,"
              + " Statistics for Experimenters, 2005, chapter 5).");
    }
    if (levels) {
      notes.add(
          "Factor = level, of a factor with more than two: the mean at that level minus the mean of"
              + " all runs. Its interactions have no numbers, only pictures.");
    }
    notes.add(
        "Each is computed from the runs of one seed; shown are mean ± sample standard deviation"
            + " over the seeds and the two-sided p of the paired t-test. Bold: p < "
            + Table.SIGNIFICANT
            + ". An effect that is the same in all seeds has no p. No p is corrected for the number"
            + " of effects and metrics.");
    if (seeds.size() < 2) {
      notes.add("The test needs at least two seeds.");
    } else if (seeds.size() < ENOUGH) {
      notes.add(
          String.format(
              Locale.ROOT,
              "With n = %d seeds the test has little power: a large p does not mean that there is no effect.",
              seeds.size()));
    }
    return notes;
  }

  private String markdown() {
    List<Metric> metrics = metrics();
    List<String> lines = new ArrayList<>();
    lines.add("# " + TableMarkdown.escaped(experiment) + ": main effects and interactions");
    if (!metrics.isEmpty()) {
      lines.add("");
      lines.add(line("effect", metrics.stream().map(EffectsTable::heading).toList()));
      lines.add(line(":--", Collections.nCopies(metrics.size(), "--:")));
      lines.add(
          line("*mean of all runs*", metrics.stream().map(m -> number(mean(m), false)).toList()));
      List<List<FactorialEffect>> columns = metrics.stream().map(this::effects).toList();
      List<String> names = names();
      for (int e = 0; e < names.size(); e++) {
        int effect = e;
        lines.add(
            line(escaped(names.get(e)), columns.stream().map(c -> cell(c.get(effect))).toList()));
      }
    }
    lines.add("");
    notes().forEach(note -> lines.add("- " + escaped(note)));
    lines.add("");
    lines.add("## Combinations");
    lines.add("");
    List<String> factors = design.factors().stream().map(f -> escaped(f.name())).toList();
    lines.add(line("row", factors));
    lines.add(line(":--", Collections.nCopies(factors.size(), ":--")));
    for (int run = 0; run < rows.size(); run++) {
      lines.add(
          line(escaped(rows.get(run)), levels(run).stream().map(TableMarkdown::escaped).toList()));
    }
    return String.join("\n", lines) + "\n";
  }

  /** The level of each factor in a run. */
  public List<String> levels(int run) {
    return IntStream.range(0, design.factors().size())
        .mapToObj(f -> design.factors().get(f).levels().get(design.level(run, f)))
        .toList();
  }

  private static String line(String first, List<String> cells) {
    return String.format(Locale.ROOT, "| %s | %s |", first, String.join(" | ", cells));
  }

  public static String heading(Metric metric) {
    return (metric.label() + " " + metric.direction().arrow()).strip();
  }

  private static String escaped(String text) {
    return TableMarkdown.escaped(text);
  }

  private static String cell(FactorialEffect effect) {
    String number = number(effect.summary(), true);
    String shown = isSignificant(effect) ? "**" + number + "**" : number;
    return effect.p().isPresent()
        ? shown + " (" + Decimals.p(effect.p().getAsDouble()) + ")"
        : shown;
  }

  public static boolean isSignificant(FactorialEffect effect) {
    return effect.p().isPresent() && effect.p().getAsDouble() < Table.SIGNIFICANT;
  }

  private static String number(Summary summary, boolean signed) {
    if (summary.n() == 0) {
      return "n/a";
    }
    String mean = signed ? Decimals.signed(summary.mean()) : Decimals.three(summary.mean());
    return Double.isNaN(summary.std()) ? mean : mean + " ± " + Decimals.three(summary.std());
  }

  /** {@code effect,order,metric,n,mean,std,p}; what is n/a is empty. */
  private String csv() {
    StringBuilder csv =
        new StringBuilder(Csv.line("effect", "order", "metric", "n", "mean", "std", "p"));
    for (Metric metric : metrics()) {
      for (FactorialEffect effect : effects(metric)) {
        csv.append(
            Csv.line(
                effect.contrast().name(),
                Integer.toString(effect.contrast().order()),
                metric.key(),
                Integer.toString(effect.summary().n()),
                Csv.number(effect.summary().mean()),
                Csv.number(effect.summary().std()),
                Csv.number(effect.p().orElse(Double.NaN))));
      }
    }
    return csv.toString();
  }
}
