package org.ala4j.page;

import java.util.Comparator;
import java.util.List;
import org.ala4j.table.Decimals;

/** What goes with the score: a line per numeric parameter, one per value of the others. */
final class ImportanceHtml {
  static final String LEAD =
      "Over the finished candidates. Importance: the share of the score's variance that a parameter"
          + " explains by itself (functional ANOVA of a random forest, Hutter et al. 2014; of 20"
          + " candidates and more, and of parameters that always apply). Numbers: Spearman's rank correlation ρ of the value with the"
          + " score, from −1 to 1, which sees only that a score rises or falls throughout; a best value"
          + " in the middle gives a ρ near 0, and it is no proof of cause. Names: mean ± sample standard"
          + " deviation of the score.";

  private final List<Importance> parameters;

  /** The most important first, or those with the strongest correlation. */
  ImportanceHtml(List<Importance> parameters) {
    this.parameters =
        parameters.stream()
            .sorted(
                Comparator.<Importance>comparingDouble(
                        p -> Double.isNaN(p.share()) ? 0 : -p.share())
                    .thenComparingDouble(
                        p -> Double.isNaN(p.correlation()) ? 0 : -Math.abs(p.correlation())))
            .toList();
  }

  void write(Html html) {
    TableHtml.scrolling(html, "What goes with the score");
    html.open("table", "numbers narrow").open("thead").open("tr");
    for (String heading : List.of("Parameter", "Importance", "Value", "n", "ρ", "Score")) {
      html.open("th").with("scope", "col").text(heading).close();
    }
    html.close().close().open("tbody");
    for (Importance parameter : parameters) {
      if (parameter.values().isEmpty()) {
        row(html, parameter, "", parameter.n(), parameter.shown(), "");
      }
      parameter
          .values()
          .forEach(
              (name, scores) -> {
                String mean = scores.n() == 0 ? "n/a" : Decimals.three(scores.mean());
                String std = scores.n() < 2 ? "" : " ± " + Decimals.three(scores.std());
                row(html, parameter, name, scores.n(), "", mean + std);
              });
    }
    html.close().close().close();
  }

  private static void row(
      Html html, Importance parameter, String value, int n, String rho, String score) {
    html.open("tr").open("th").with("scope", "row").text(parameter.key()).close();
    html.element("td", parameter.shownShare())
        .element("td", value)
        .element("td", "n", Integer.toString(n));
    html.element("td", rho).element("td", score).close().newLine();
  }
}
