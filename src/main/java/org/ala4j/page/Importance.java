package org.ala4j.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.metrics.FunctionalAnova;
import org.ala4j.metrics.RankCorrelation;
import org.ala4j.metrics.Summary;
import org.ala4j.picture.CategoryAxis;
import org.ala4j.table.Decimals;
import org.ala4j.table.Leaderboard.Candidate;

/**
 * How a parameter goes with the score over the finished candidates that have it. An association
 * that rises or falls throughout, no more: a best value in the middle correlates with nothing.
 *
 * @param key of the parameter
 * @param n number of candidates
 * @param correlation Spearman's rank correlation of value and score; NaN for names, of fewer than
 *     three candidates, and where either is constant
 * @param share of the score's variance that it explains by itself, among the parameters that always
 *     apply ({@link FunctionalAnova}); NaN for the others and of few candidates
 * @param values name → the scores of its candidates; empty for numbers
 */
record Importance(
    String key, int n, double correlation, double share, Map<String, Summary> values) {
  /** Below so many finished candidates a forest says nothing. */
  private static final int FEWEST = 20;

  /** Of all parameters together. */
  static List<Importance> of(List<ParameterAxis> axes, List<Candidate> finished) {
    double[] shares = shares(axes, finished);
    List<Importance> all = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      Importance own = of(axes.get(i), finished);
      all.add(new Importance(own.key, own.n, own.correlation, shares[i], own.values));
    }
    return all;
  }

  private static double[] shares(List<ParameterAxis> axes, List<Candidate> finished) {
    double[] shares = new double[axes.size()];
    Arrays.fill(shares, Double.NaN);
    List<Integer> always = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      ParameterAxis axis = axes.get(i);
      if (finished.stream().noneMatch(c -> Double.isNaN(axis.value(c)))) {
        always.add(i);
      }
    }
    if (finished.size() < FEWEST || always.isEmpty()) {
      return shares;
    }
    int[] categories = always.stream().mapToInt(i -> categories(axes.get(i))).toArray();
    double[][] points = new double[finished.size()][];
    for (int c = 0; c < points.length; c++) {
      Candidate candidate = finished.get(c);
      points[c] = always.stream().mapToDouble(i -> position(axes.get(i), candidate)).toArray();
    }
    double[] scores = finished.stream().mapToDouble(Candidate::score).toArray();
    double[] found = FunctionalAnova.shares(points, scores, categories, 0);
    for (int k = 0; k < found.length; k++) {
      shares[always.get(k)] = found[k];
    }
    return shares;
  }

  private static int categories(ParameterAxis axis) {
    return axis.axis() instanceof CategoryAxis names ? names.names().size() : 0;
  }

  /** The index of a name, or where a number lies on its axis. */
  private static double position(ParameterAxis axis, Candidate candidate) {
    double value = axis.value(candidate);
    return axis.numeric() ? Math.min(1, Math.max(0, axis.axis().position(value))) : value;
  }

  static Importance of(ParameterAxis axis, List<Candidate> finished) {
    var with = finished.stream().filter(c -> !Double.isNaN(axis.value(c))).toList();
    var values = new LinkedHashMap<String, Summary>();
    double correlation = Double.NaN;
    if (axis.axis() instanceof CategoryAxis names) {
      for (int i = 0; i < names.names().size(); i++) {
        int index = i;
        var of = with.stream().filter(c -> axis.value(c) == index).mapToDouble(Candidate::score);
        values.put(names.names().get(i), Summary.of(of.toArray()));
      }
    } else if (with.size() > 2) { // of two it is 1 or −1 whatever they are
      correlation =
          RankCorrelation.of(
              with.stream().mapToDouble(axis::value).toArray(),
              with.stream().mapToDouble(Candidate::score).toArray());
    }
    return new Importance(axis.parameter().key(), with.size(), correlation, Double.NaN, values);
  }

  /** The share as it is printed. */
  String shownShare() {
    return Double.isNaN(share) ? "n/a" : Decimals.three(share);
  }

  /** The correlation as it is printed. */
  String shown() {
    return Double.isNaN(correlation) ? "n/a" : Decimals.signed(correlation).replace('-', '−');
  }
}
