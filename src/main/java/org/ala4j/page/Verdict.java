package org.ala4j.page;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.PairedBootstrap;
import org.ala4j.metrics.Summary;
import org.ala4j.table.Decimals;
import org.ala4j.table.Table;
import org.ala4j.table.TableRow;

/** What was found, in a sentence or two: which row draws the best maps, and by how much. */
final class Verdict {
  private final Table table;
  private final Metric metric;

  private Verdict(Table table, Metric metric) {
    this.table = table;
    this.metric = metric;
  }

  /** The sentences; empty when no row has a value that maps are judged by. */
  static Optional<String> of(Table table) {
    return Stream.of(Metric.MIOU, Metric.ID, Metric.ACCURACY)
        .filter(metric -> rows(table, metric, false).findAny().isPresent())
        .findFirst()
        .map(metric -> new Verdict(table, metric).text());
  }

  /** Rows or controls with a value, the best first. */
  private static Stream<TableRow> rows(Table table, Metric metric, boolean controls) {
    return table.rows().stream()
        .filter(row -> row.control() == controls && table.summary(row, metric).n() > 0)
        .sorted(Comparator.comparingDouble(row -> -table.summary(row, metric).mean()));
  }

  private String text() {
    List<TableRow> ranked = rows(table, metric, false).toList();
    TableRow best = ranked.get(0);
    String first =
        ranked.size() == 1
            ? String.format(Locale.ROOT, "%s: %s %s.", name(best), metric.label(), value(best))
            : String.format(
                Locale.ROOT,
                "%s has the highest %s, %s; %s.",
                name(best),
                metric.label(),
                value(best),
                behind(best, ranked.get(1)));
    return Stream.of(Optional.of(first), controls(best), accuracy(best))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(" "));
  }

  /** The second, or the reference where it is neither first nor second. */
  private String behind(TableRow best, TableRow second) {
    Optional<TableRow> reference =
        table.referenceRow().filter(row -> table.summary(row, metric).n() > 0);
    boolean isReference = reference.filter(row -> row.row().equals(best.row())).isPresent();
    TableRow other = isReference ? second : reference.orElse(second);
    String which = isReference || reference.isEmpty() ? "the next, " : "the reference, ";
    return String.format(
        Locale.ROOT,
        "%s%s, has %s%s",
        which,
        name(other),
        value(other),
        tests(isReference ? other : best, isReference || reference.isPresent()));
  }

  /** Both tests of a row against the reference. */
  private String tests(TableRow row, boolean areThere) {
    if (!areThere) {
      return "";
    }
    OptionalDouble welch = table.pValue(row, metric);
    Optional<PairedBootstrap> images = table.bootstrap(row, metric);
    List<String> tests =
        Stream.of(
                welch.isPresent()
                    ? Optional.of(Decimals.p(welch.getAsDouble()) + " over seeds")
                    : Optional.<String>empty(),
                images.map(found -> Decimals.p(found.p()) + " over images"))
            .flatMap(Optional::stream)
            .toList();
    return tests.isEmpty() ? "" : " (" + String.join(", ", tests) + ")";
  }

  private Optional<String> controls(TableRow best) {
    return rows(table, metric, true)
        .findFirst()
        .map(
            control -> {
              double ahead =
                  table.summary(best, metric).mean() - table.summary(control, metric).mean();
              return String.format(
                  Locale.ROOT,
                  ahead > 0
                      ? "The best control, %s, has %s."
                      : "But the control %s has %s: no row beats it.",
                  control.row(),
                  value(control));
            });
  }

  private Optional<String> accuracy(TableRow best) {
    Summary accuracy = table.summary(best, Metric.ACCURACY);
    return metric == Metric.ACCURACY || accuracy.n() == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Its classifier is right on %.1f %% of the images.",
                100 * accuracy.mean()));
  }

  private static String name(TableRow row) {
    return row.label().map(label -> row.row() + " (" + label + ")").orElse(row.row());
  }

  private String value(TableRow row) {
    Summary summary = table.summary(row, metric);
    String mean = Decimals.three(summary.mean());
    return Double.isNaN(summary.std()) ? mean : mean + " ± " + Decimals.three(summary.std());
  }
}
