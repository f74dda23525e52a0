package org.ala4j.encoder;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** IEEE 754 binary16 and back; numbers too large become the largest, 65504. */
final class Half {
  private static final int PIECE = 4096;
  private static final float[] VALUES = new float[1 << 16];

  static {
    for (int bits = 0; bits < VALUES.length; bits++) {
      VALUES[bits] = value(bits);
    }
  }

  private Half() {}

  static void encode(FloatBuffer numbers, ByteBuffer target) {
    while (numbers.hasRemaining()) {
      target.putShort(bits(numbers.get()));
    }
  }

  /** Fills the target; by pieces, because buffers one number at a time are slow. */
  static void decode(ByteBuffer halves, FloatBuffer target) {
    ShortBuffer bits = halves.asShortBuffer();
    short[] read = new short[PIECE];
    float[] values = new float[PIECE];
    while (target.hasRemaining()) {
      int n = Math.min(PIECE, target.remaining());
      bits.get(read, 0, n);
      for (int i = 0; i < n; i++) {
        values[i] = VALUES[read[i] & 0xFFFF];
      }
      target.put(values, 0, n);
    }
  }

  static void round(FloatBuffer numbers) {
    for (int i = 0; i < numbers.limit(); i++) {
      numbers.put(i, VALUES[bits(numbers.get(i)) & 0xFFFF]);
    }
  }

  private static float value(int bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude =
        exponent == 0
            ? fraction * 0x1p-24f
            : Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  /** The nearest, halves to even. */
  static short bits(float number) {
    int bits = Float.floatToRawIntBits(number);
    int sign = bits >>> 16 & 0x8000;
    float magnitude = Math.abs(number);
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24f)); // subnormal
    }
    int rounded = (bits & 0x7FFFFFFF) + 0xFFF + (bits >> 13 & 1);
    return (short) (sign | Math.min((rounded >> 13) - (112 << 10), 0x7BFF));
  }
}
