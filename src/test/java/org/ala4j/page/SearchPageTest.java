package org.ala4j.page;

import static org.ala4j.page.Boards.HOSTILE;
import static org.ala4j.page.Boards.board;
import static org.ala4j.page.Boards.done;
import static org.ala4j.page.Boards.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.ala4j.metrics.RankCorrelation;
import org.ala4j.picture.Axis;
import org.ala4j.picture.CategoryAxis;
import org.ala4j.picture.Gallery;
import org.ala4j.picture.LogAxis;
import org.ala4j.picture.Palette;
import org.ala4j.table.Leaderboard;
import org.ala4j.table.Leaderboard.Candidate;
import org.ala4j.table.Leaderboard.Parameter;
import org.ala4j.table.Leaderboard.Parameter.Scale;
import org.junit.jupiter.api.Test;

class SearchPageTest {
  private static final Parameter LAMBDA = new Parameter("lambda", Scale.LOG);
  private static final Parameter KIND = new Parameter("kind", Scale.CATEGORY);

  private static String page(Leaderboard board) {
    return new SearchPage(board, true, Optional.empty(), Optional.empty()).html();
  }

  @Test
  void picturesAlongOneParameterAreCalledByItsValues() {
    Leaderboard two = board(List.of(LAMBDA), at("c001", "0.0316228", 0.4), at("c002", "0.1", 0.5));
    Gallery gallery = ResultPageTest.gallery(List.of("c001", "c002"), 0.5, 0.1, 0.9, 0.3);
    String html = new SearchPage(two, false, Optional.of(gallery), Optional.empty()).html();
    assertThat(html).contains("Where each looks", "lambda 0.0316 (c001)", "lambda 0.1 (c002)");

    Leaderboard of =
        board(
            List.of(LAMBDA, KIND), at("c001", "1", 0.4), at("c002", "2", 0.5), at("c003", "3", 0));
    html = new SearchPage(of, false, Optional.of(gallery), Optional.empty()).html();
    assertThat(html).contains("Where the best look").doesNotContain("(c001)");
  }

  private static Candidate at(String name, String lambda, double score) {
    return done(name, Map.of("lambda", lambda), score);
  }

  private static int count(String html, String pattern) {
    return (int) Pattern.compile(pattern).matcher(html).results().count();
  }

  @Test
  void equalRatiosAreEqualDistances() {
    LogAxis axis = LogAxis.around("", 0.001, 10);
    assertThat(axis.ticks()).containsExactly(0.001, 0.01, 0.1, 1.0, 10.0);
    assertThat(axis.position(0.001)).isZero();
    assertThat(axis.position(0.1)).isCloseTo(0.5, within(1e-12));
    assertThat(axis.position(10)).isEqualTo(1);
    assertThat(axis.position(Math.sqrt(10) / 1000)).isCloseTo(0.125, within(1e-12));
  }

  @Test
  void ticksOfLogAxesAreRoundAndHoldTheValues() {
    assertThat(LogAxis.around("", 0.06, 0.7).ticks()).containsExactly(0.05, 0.1, 0.2, 0.5, 1.0);
    assertThat(LogAxis.around("", 1, 32).ticks()).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
    assertThat(LogAxis.around("", 3, 3).ticks()).containsExactly(2.0, 5.0);
    assertThat(LogAxis.around("", 1e-9, 1).ticks())
        .containsExactly(1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1.0);
    assertThat(LogAxis.around("", 5e-324, 1e308).ticks()).hasSizeBetween(2, 6);
  }

  @Test
  void aScaleThatDoesNotFitTheValuesGivesWay() {
    assertThat(axis(LAMBDA, "0", "1").axis()).isInstanceOf(Axis.class);
    assertThat(axis(LAMBDA, "auto", "1").axis()).isInstanceOf(CategoryAxis.class);
    assertThat(axis(LAMBDA).axis()).isInstanceOf(Axis.class);
    ParameterAxis names = axis(KIND, "b", "10", "a", "9", "b");
    assertThat(((CategoryAxis) names.axis()).names()).containsExactly("9", "10", "a", "b");
    assertThat(names.axis().position(0)).isEqualTo(0.125);
    assertThat(names.value(without("x", Map.of(), "failed", "")))
        .as("a parameter that does not apply")
        .isNaN();
  }

  private static ParameterAxis axis(Parameter parameter, String... values) {
    return ParameterAxis.of(
        parameter,
        IntStream.range(0, values.length)
            .mapToObj(i -> done("c" + i, Map.of(parameter.key(), values[i]), 0.5))
            .toList());
  }

