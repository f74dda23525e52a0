package org.ala4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ala4j.config.ConfigException;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  private static final long GB = 1_000_000_000;

  @Test
  void asManyWorkersAsFit() {
    MemoryEstimate four = new MemoryEstimate(GB, 3 * GB, 4); // 13 GB
    assertThat(four.fitting(13 * GB)).isEqualTo(4);
    assertThat(four.fitting(13 * GB - 1)).isEqualTo(3);
    assertThat(four.fitting(GB / 2)).isZero();
    assertThatCode(() -> four.requireFits(13 * GB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> four.requireFits(8 * GB))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("4 workers take about 13.0 GB")
        .hasMessageContaining("the 8.0 GB of this machine; --workers 2 fit");
    assertThatThrownBy(() -> four.requireFits(2 * GB)).hasMessageContaining("--workers 1 fits");
    assertThatCode(() -> new MemoryEstimate(GB, 3 * GB, 1).requireFits(2 * GB))
        .as("there is nothing smaller to do")
        .doesNotThrowAnyException();
  }

  @Test
  void theMachineHasMoreThanThisProcess() {
    assertThat(ProcessMemory.ofMachine()).isGreaterThan(ProcessMemory.peakMegabytes() << 20);
  }
}
