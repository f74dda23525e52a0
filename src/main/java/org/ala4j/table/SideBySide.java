package org.ala4j.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.PairedBootstrap;
import org.ala4j.metrics.Summary;
import org.ala4j.metrics.WelchTest;

/**
 * Two rows beside each other: their metrics, and whether they differ, over seeds (Welch's test) and
 * over the images that both have scored (paired bootstrap).
 *
 * @param first how the first is called
 * @param second the same of the other
 * @param metrics in the order of the tables
 */
public record SideBySide(String first, String second, List<Line> metrics) {

  /**
   * What is compared of a row.
   *
   * @param name how it is called
   * @param trials metric key → value, a map for each seed
   * @param images what each image scored, a list for each seed
   */
  public record Side(
      String name, List<Map<String, Double>> trials, List<List<ImageResult>> images) {
    double[] values(Metric metric) {
      return trials.stream()
          .mapToDouble(trial -> trial.getOrDefault(metric.key(), Double.NaN))
          .toArray();
    }
  }

  /**
   * One metric.
   *
   * @param first over the seeds
   * @param second the same
   * @param welch p of the difference over seeds; empty with fewer than two on a side
   * @param images the second minus the first over common images; empty with fewer than ten
   */
  public record Line(
      Metric metric,
      Summary first,
      Summary second,
      OptionalDouble welch,
      Optional<PairedBootstrap> images) {
    /** The second minus the first. */
    public double difference() {
      return second.mean() - first.mean();
    }
  }

  /**
   * Compares two rows.
   *
   * @param sameImages whether images of the same number are the same; else they are told by file
   */
  public static SideBySide of(Side first, Side second, boolean sameImages) {
    Map<String, PairedBootstrap> images =
        sameImages
            ? PairedImages.compare(second.images(), first.images())
            : byFile(first.images(), second.images());
    List<Line> lines = new ArrayList<>();
    for (Metric metric : Metrics.all()) {
      double[] a = first.values(metric);
      double[] b = second.values(metric);
      Summary ofFirst = Summary.of(a);
      Summary ofSecond = Summary.of(b);
      if (ofFirst.n() > 0 || ofSecond.n() > 0) {
        lines.add(
            new Line(
                metric,
                ofFirst,
                ofSecond,
                WelchTest.pValue(a, b),
                Optional.ofNullable(images.get(metric.key()))));
      }
    }
    return new SideBySide(first.name(), second.name(), List.copyOf(lines));
  }

  private static Map<String, PairedBootstrap> byFile(
      List<List<ImageResult>> first, List<List<ImageResult>> second) {
    TreeSet<String> files = new TreeSet<>();
    first.forEach(trial -> trial.forEach(image -> files.add(image.file())));
    Map<String, Integer> numbers = new HashMap<>();
    files.forEach(file -> numbers.put(file, numbers.size()));
    return PairedImages.compare(numbered(second, numbers), numbered(first, numbers));
  }

  private static List<List<ImageResult>> numbered(
      List<List<ImageResult>> trials, Map<String, Integer> numbers) {
    return trials.stream()
        .map(
            trial ->
                trial.stream()
                    .filter(image -> numbers.containsKey(image.file()))
                    .map(image -> image.numbered(numbers.get(image.file())))
                    .toList())
        .toList();
  }

  /** What the columns of {@link #cells} are. */
  public List<String> headings() {
    return List.of("", first, second, "difference", "over seeds", "over images");
  }

  /** A line for each metric: its name, both means, their difference and its tests. */
  public List<List<String>> cells() {
    return metrics.stream()
        .map(
            line ->
                Arrays.asList(
                    MetricColumn.of(line.metric().key()).label(),
                    number(line.first()),
                    number(line.second()),
                    Double.isNaN(line.difference()) ? "" : Decimals.signed(line.difference()),
                    line.welch().isPresent() ? Decimals.p(line.welch().getAsDouble()) : "",
                    line.images().map(SideBySide::images).orElse("")))
        .toList();
  }

  private static String number(Summary summary) {
    if (summary.n() == 0) {
      return "n/a";
    }
    return Double.isNaN(summary.std())
        ? Decimals.three(summary.mean())
        : Decimals.three(summary.mean()) + " ± " + Decimals.three(summary.std());
  }

  private static String images(PairedBootstrap images) {
    return Decimals.signed(images.difference())
        + " ["
        + Decimals.signed(images.low())
        + ", "
        + Decimals.signed(images.high())
        + "], "
        + Decimals.p(images.p())
        + ", n = "
        + images.n();
  }

  /** Aligned text for a terminal. */
  public String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(headings());
    lines.addAll(cells());
    int[] widths = new int[headings().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = PlainText.oneLine(line.get(i));
        String gap = " ".repeat(widths[i] - cell.length());
        boolean isText = i == 0 || i == widths.length - 1;
        row.append(i == 0 ? "" : "  ").append(isText ? cell + gap : gap + cell);
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
