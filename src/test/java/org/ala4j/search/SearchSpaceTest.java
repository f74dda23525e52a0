package org.ala4j.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.search.Parameter.Condition;
import org.ala4j.table.Leaderboard.Parameter.Scale;
import org.junit.jupiter.api.Test;

/** Points of the unit cube against values computed by hand. */
class SearchSpaceTest {
  private static Parameter parameter(String key, Domain domain, Condition... when) {
    return new Parameter(key, domain, List.of(when), "x.yaml:1");
  }

  /** All that a grid proposes of a single parameter. */
  private static List<String> grid(Domain domain, int points) {
    List<Parameter> parameters = List.of(parameter("a", domain));
    Generator.Grid how =
        new Generator.Grid(points, (int) new SearchSpace(parameters).gridSize(points));
    return new Proposals(how, parameters).nextRound().stream().map(v -> v.get("a")).toList();
  }

  @Test
  void aGridTakesBothEndsAndEqualSteps() {
    assertThat(grid(new Domain.Uniform(1, 3), 5)).containsExactly("1", "1.5", "2", "2.5", "3");
    assertThat(grid(new Domain.Uniform(-1, 1), 3)).containsExactly("-1", "0", "1");
  }

  /** The middle of a log-uniform range is the geometric mean of its ends. */
  @Test
  void aLogarithmicGridTakesEqualRatios() {
    assertThat(grid(new Domain.LogUniform(0.01, 10), 4)).containsExactly("0.01", "0.1", "1", "10");
    assertThat(grid(new Domain.LogUniform(2, 8), 3)).containsExactly("2", "4", "8");
    assertThat(grid(new Domain.LogUniform(1e-5, 1e-3), 3))
        .containsExactly("1e-5", "0.0001", "0.001");
    assertThat(grid(new Domain.LogUniform(0.01, 10), 7).get(1)).isEqualTo("0.0316228");
  }

  @Test
  void aGridTakesEveryWholeNumberWhenThereAreFew() {
    assertThat(grid(new Domain.Integers(1, 4), 9)).containsExactly("1", "2", "3", "4");
    assertThat(grid(new Domain.Integers(1, 64), 3)).containsExactly("1", "32", "64");
    assertThat(grid(new Domain.Integers(0, 1000), 2)).containsExactly("0", "1000");
  }

  @Test
  void aGridTakesEveryChoiceOnce() {
    assertThat(grid(new Domain.Values(List.of("true", "false")), 9))
        .containsExactly("true", "false");
    assertThat(grid(new Domain.Values(List.of("[6]", "[6, 7]", "[7]")), 2))
        .containsExactly("[6]", "[6, 7]", "[7]");
  }

  @Test
  void numbersHaveSixSignificantDigits() {
    assertThat(Domain.text(0.1 + 0.2)).isEqualTo("0.3");
    assertThat(Domain.text(123456.789)).isEqualTo("123457");
    assertThat(Domain.text(1.0)).isEqualTo("1");
    assertThat(Domain.text(100.0)).isEqualTo("100");
    assertThat(Domain.text(0.0)).isEqualTo("0");
    assertThat(Domain.text(5.6234132519e-5)).isEqualTo("5.62341e-5");
    assertThat(Domain.text(2e-7)).isEqualTo("2e-7");
    assertThat(Domain.text(1e10)).isEqualTo("1e+10");
    assertThat(Domain.text(-2.5)).isEqualTo("-2.5");
  }

  /** Two parameters of equal ranges are two; a fixed one has no coordinate. */
  @Test
  void everyParameterHasItsOwnCoordinate() {
    List<Parameter> parameters =
        List.of(
            parameter("a", new Domain.Fixed("7")),
            parameter("b", new Domain.Integers(1, 2)),
            parameter("c", new Domain.Integers(1, 2)));
    List<Map<String, String>> all = new Proposals(new Generator.Grid(5, 4), parameters).nextRound();
    assertThat(all)
        .containsExactly(
            Map.of("a", "7", "b", "1", "c", "1"),
            Map.of("a", "7", "b", "2", "c", "1"),
            Map.of("a", "7", "b", "1", "c", "2"),
            Map.of("a", "7", "b", "2", "c", "2"));
  }

  @Test
  void aParameterWhoseConditionIsNotMetDoesNotApply() {
    List<Parameter> parameters =
        List.of(
            parameter("c", new Domain.Integers(1, 2), new Condition("b", List.of("2", "3"))),
            parameter("b", new Domain.Integers(2, 3), new Condition("a", List.of("true"))),
            parameter("a", new Domain.Values(List.of("true", "false"))));
    List<Map<String, String>> all = new Proposals(new Generator.Grid(5, 8), parameters).nextRound();
    List<Map<String, String>> expected = new ArrayList<>();
    for (String b : List.of("2", "3")) {
      for (String c : List.of("1", "2")) {
        expected.add(Map.of("a", "true", "b", b, "c", c));
      }
    }
    expected.add(Map.of("a", "false")); // b and c, which depends on b, once
    assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void scalesFollowTheValues() {
    assertThat(new Domain.LogUniform(1, 2).scale()).isEqualTo(Scale.LOG);
    assertThat(new Domain.Values(List.of("2", "4", "8", "16")).scale()).isEqualTo(Scale.LOG);
    assertThat(new Domain.Values(List.of("1", "2", "3")).scale()).isEqualTo(Scale.LINEAR);
    assertThat(new Domain.Values(List.of("paper", "released")).scale()).isEqualTo(Scale.CATEGORY);
  }

  /** Whatever is proposed has its point, and what is beyond a range has none. */
  @Test
  void valuesHaveTheirPoint() {
    List<Parameter> parameters =
        List.of(
            parameter("rate", new Domain.LogUniform(1e-4, 1)),
            parameter("share", new Domain.Uniform(-1, 3)),
            parameter("on", new Domain.Values(List.of("true", "false"))),
            parameter("rank", new Domain.Integers(2, 9), new Condition("on", List.of("true"))),
            parameter("fixed", new Domain.Fixed("x")));
    SearchSpace space = new SearchSpace(parameters);
    Proposals proposals = new Proposals(new Generator.Tpe(40, 2, 40, 1), parameters);
    for (Map<String, String> values : proposals.nextRound()) {
      double[] point = space.point(values).orElseThrow();
      assertThat(space.getValue(point).keySet()).isEqualTo(values.keySet());
      assertThat(space.getValue(point).get("on")).isEqualTo(values.get("on"));
      assertThat(space.getValue(point).get("rank")).isEqualTo(values.get("rank"));
      assertThat(Double.parseDouble(space.getValue(point).get("rate")))
          .isCloseTo(Double.parseDouble(values.get("rate")), withinPercentage(1e-3));
    }
    Map<String, String> one = Map.of("rate", "0.1", "share", "0", "on", "false", "fixed", "x");
    assertThat(space.point(one)).isPresent();
    Map<String, String> other = new LinkedHashMap<>(one);
    other.put("rate", "2");
    assertThat(space.point(other)).as("beyond the range").isEmpty();
    other.put("rate", "0.1");
    other.put("rank", "3");
    assertThat(space.point(other)).as("a key that does not apply").isEmpty();
    other.put("on", "true");
    assertThat(space.point(other)).isPresent();
    other.put("rank", "10");
    assertThat(space.point(other)).isEmpty();
  }
}
