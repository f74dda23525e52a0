package org.ala4j.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Writes a matrix as NumPy reads it with {@code numpy.load}: format 1.0, little-endian float32. */
public final class NpyFile {
  private static final int ALIGNMENT = 64;
  private static final int PREAMBLE = 10; // magic, version, length of the header

  private NpyFile() {}

  /**
   * Writes a file, whole or not at all.
   *
   * @param values {@code rows · columns} of them, row by row
   */
  public static void write(Path file, float[] values, int rows, int columns) {
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d values are no %d × %d matrix", values.length, rows, columns));
    }
    String described =
        String.format(
            Locale.ROOT,
            "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }",
            rows,
            columns);
    int unpadded = PREAMBLE + described.length() + 1;
    int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
    String header = described + " ".repeat(padding) + "\n";
    ByteBuffer buffer =
        ByteBuffer.allocate(PREAMBLE + header.length() + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    buffer.put((byte) 1).put((byte) 0).putShort((short) header.length());
    buffer.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float value : values) {
      buffer.putFloat(value);
    }
    AtomicFiles.write(file, buffer.array());
  }
}
