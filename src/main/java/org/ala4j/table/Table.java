package org.ala4j.table;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.ala4j.files.AtomicFiles;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Block;
import org.ala4j.metrics.Metric.Direction;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.PairedBootstrap;
import org.ala4j.metrics.Summary;
import org.ala4j.metrics.WelchTest;

/**
 * The results of an experiment, and the five ways to show them.
 *
 * <p>Columns are the metrics that some trial carries, also with NaN, or some shown published row
 * does: a metric that was asked for but does not exist reads "n/a", one that was not asked for has
 * no column. The threshold rules beside the experiment's own stand in a second block, where some
 * row has a value.
 *
 * @param experiment its name
 * @param rows in the order they are shown; controls move below the others
 * @param paper row name → metric key → published number; empty if there is nothing to compare with.
 *     Rows that the experiment does not have are not shown
 * @param notes remarks below the table, as Markdown
 * @param reference the row against which all others are tested for significance
 * @param bootstrap row name → metric key → that row against the reference over test images
 * @param onPapersData whether the published numbers are of the same test images, so that a
 *     difference from them means something
 */
public record Table(
    String experiment,
    List<TableRow> rows,
    Map<String, Map<String, Published>> paper,
    List<String> notes,
    Optional<String> reference,
    Map<String, Map<String, PairedBootstrap>> bootstrap,
    boolean onPapersData) {

  /** The level below which a difference is marked (paper section 5.3). */
  static final double SIGNIFICANT = 0.05;

  /** Trials from which Welch's test is worth reading without a warning. */
  private static final int ENOUGH = 3;

  /**
   * @throws IllegalArgumentException if two rows share a name or the reference is not a row
   */
  public Table {
    rows =
        Stream.concat(
                rows.stream().filter(row -> !row.control()),
                rows.stream().filter(TableRow::control))
            .toList();
    paper = Collections.unmodifiableMap(new LinkedHashMap<>(paper));
    notes = List.copyOf(notes);
    var names = new HashSet<String>();
    for (var row : rows) {
      if (!names.add(row.row())) {
        throw new IllegalArgumentException("two rows are called '" + row.row() + "'");
      }
    }
    if (reference.isPresent() && !names.contains(reference.get())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the reference row '%s' is none of %s", reference.get(), names));
    }
  }

  /** On the data of the published numbers. */
  public Table(
      String experiment,
      List<TableRow> rows,
      Map<String, Map<String, Published>> paper,
      List<String> notes,
      Optional<String> reference,
      Map<String, Map<String, PairedBootstrap>> bootstrap) {
    this(experiment, rows, paper, notes, reference, bootstrap, true);
  }

  /** Without comparisons over images. */
  public Table(
      String experiment,
      List<TableRow> rows,
      Map<String, Map<String, Published>> paper,
      List<String> notes,
      Optional<String> reference) {
    this(experiment, rows, paper, notes, reference, Map.of());
  }

  /**
   * Writes {@code table.md}, {@code .csv}, {@code .json} and {@code .tex} into the folder, and
   * {@code table-fragment.tex}, the main block alone for {@code \\input}.
   */
  public void write(Path folder) {
    AtomicFiles.write(folder.resolve("table.md"), markdown());
    AtomicFiles.write(folder.resolve("table.csv"), csv());
    AtomicFiles.write(folder.resolve("table.json"), json());
    AtomicFiles.write(folder.resolve("table.tex"), latex());
    AtomicFiles.write(folder.resolve("table-fragment.tex"), TableLatex.fragment(this));
  }

  /**
   * Markdown: mean ± sample standard deviation, the best row of each column in bold, the published
   * numbers and how far the measured ones are from them in a line below their row, controls last,
   * then legend and notes.
   */
  public String markdown() {
    return TableMarkdown.render(this);
  }

  /** A LaTeX document that compiles by itself, with what {@link #markdown} shows. */
  public String latex() {
    return TableLatex.render(this);
  }

  /**
   * Aligned plain text of the main block for a terminal, numbers as the paper prints them: {@code
   * .693±.007}.
   */
  public String text() {
    return TableText.render(this);
  }

  /**
   * CSV (RFC 4180) in long form, one line per row, trial and metric: {@code
   * row,trial,metric,value}. Trials count from 0; a value that is n/a is empty. Long, because a
   * trial more adds lines and leaves the columns alone.
   */
  public String csv() {
    return TableCsv.render(this);
  }

  /**
   * JSON: {@code {"experiment", "rows": [{"row", "label", "n", "metrics": {key: {"mean", "std",
   * "values": […]} | null}, "paper": {key: {"mean", "std"}} | null, "difference": {key: measured −
   * published} | null, "p": {key: p}, "bootstrap": {key: {"n", "difference", "low", "high",
   * "p"}}}], "notes": […]}}.
   *
   * <p>Every metric key is present; null where no trial has a value. A standard deviation of a
   * single value is null, as is a single trial's missing value. {@code p} holds the two-sided
   * p-values of Welch's t-test against the reference row that exist, and {@code bootstrap} the
   * {@link PairedBootstrap}s.
   */
  public String json() {
    return TableJson.render(this);
  }

  public List<Metric> columns() {
    return Metrics.all().stream()
        .filter(
            metric ->
                rows.stream()
                    .anyMatch(
                        row ->
                            row.trials().stream().anyMatch(t -> t.containsKey(metric.key()))
                                || published(row).containsKey(metric.key())))
        .filter(
            metric ->
                metric.block() == Block.MAIN
                    || rows.stream().anyMatch(row -> summary(row, metric).n() > 0))
        .toList();
  }

  public List<Metric> columns(Block block) {
    return columns().stream().filter(metric -> metric.block() == block).toList();
  }

  public Summary summary(TableRow row, Metric metric) {
    return Summary.of(row.values(metric));
  }

  public Map<String, Published> published(TableRow row) {
    return paper.getOrDefault(row.row(), Map.of());
  }

  /** Whether the row has published numbers in any of these columns. */
  public boolean published(TableRow row, List<Metric> columns) {
    return columns.stream().anyMatch(metric -> published(row).containsKey(metric.key()));
  }

  /** Whether published numbers are shown. */
  public boolean compares() {
    return rows.stream().anyMatch(row -> !published(row).isEmpty());
  }

  /** Measured − published; empty where either is n/a, or of other data. */
  public OptionalDouble difference(TableRow row, Metric metric) {
    var published = published(row).get(metric.key());
    double mean = summary(row, metric).mean();
    return !onPapersData || published == null || Double.isNaN(mean)
        ? OptionalDouble.empty()
        : OptionalDouble.of(mean - published.mean());
  }

  /** The row against the reference over images, where they were compared. */
  public Optional<PairedBootstrap> bootstrap(TableRow row, Metric metric) {
    return Optional.ofNullable(bootstrap.getOrDefault(row.row(), Map.of()).get(metric.key()));
  }

  /** Whether some rows were compared over images. */
  boolean bootstrapped() {
    return bootstrap.values().stream().anyMatch(comparisons -> !comparisons.isEmpty());
  }

  /** Empty for the reference itself, without a reference, or where Welch's test is undefined. */
  public OptionalDouble pValue(TableRow row, Metric metric) {
    if (reference.isEmpty() || reference.get().equals(row.row())) {
      return OptionalDouble.empty();
    }
    return WelchTest.pValue(row.values(metric), referenceRow().orElseThrow().values(metric));
  }

  public Optional<TableRow> referenceRow() {
    return rows.stream()
        .filter(row -> reference.isPresent() && reference.get().equals(row.row()))
        .findFirst();
  }

  /** The rows that are compared with the reference: all others, controls aside. */
  public List<TableRow> compared() {
    return reference.isEmpty()
        ? List.of()
        : rows.stream()
            .filter(row -> !row.control() && !row.row().equals(reference.get()))
            .toList();
  }

  /** The row's mean minus the reference's; NaN where one of them is n/a. */
  public double effect(TableRow row, Metric metric) {
    return summary(row, metric).mean() - summary(referenceRow().orElseThrow(), metric).mean();
  }

  /** What the effects are and how far to trust them. */
  public String effectsNote() {
    int fewest =
        Stream.concat(compared().stream(), referenceRow().stream())
            .mapToInt(row -> row.trials().size())
            .min()
            .orElse(0);
    String text =
        String.format(
            Locale.ROOT,
            "Difference of the row's mean from that of %s, with the two-sided p of Welch's t-test.",
            reference.orElseThrow());
    if (fewest < 2) {
      text += " The test needs at least two trials on each side.";
    } else if (fewest < ENOUGH) {
      text +=
          String.format(
                  Locale.ROOT,
                  " With n = %d trials the test has little power: a p above %s does not mean that",
                  fewest,
                  SIGNIFICANT)
              + " there is no difference.";
    }
    if (bootstrapped()) {
      text +=
          " Over images: 95 % interval of that difference and two-sided p of the paired bootstrap"
              + " over n images, what each scored averaged over the trials; it speaks of other"
              + " images, not of other trainings. No p is corrected for the number of comparisons.";
    }
    return text;
  }

  /** The marks of Welch's test and of the paired bootstrap. */
  public String marks(TableRow row, Metric metric) {
    return welchMark(row, metric) + bootstrap(row, metric).map(Table::mark).orElse("");
  }

  /** † where Welch's test finds the row's difference from the reference significant. */
  public String welchMark(TableRow row, Metric metric) {
    var p = pValue(row, metric);
    return p.isPresent() && p.getAsDouble() < SIGNIFICANT ? "†" : "";
  }

  /** ‡ where the paired bootstrap finds a difference significant. */
  public static String mark(PairedBootstrap comparison) {
    return comparison.p() < SIGNIFICANT ? "‡" : "";
  }

  /** What "published" means; empty where nothing is. */
  Optional<String> publishedLegend() {
    if (!compares()) {
      return Optional.empty();
    }
    return Optional.of(
        onPapersData
            ? "Published: the paper's numbers, in brackets measured − published."
            : "Published: the paper's numbers, which are of other images, so that no difference is"
                + " given.");
  }

  /** What the marks mean; empty without a reference. */
  public Optional<String> marksLegend() {
    return reference.map(
        row ->
            String.format(
                Locale.ROOT,
                "†: differs from %s, p < %s (Welch's t-test, two-sided%s).",
                row,
                SIGNIFICANT,
                bootstrapped() ? "); ‡: the same over images (paired bootstrap" : ""));
  }

  /**
   * Whether no other row, controls aside, is better to three decimals. False where nothing is
   * compared: a control, a metric without direction, fewer than two rows with a value.
   */
  public boolean best(TableRow row, Metric metric) {
    if (row.control() || metric.direction() == Direction.NEITHER) {
      return false;
    }
    int sign = metric.direction() == Direction.HIGHER ? 1 : -1;
    var means =
        rows.stream()
            .filter(r -> !r.control())
            .mapToDouble(r -> summary(r, metric).mean())
            .filter(mean -> !Double.isNaN(mean))
            .map(mean -> sign * Math.round(mean * 1000))
            .toArray();
    double own = summary(row, metric).mean();
    return means.length >= 2
        && !Double.isNaN(own)
        && sign * Math.round(own * 1000) >= Arrays.stream(means).max().getAsDouble();
  }
}
