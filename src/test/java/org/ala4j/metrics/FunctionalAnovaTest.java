package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.SplittableRandom;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;

class FunctionalAnovaTest {
  /** Of a sum, each term's share of the variance is known: here 16 : 1 : 0 : 6. */
  @Test
  void ofASumTheSharesAreThoseOfTheTerms() {
    SplittableRandom random = new SplittableRandom(3);
    double[][] points = new double[800][];
    double[] scores = new double[800];
    for (int i = 0; i < 800; i++) {
      double[] p = {
        random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextInt(3)
      };
      points[i] = p;
      // variances: 16/12, 1/12, 0 and, of ±c about a mean of 0 in two of three cases, 2c²/3 = 6/12
      double c = Math.sqrt(0.75);
      scores[i] = 4 * p[0] + p[1] + (p[3] == 0 ? -c : p[3] == 1 ? c : 0);
    }
    double[] shares = FunctionalAnova.shares(points, scores, new int[] {0, 0, 0, 3}, 1);
    assertThat(shares[0]).isCloseTo(16 / 23.0, within(0.03));
    assertThat(shares[1]).isCloseTo(1 / 23.0, within(0.02));
    assertThat(shares[2]).isLessThan(0.01);
    assertThat(shares[3]).isCloseTo(6 / 23.0, within(0.03));
    assertThat(shares[0] + shares[1] + shares[2] + shares[3]).isCloseTo(1, within(1e-9));
    assertThat(FunctionalAnova.shares(points, scores, new int[] {0, 0, 0, 3}, 1))
        .as("the same seed")
        .isEqualTo(shares);
  }

  @Test
  void aConstantScoreIsExplainedByNothing() {
    double[][] points = {{0.1}, {0.5}, {0.9}};
    assertThat(FunctionalAnova.shares(points, new double[] {2, 2, 2}, new int[] {0}, 0)[0]).isNaN();
  }

  /** Against Optuna 5.0's fANOVA on the same trials, over its range of ten seeds. */
  @Test
  void agreesWithOptuna() throws IOException {
    JsonNode peer = new ObjectMapper().readTree(Shared.require("peers/importance.json").toFile());
    JsonNode trials = peer.path("trials");
    double[][] points = new double[trials.size()][];
    double[] scores = new double[trials.size()];
    for (int i = 0; i < scores.length; i++) {
      JsonNode p = trials.get(i).path("params");
      points[i] =
          new double[] {
            (p.path("x").asDouble() + 5) / 15,
            p.path("y").asDouble() / 15,
            (Math.log10(p.path("lr").asDouble()) + 5) / 4,
            p.path("unused").asDouble(),
            "abc".indexOf(p.path("kind").asText())
          };
      scores[i] = trials.get(i).path("value").asDouble();
    }
    String[] names = {"x", "y", "lr", "unused", "kind"};
    for (long seed = 0; seed < 3; seed++) {
      double[] shares = FunctionalAnova.shares(points, scores, new int[] {0, 0, 0, 0, 3}, seed);
      for (int f = 0; f < names.length; f++) {
        JsonNode range = peer.at("/importance/fanova_range_over_10_seeds/" + names[f]);
        assertThat(shares[f])
            .as("%s, seed %d", names[f], seed)
            .isBetween(range.get(0).asDouble() - 0.05, range.get(1).asDouble() + 0.05);
      }
    }
  }
}
