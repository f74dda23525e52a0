package org.ala4j.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param values name → the scores of its candidates; empty for numbers
 */
record Importance(String key, int n, double correlation, Map<String, Summary> values) {

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
    return new Importance(axis.parameter().key(), with.size(), correlation, values);
  }

  /** The correlation as it is printed. */
  String shown() {
    return Double.isNaN(correlation) ? "n/a" : Decimals.signed(correlation).replace('-', '−');
  }
}
