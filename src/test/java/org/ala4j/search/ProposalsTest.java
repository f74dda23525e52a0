package org.ala4j.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProposalsTest {
  private static final List<Parameter> SPACE =
      List.of(
          new Parameter("lambda", new Domain.LogUniform(0.01, 10), List.of(), ""),
          new Parameter("lora.rank", new Domain.Integers(1, 64), List.of(), ""),
          new Parameter("aea.enabled", new Domain.Values(List.of("true", "false")), List.of(), ""));

  /** Best at λ = 1 and rank 64. */
  private static double score(Map<String, String> values) {
    double distance = Math.abs(Math.log10(Double.parseDouble(values.get("lambda"))));
    return -distance + Integer.parseInt(values.get("lora.rank")) / 64.0;
  }

  private static List<Double> scores(List<Map<String, String>> round) {
    return round.stream().map(ProposalsTest::score).toList();
  }

  private static List<List<Map<String, String>>> rounds(Generator how, List<Parameter> space) {
    Proposals proposals = new Proposals(how, space);
    List<List<Map<String, String>>> rounds = new ArrayList<>();
    List<Map<String, String>> round = proposals.nextRound();
    while (!round.isEmpty()) {
      rounds.add(round);
      proposals.told(scores(round));
      round = proposals.nextRound();
    }
    return rounds;
  }

  @Test
  void randomDrawsDependOnTheSeedAlone() {
    Generator how = new Generator.Random(20, 3);
    assertThat(rounds(how, SPACE)).isEqualTo(rounds(how, SPACE));
    assertThat(rounds(how, SPACE)).hasSize(1);
    assertThat(rounds(how, SPACE).get(0)).hasSize(20).doesNotHaveDuplicates();
    assertThat(rounds(new Generator.Random(20, 4), SPACE)).isNotEqualTo(rounds(how, SPACE));
  }

  @Test
  void generationsDependOnSeedAndScoresAlone() {
    Generator how = new Generator.Genetic(40, 1, 6);
    List<List<Map<String, String>>> rounds = rounds(how, SPACE);
    assertThat(rounds(how, SPACE)).isEqualTo(rounds);
    assertThat(rounds.stream().map(List::size)).containsExactly(6, 6, 6, 6, 6, 6, 4);
    assertThat(rounds.stream().flatMap(List::stream)).doesNotHaveDuplicates();
    assertThat(rounds(new Generator.Genetic(40, 2, 6), SPACE)).isNotEqualTo(rounds);

    Proposals misled = new Proposals(how, SPACE);
    assertThat(misled.nextRound()).isEqualTo(rounds.get(0));
    misled.told(scores(rounds.get(0)).stream().map(s -> -s).toList());
    assertThat(misled.nextRound()).isNotEqualTo(rounds.get(1));
  }

  /** What is bred is better than what is drawn: the mean of the later half over many seeds. */
  @Test
  void generationsImprove() {
    double bred = 0;
    double drawn = 0;
    for (int seed = 0; seed < 10; seed++) {
      List<Map<String, String>> genetic =
          rounds(new Generator.Genetic(48, seed, 8), SPACE).stream().flatMap(List::stream).toList();
      List<Map<String, String>> random = rounds(new Generator.Random(48, seed), SPACE).get(0);
      bred += scores(genetic.subList(24, 48)).stream().mapToDouble(s -> s).sum();
      drawn += scores(random.subList(24, 48)).stream().mapToDouble(s -> s).sum();
    }
    assertThat(bred / (10 * 24)).isGreaterThan(drawn / (10 * 24) + 0.1);
  }

  /** Without one score there is nothing to breed from, and the search goes on all the same. */
  @Test
  void candidatesWithoutAScoreAreNotBredFrom() {
    Proposals proposals = new Proposals(new Generator.Genetic(12, 1, 6), SPACE);
    List<Map<String, String>> first = proposals.nextRound();
    proposals.told(first.stream().map(v -> Double.NaN).toList());
    assertThat(proposals.nextRound()).hasSize(6);
  }

  @Test
  void aSmallSpaceEndsWhenAllOfItWasProposed() {
    List<Parameter> small =
        List.of(
            new Parameter("ala.layers", new Domain.Integers(1, 3), List.of(), ""),
            new Parameter(
                "aea.enabled", new Domain.Values(List.of("true", "false")), List.of(), ""));
    for (Generator how : List.of(new Generator.Random(50, 0), new Generator.Genetic(50, 0, 3))) {
      Proposals proposals = new Proposals(how, small);
      List<Map<String, String>> all = new ArrayList<>();
      List<Map<String, String>> round = proposals.nextRound();
      while (!round.isEmpty()) {
        all.addAll(round);
        proposals.told(round.stream().map(v -> 0.0).toList());
        round = proposals.nextRound();
      }
      assertThat(new HashSet<>(all)).hasSize(6);
      assertThat(all).hasSize(6);
    }
  }
}