  /** Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4 have covariance 4.5, variances 4.5 and 5 (times 3). */
  @Test
  void theRankCorrelationWithTiesIsThatByHand() {
    double byHand = 4.5 / Math.sqrt(4.5 * 5);
    assertThat(RankCorrelation.of(new double[] {1, 2, 2, 9}, new double[] {.1, .3, .2, .4}))
        .isCloseTo(byHand, within(1e-12));
    List<Candidate> four =
        List.of(at("a", "1", .1), at("b", "2", .3), at("c", "2", .2), at("d", "9", .4));
    Importance importance = Importance.of(ParameterAxis.of(LAMBDA, four), four);
    assertThat(importance.correlation()).isCloseTo(byHand, within(1e-12));
    assertThat(importance.n()).isEqualTo(4);
    assertThat(importance.shown()).isEqualTo("+.949");
  }

  @Test
  void namesHaveMeansInsteadOfACorrelation() {
    List<Candidate> three =
        List.of(
            done("a", Map.of("kind", "x"), 0.5),
            done("b", Map.of("kind", "x"), 0.75),
            done("c", Map.of("kind", "y"), 0.25));
    Importance importance = Importance.of(ParameterAxis.of(KIND, three), three);
    assertThat(importance.correlation()).isNaN();
    assertThat(importance.values().get("x").mean()).isEqualTo(0.625);
    assertThat(importance.values().get("y").n()).isEqualTo(1);
    assertThat(page(board(List.of(KIND), three.toArray(Candidate[]::new))))
        .contains("<td>.625 ± .177</td>");
  }

  /** The plot runs from x 52 to 176 and from y 64 at its bottom to 10 at its top. */
  @Test
  void marksStandWhereTheirValuesSay() {
    List<ScatterChart.Mark> marks =
        List.of(
            new ScatterChart.Mark("done", "<a>", "#r", 0.1, 0.5, 0.25),
            new ScatterChart.Mark("best", "b", "#r", 1, 1, Double.NaN),
            new ScatterChart.Mark("done", "absent", "#r", Double.NaN, 1, Double.NaN));
    Html html = new Html();
    new ScatterChart(
            "",
            LogAxis.around("", 0.01, 1),
            new Axis("", 0, 1, 0.5),
            List.of(),
            marks,
            new LineChart.Size(200, 100))
        .write(html);
    assertThat(html.toString())
        .contains("<a class=\"mark done\" href=\"#r\"><title>&lt;a&gt;</title>")
        .contains("<circle cx=\"114\" cy=\"37\" r=\"4\"/>")
        .contains("d=\"M114 50.5V23.5\"")
        .contains("<circle cx=\"176\" cy=\"10\" r=\"6\"/>")
        .doesNotContain("absent")
        .doesNotContain("NaN")
        .doesNotContain("band");
  }

  @Test
  void oneParameterIsAnsweredFirstByScoreAndEveryMetric() {
    String html = page(Boards.lambda());
    assertThat(html.indexOf("What loss.lambda does")).isPositive();
    assertThat(html)
        .contains("The best of 9 finished candidates is")
        .doesNotContain("id=\"parallel\"");
    // The score, six metrics, best so far.
    assertThat(count(html, "<svg class=\"chart scatter\"")).isEqualTo(7);
    assertThat(count(html, "<svg class=\"chart\"")).isEqualTo(1);
    assertThat(count(html, "class=\"mark best\" href")).isEqualTo(7);
    assertThat(html.split("<main>", 2)[1]).startsWith("\n<section id=\"parameters\">");
  }

  @Test
  void severalParametersAreShownTogetherToo() {
    String html = page(Boards.forty());
    long done = Boards.forty().finished().size();
    assertThat(count(html, "class=\"thread\"")).isEqualTo((int) done);
    assertThat(count(html, "<svg class=\"chart scatter\"")).isEqualTo(5);
    assertThat(html).contains("does not apply").contains("class=\"mark pruned\" href");
    String last = html.substring(html.lastIndexOf("<a class=\"q"));
    assertThat(last).startsWith("<a class=\"q9 best\"");
    // Every link leads to a row.
    Pattern.compile("href=\"#(candidate-[0-9]+)\"")
        .matcher(html)
        .results()
        .forEach(link -> assertThat(html).contains(" id=\"" + link.group(1) + "\"><th"));
  }

  /** Two axes and the score, 520 apart, from 300 at their least values up to 34. */
  @Test
  void threadsPassTheAxesWhereTheirValuesAre() {
    Parameter rank = new Parameter("rank", Scale.LINEAR);
    Leaderboard board =
        board(
            List.of(rank, LAMBDA),
            done("a", Map.of("rank", "0", "lambda", "0.01"), 0),
            done("b", Map.of("rank", "4", "lambda", "1"), 1),
            done("c", Map.of("rank", "1"), 0.5));
    assertThat(page(board))
        .contains("class=\"thread\" d=\"M20 300L540 300L1060 300\"")
        .contains("class=\"thread\" d=\"M20 34L540 34L1060 34\"")
        .contains("class=\"thread\" d=\"M20 233.5L540 326L1060 167\""); // lambda does not apply
  }

