package org.ala4j.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void nothingSteersTheTerminal() {
    assertThat(PlainText.oneLine("α ± 1\r\n\u001b[2J\u009b3m\u202eb\u2028c\td"))
        .isEqualTo("α ± 1  [2J 3m b c d");
  }
}
