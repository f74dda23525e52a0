package org.ala4j.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.Metric;

/**
 * The insertion and deletion curves of one explainer: means over images, or over trials.
 *
 * @param fraction of the pixels that have changed, from 0 to 1
 * @param insertion probability of the class at each fraction
 * @param deletion the same while pixels turn black
 */
public record MeanCurves(List<Double> fraction, List<Double> insertion, List<Double> deletion) {
  private static final String[] COLUMNS = {
    "explainer", "step", "fraction", "insertion", "deletion"
  };

  /** Copies the lists. */
  public MeanCurves {
    fraction = List.copyOf(fraction);
    insertion = List.copyOf(insertion);
    deletion = List.copyOf(deletion);
    if (insertion.size() != fraction.size() || deletion.size() != fraction.size()) {
      throw new IllegalArgumentException("curves of different lengths");
    }
  }

  /** Those of one image. */
  public static MeanCurves of(Curves curves) {
    int steps = curves.insertion().length - 1;
    List<Double> fraction = new ArrayList<>();
    List<Double> insertion = new ArrayList<>();
    List<Double> deletion = new ArrayList<>();
    for (int k = 0; k <= steps; k++) {
      fraction.add((double) k / steps);
      insertion.add((double) curves.insertion()[k]);
      deletion.add((double) curves.deletion()[k]);
    }
    return new MeanCurves(fraction, insertion, deletion);
  }

  /**
   * The mean of at least one, at the first one's fractions. Curves with other steps, which trials
   * evaluated at different times may have, are read off between their points.
   */
  public static MeanCurves mean(List<MeanCurves> curves) {
    List<Double> fraction = curves.get(0).fraction();
    return new MeanCurves(
        fraction, mean(curves, MeanCurves::insertion), mean(curves, MeanCurves::deletion));
  }

  private static List<Double> mean(
      List<MeanCurves> curves, Function<MeanCurves, List<Double>> values) {
    return curves.get(0).fraction().stream()
        .map(
            x ->
                curves.stream()
                    .mapToDouble(c -> at(x, c.fraction(), values.apply(c)))
                    .average()
                    .orElseThrow())
        .toList();
  }

  /** The value at x of the line through the points. */
  private static double at(double x, List<Double> xs, List<Double> ys) {
    int right = 0;
    while (right < xs.size() - 1 && xs.get(right) < x) {
      right++;
    }
    if (right == 0 || xs.get(right) == x) {
      return ys.get(right);
    }
    double share = (x - xs.get(right - 1)) / (xs.get(right) - xs.get(right - 1));
    return ys.get(right - 1) + Math.min(share, 1) * (ys.get(right) - ys.get(right - 1));
  }

  /** {@code explainer,step,fraction,insertion,deletion}, a line per explainer and step. */
  public static String csv(Map<String, MeanCurves> explainers) {
    StringBuilder csv = new StringBuilder(Csv.line(COLUMNS));
    explainers.forEach(
        (name, curves) -> {
          for (int i = 0; i < curves.fraction().size(); i++) {
            csv.append(
                Csv.line(
                    name,
                    Integer.toString(i),
                    Csv.number(curves.fraction().get(i)),
                    Csv.number(curves.insertion().get(i)),
                    Csv.number(curves.deletion().get(i))));
          }
        });
    return csv.toString();
  }

  /** Reads {@link #csv}: explainer → curves, in the file's order. */
  public static Map<String, MeanCurves> read(String csv) {
    Map<String, List<Map<String, String>>> lines = new LinkedHashMap<>();
    for (Map<String, String> line : Csv.records(csv, COLUMNS)) {
      lines.computeIfAbsent(line.get("explainer"), n -> new ArrayList<>()).add(line);
    }
    Map<String, MeanCurves> explainers = new LinkedHashMap<>();
    lines.forEach(
        (name, steps) ->
            explainers.put(
                name,
                new MeanCurves(
                    column(steps, "fraction"),
                    column(steps, "insertion"),
                    column(steps, "deletion"))));
    return explainers;
  }

  private static List<Double> column(List<Map<String, String>> lines, String name) {
    List<Double> column = lines.stream().map(line -> Csv.number(line.get(name))).toList();
    for (double share : column) {
      if (Double.isNaN(share) || !Metric.INSERTION.admits(share)) {
        throw new IllegalArgumentException(name + " is " + share + ", not in 0..1");
      }
    }
    return column;
  }
}
