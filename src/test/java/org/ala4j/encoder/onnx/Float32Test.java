package org.ala4j.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float32Test {
  /** Bits and values from the definition of IEEE 754 binary16. */
  @ParameterizedTest
  @CsvSource({
    "0x3C00, 1.0",
    "0xC000, -2.0",
    "0x3555, 0.333251953125",
    "0x7BFF, 65504",
    "0x0400, 0.00006103515625",
    "0x0001, 5.9604644775390625e-8",
    "0x8000, -0.0",
    "0x7C00, Infinity"
  })
  void halfPrecision(String bits, float value) {
    assertThat(Float32.half(Integer.decode(bits))).isEqualTo(value);
  }
}
