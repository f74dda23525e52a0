package org.ala4j.data;

import java.util.Locale;

/**
 * A decoded mask.
 *
 * @param width in pixels
 * @param height in pixels
 * @param values width·height bytes (0..255, unsigned) in rows from the top; not copied, so treat it
 *     as read-only
 */
@SuppressWarnings("ArrayRecordComponent") // pixels: copying them for safety would cost more
public record GreyMask(int width, int height, byte[] values) {
  public GreyMask {
    if (width < 1 || height < 1 || values.length != width * height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d bytes are not a %d×%d mask", values.length, width, height));
    }
  }
}
