package org.ala4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNumberTest {
  /** YAML 1.2's core schema, section 10.3.2. */
  @ParameterizedTest
  @CsvSource({"1e-3,0.001", "+12,12", ".5,0.5", "5.,5", "-0.003,-0.003", "1E+2,100", "007,7"})
  void numbersOfYamlAreNumbers(String text, double value) {
    assertThat(PlainNumber.real(text)).isEqualTo(value);
  }

  /** All but the last few are numbers to Java or to YAML 1.1. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1d",
        "1f",
        "1e-3D",
        "0x1p3",
        "NaN",
        "Infinity",
        "-Infinity",
        " 1",
        "1 ",
        "١",
        "٣.٥",
        "1_000",
        "0x10",
        "1:30",
        ".inf",
        "",
        "-",
        ".",
        "e3",
        "1,5",
        "--1"
      })
  void nothingElseIs(String text) {
    assertThatThrownBy(() -> PlainNumber.real(text)).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> PlainNumber.whole(text)).isInstanceOf(NumberFormatException.class);
    assertThat(PlainNumber.is(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e3", "99999999999"})
  void someNumbersAreNotWhole(String text) {
    assertThatThrownBy(() -> PlainNumber.whole(text)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({"1e-3,0.001", "100,100", "0,0", "1e6,1000000", "2.5e-8,2.5e-8", "1e300,1e300"})
  void theTextIsAsPeopleWriteIt(double value, String text) {
    assertThat(PlainNumber.text(value)).isEqualTo(text);
  }

  @Test
  void theTextIsReadAsTheSameNumber() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(PlainNumber.real(PlainNumber.text(value))).isEqualTo(value);
      }
    }
  }
}
