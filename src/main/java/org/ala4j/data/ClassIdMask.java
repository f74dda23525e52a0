package org.ala4j.data;

import java.util.Locale;

/**
 * A decoded mask of ImageNet-S.
 *
 * @param width in pixels
 * @param height in pixels
 * @param ids width·height class ids (R + 256·G, 0..65535) in rows from the top; not copied, so
 *     treat it as read-only
 */
@SuppressWarnings("ArrayRecordComponent") // pixels: copying them for safety would cost more
public record ClassIdMask(int width, int height, char[] ids) {
  /** The id of pixels that count neither way. */
  public static final int IGNORED = 1000;

  public ClassIdMask {
    if (width < 1 || height < 1 || ids.length != width * height) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d ids are not a %d×%d mask", ids.length, width, height));
    }
  }

  /** What is inside, ignored and outside where this class is the object. */
  ObjectMask only(int classId) {
    byte[] values = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] =
          ids[i] == IGNORED
              ? ObjectMask.IGNORED
              : ids[i] == classId ? ObjectMask.INSIDE : ObjectMask.OUTSIDE;
    }
    return new ObjectMask(width, height, values, ObjectMask.Coding.CLASS_IDS, largest());
  }

  /** The largest id. */
  private int largest() {
    int largest = 0;
    for (char found : ids) {
      largest = Math.max(largest, found);
    }
    return largest;
  }
}
