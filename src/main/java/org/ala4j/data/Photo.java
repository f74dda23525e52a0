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

  /** A rectangle of it. */
  Photo part(int left, int top, int partWidth, int partHeight) {
    if (partWidth == width && partHeight == height) {
      return this;
    }
    byte[] part = new byte[3 * partWidth * partHeight];
    for (int row = 0; row < partHeight; row++) {
      int from = 3 * ((top + row) * width + left);
      System.arraycopy(rgb, from, part, 3 * partWidth * row, 3 * partWidth);
    }
    return new Photo(partWidth, partHeight, part);
  }
}
