package org.ala4j.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A matrix as NumPy has it in a file: format 1.0, little-endian float32. */
public final class NpyFile {
  private static final int ALIGNMENT = 64;
  private static final int PREAMBLE = 10; // magic, version, length of the header

  private static final Pattern SHAPE =
      Pattern.compile(
          "^\\{'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d{1,9}), (\\d{1,9})\\), }");

  private NpyFile() {}

  /**
   * Reads what {@link #write} wrote.
   *
   * @return a row each
   * @throws IOException when it is not that; the message says so without the file's name
   */
  public static float[][] read(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.capacity() < PREAMBLE) {
      throw new IOException("it is no matrix of float32");
    }
    int length = Short.toUnsignedInt(buffer.getShort(PREAMBLE - 2));
    String header = "";
    if (buffer.capacity() >= PREAMBLE + length) {
      header = new String(buffer.array(), PREAMBLE, length, StandardCharsets.US_ASCII);
    }
    Matcher shape = SHAPE.matcher(header);
    if (!shape.find()) {
      throw new IOException("it is no matrix of float32");
    }
    int rows = Integer.parseInt(shape.group(1));
    int columns = Integer.parseInt(shape.group(2));
    buffer.position(PREAMBLE + length);
    if (buffer.remaining() != 4L * rows * columns) {
      throw new IOException("it is not as long as a matrix of its shape");
    }
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = buffer.getFloat();
      }
    }
    return values;
  }

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
