package org.ala4j.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * The mean of curves with the same fractions.
   *
   * @throws IllegalArgumentException if they differ in length, or there is none
   */
  public static MeanCurves mean(List<MeanCurves> curves) {
    List<Double> fraction = curves.get(0).fraction();
    return new MeanCurves(
        fraction,
        mean(curves.stream().map(MeanCurves::insertion).toList(), fraction.size()),
        mean(curves.stream().map(MeanCurves::deletion).toList(), fraction.size()));
  }

  private static List<Double> mean(List<List<Double>> curves, int length) {
    Double[] mean = new Double[length];
    for (int i = 0; i < length; i++) {
      int step = i;
      mean[i] = curves.stream().mapToDouble(c -> c.get(step)).average().orElseThrow();
    }
    return List.of(mean);
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
    return lines.stream().map(line -> Csv.number(line.get(name))).toList();
  }
}
