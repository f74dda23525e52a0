package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code ala config}: what it prints and its exit codes. */
class ConfigCommandTest {
  private static final String DEMO = "experiments/table4-demo.yaml";

  @Test
  void printsWhatTheOptionsMakeOfTheFile() {
    Said said =
        Said.ala("config", "print", DEMO, "--quick", "--rows", "(iv)", "--set", "evaluate.batch=7");
    assertThat(said.exit()).isZero();
    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .contains("\nexperiment: table4-demo-quick  # ")
        .contains("\n  batch: 7  # Images in a forward pass. | default 16 | from --set evaluate.")
        .contains("\n  epochs: 3  # ", DEMO + ":28 (quick)\n")
        .contains("\n    label: 'the whole'  # ")
        .doesNotContain("(iii):");
  }

  @Test
  void printsTheSchema() throws IOException {
    Said said = Said.ala("config", "schema");
    assertThat(said.exit()).isZero();
    assertThat(new ObjectMapper().readTree(said.out()).at("/properties/seeds/$ref").asText())
        .isEqualTo("#/definitions/seeds");
  }

  @Test
  void mistakesGetOneSentence() {
    Said wrong = Said.ala("config", "print", DEMO, "--set", "hyperparams.lorra.rank=3");
    assertThat(wrong.exit()).isEqualTo(Main.USAGE);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).contains("hyperparams.lorra").hasLineCount(1);
    Said bare = Said.ala("config");
    assertThat(bare.exit()).isEqualTo(Main.USAGE);
    assertThat(bare.err()).contains("name a command: print, schema").hasLineCount(1);
    assertThat(Said.ala("config", "schema", "x").exit()).isEqualTo(Main.USAGE);
    assertThat(Said.ala("config", "print").exit()).isEqualTo(Main.USAGE);
  }
}
