package org.ala4j.data;

import java.util.Locale;

/**
 * A decoded photograph.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rgb 3·width·height bytes (0..255, unsigned): red, green, blue of each pixel, in rows from
 *     the top; not copied, so treat it as read-only
 */
@SuppressWarnings("ArrayRecordComponent") // pixels: copying them for safety would cost more
public record Photo(int width, int height, byte[] rgb) {
  public Photo {
    if (width < 1 || height < 1 || rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d bytes are not a %d×%d RGB photo", rgb.length, width, height));
    }
  }
}
