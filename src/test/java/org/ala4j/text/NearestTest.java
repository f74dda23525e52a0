package org.ala4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> KNOWN =
      List.of("run", "report", "reproduce", "--help", "weight_decay", "lr", "grad-cam", "rise");

  @ParameterizedTest
  @CsvSource({
    "rnu,run",
    "--hepl,--help",
    "weight-decay,weight_decay",
    "lrr,lr",
    "gradcam,grad-cam",
    "Rise,rise",
    "reprot,report"
  })
  void aSlipOfTheFingerIsSeen(String typed, String meant) {
    assertThat(Nearest.to(typed, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"banana", "x", "zz", "learning_rate"})
  void anotherWordIsNot(String typed) {
    assertThat(Nearest.to(typed, KNOWN)).isEmpty();
    assertThat(Nearest.hint(typed, KNOWN)).isEmpty();
  }

  @Test
  void longWordsCostNothing() {
    assertThat(Nearest.to("x".repeat(1_000_000), KNOWN)).isEmpty();
  }
}
