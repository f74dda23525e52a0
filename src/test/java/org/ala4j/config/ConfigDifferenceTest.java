package org.ala4j.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigDifferenceTest {
  @Test
  void everyKeyThatDiffersSorted() {
    String there =
        """
        workers: 2
        hyperparams:
          lambda: 0.1
          lora: {blocks: [9, 10], rank: 4}
          ala:
            width: 64
        seedless: x
        """;
    String now =
        """
        hyperparams:
          ala: {width: 64, heads: 4}
          lora: {rank: 4, blocks: [10]}
          lambda: 1.0
        workers: 2
        seedless: {}
        """;
    assertThat(ConfigDifference.between(there, now))
        .containsExactly(
            "hyperparams.ala.heads: there nothing, now 4",
            "hyperparams.lambda: there 0.1, now 1.0",
            "hyperparams.lora.blocks: there [9, 10], now [10]",
            "seedless: there x, now {}");
  }

  @Test
  void orderAndStyleAreNoDifference() {
    assertThat(ConfigDifference.between("a: {b: 1, c: 'x'}\n", "a:\n  c: x\n  b: 1\n")).isEmpty();
  }

  @Test
  void whatIsNoYamlIsToldInASentence() {
    assertThat(ConfigDifference.between("a: [", "a: 1"))
        .singleElement()
        .asString()
        .contains("cannot be read any more", "not valid YAML");
  }
}
