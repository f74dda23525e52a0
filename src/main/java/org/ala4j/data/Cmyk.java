package org.ala4j.data;

/**
 * Printing inks to RGB as libjpeg and Pillow do it, in their integers, so that every byte is the
 * same.
 */
final class Cmyk {
  private static final int HALF = 1 << 15; // of the fixed point's 16 bits

  private Cmyk() {}

  /**
   * YCCK to CMYK in place: libjpeg's {@code ycck_cmyk_convert}. K stays as it is.
   *
   * @param samples four bytes a pixel
   */
  static void fromYcck(byte[] samples) {
    for (int i = 0; i < samples.length; i += 4) {
      int y = samples[i] & 0xff;
      int cb = (samples[i + 1] & 0xff) - 128;
      int cr = (samples[i + 2] & 0xff) - 128;
      samples[i] = clipped(255 - (y + ((fix(1.402) * cr + HALF) >> 16)));
      samples[i + 1] = clipped(255 - (y + ((-fix(0.34414) * cb + HALF - fix(0.71414) * cr) >> 16)));
      samples[i + 2] = clipped(255 - (y + ((fix(1.772) * cb + HALF) >> 16)));
    }
  }

  private static int fix(double x) {
    return (int) (x * 65536 + 0.5);
  }

  /**
   * CMYK of a JPEG to RGB: Pillow's {@code convert("RGB")}. Adobe stores inks inverted, 255 for
   * none, and Pillow takes every JPEG to be so.
   *
   * @param samples four bytes a pixel
   */
  static byte[] toRgb(byte[] samples) {
    byte[] rgb = new byte[samples.length / 4 * 3];
    for (int from = 0, to = 0; from < samples.length; from += 4) {
      int light = samples[from + 3] & 0xff; // what the black ink lets through
      for (int c = 0; c < 3; c++) {
        int ink = 255 - (samples[from + c] & 0xff);
        rgb[to++] = clipped(light - product255(ink, light));
      }
    }
    return rgb;
  }

  /** a·b / 255, rounded as Pillow's MULDIV255. */
  private static int product255(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  private static byte clipped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