  @Test
  void longNamesThatDifferAtTheirEndsAreToldApart() {
    CategoryAxis taps =
        new CategoryAxis("taps", List.of("[0, 1, 2, 3]", "[0, 1, 2, 6]", "[0, 1, 2, 9]", "auto"));
    assertThat(taps.ticks())
        .map(taps::text)
        .containsExactly("[0, 1…2, 3]", "[0, 1…2, 6]", "[0, 1…2, 9]", "auto");
    assertThat(taps.shortened(0, 12)).isEqualTo("[0, 1, 2, 3]");
    assertThat(taps.shortened(0, 4)).isEqualTo("[…3]");
  }

  @Test
  void aBestValueAtTheEdgeIsSaid() {
    Leaderboard edge = board(List.of(LAMBDA), at("a", "1", .1), at("b", "2", .2), at("c", "3", .3));
    assertThat(page(edge)).contains("value tried of lambda");
    Leaderboard middle =
        board(List.of(LAMBDA), at("a", "1", .1), at("b", "2", .4), at("c", "3", .3));
    assertThat(page(middle)).doesNotContain("value tried of");
    Leaderboard tie = board(List.of(LAMBDA), at("a", "1", .5), at("b", "2", .5), at("c", "3", .3));
    assertThat(page(tie)).doesNotContain("value tried of");
    Leaderboard two =
        board(
            List.of(LAMBDA), at("a", "1", .1), at("b", "2", .2), done("c", Map.of("kind", "x"), 0));
    assertThat(page(two)).doesNotContain("value tried of");
  }

  @Test
  void littleCanBeShownToo() {
    double none = Double.NaN;
    Candidate odd =
        new Candidate(
            "c", Map.of(), "done", Optional.empty(), 0.5, List.of(Map.of("miou", none)), 1);
    List<Leaderboard> boards =
        List.of(
            board(List.of()),
            board(List.of(LAMBDA)),
            board(List.of(LAMBDA), without("a", Map.of("lambda", "1"), "failed", "x")),
            board(List.of(LAMBDA), at("a", "1", 0.5)),
            board(List.of(LAMBDA, KIND), at("a", "1", 0.5)),
            board(List.of(LAMBDA, KIND), at("a", "1", 0.5), at("b", "2", 0.5), odd),
            board(List.of(LAMBDA), at("a", "1", 0.5), at("b", "1", 0.6)),
            board(List.of(LAMBDA), at("a", "1e-300", -5e9), at("b", "1e300", 1e12)),
            board(List.of(LAMBDA), odd),
            board(List.of(), odd, at("b", "1", Double.POSITIVE_INFINITY)));
    for (Leaderboard board : boards) {
      assertThat(page(board)).contains("id=\"leaderboard\"").doesNotContain("NaN");
      assertThat(page(board)).doesNotContain("Infinity");
    }
    assertThat(page(boards.get(1))).contains("No candidate is finished.");
  }

  @Test
  void aThousandCandidatesAndLongNamesAreNoTrouble() {
    Candidate[] many =
        IntStream.range(0, 1000)
            .mapToObj(
                i -> {
                  var values = Map.of("lambda", "" + (i + 1), "kind", "long ".repeat(50) + i % 30);
                  return done("c" + i, values, i % 7);
                })
            .toArray(Candidate[]::new);
    String html = page(board(List.of(LAMBDA, KIND), many));
    assertThat(count(html, "<tr [^>]*id=\"candidate-")).isEqualTo(1000);
    assertThat(html.length()).isLessThan(4_000_000);
  }

  @Test
  void nothingFromOutsideBecomesMarkup() {
    String html = page(Boards.hostile());
    assertThat(html).contains(Html.escaped(HOSTILE));
    assertThat(html).doesNotContain("<script").doesNotContain("\" onload");
    assertThat(html.split("</style>", -1)).hasSize(2);
    assertThat(html).contains("default-src 'none'");
    assertThat(html.replaceAll("href=\"(#|data:)", "")).doesNotContain("href=");
  }

  /** Inferno from .85 down to .175 on light paper and from .32 up to .95 on dark paper. */
  @Test
  void scoresHaveThePalettesColours() throws IOException {
    try (var sheet = SearchPage.class.getResourceAsStream("page.css")) {
      String css = new String(sheet.readAllBytes(), StandardCharsets.UTF_8);
      for (int i = 0; i < ParallelCoordinates.COLOURS; i++) {
        assertThat(css)
            .contains(String.format(Locale.ROOT, "--q%d: #%06x;", i, Palette.rgb(0.85 - 0.075 * i)))
            .contains(String.format(Locale.ROOT, "--q%d: #%06x;", i, Palette.rgb(0.32 + 0.07 * i)))
            .contains(String.format(Locale.ROOT, ".q%d { --q: var(--q%d); }", i, i));
      }
    }
  }
}
