package org.ala4j.data;

import java.nio.file.Path;

/**
 * A decoded mask of one object.
 *
 * @param width in pixels
 * @param height in pixels
 * @param values width·height bytes in rows from the top, each {@link #OUTSIDE}, {@link #INSIDE} or
 *     {@link #IGNORED}; not copied, so treat it as read-only
 * @param coding how the picture was read
 * @param largest the largest of the values that the coding looks at, as the file stores them
 */
@SuppressWarnings("ArrayRecordComponent") // pixels: copying them for safety would cost more
public record ObjectMask(int width, int height, byte[] values, Coding coding, int largest) {
  public static final byte OUTSIDE = 0;
  public static final byte INSIDE = 1;
  public static final byte IGNORED = 2;

  /** How masks say where the object is. */
  public enum Coding {
    LEVELS("grey values, the object from dataset.foreground up"),
    WIDE_LEVELS("16-bit grey values, the object where the high byte reaches dataset.foreground"),
    ZERO_ONE("0 and 1, the object where 1"),
    ALPHA("the alpha channel, the object where it reaches dataset.foreground"),
    PALETTE("palette indices, 0 background, 255 ignored, the object where any other"),
    ONE_COLOUR("one colour on black, the object where it is; (224, 224, 192) ignored"),
    LABELS("labels, the object where that of the image's class is"),
    CLASS_IDS("class ids R + 256·G, the object where that of the image's class is, 1000 ignored"),
    OUTLINES("outlines");

    private final String text;

    Coding(String text) {
      this.text = text;
    }

    /** What a report prints. */
    public String text() {
      return text;
    }
  }

  public ObjectMask {
    if (width < 1 || height < 1 || values.length != width * height) {
      throw new IllegalArgumentException(values.length + " bytes are not a mask of that size");
    }
  }

  /**
   * Reads a mask of any mode; {@link MaskReader} says how codings are told apart.
   *
   * @param foreground value (1..255) from which a pixel of a graded mask is inside
   * @throws DataException if the file is missing, empty, truncated, corrupt, too large or no image,
   *     or if it is not clear where its object is
   */
  public static ObjectMask read(Path file, int foreground) {
    return MaskReader.read(file, foreground);
  }

  /** Whether nothing is inside. */
  public boolean isEmpty() {
    for (byte value : values) {
      if (value == INSIDE) {
        return false;
      }
    }
    return true;
  }
}
