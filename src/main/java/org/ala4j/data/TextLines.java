package org.ala4j.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The lines of a dataset's list, which is UTF-8 text with or without a byte order mark. */
public final class TextLines {
  private static final long MAX_BYTES = 64L << 20;

  private TextLines() {}

  /**
   * Reads a list.
   *
   * @throws DataException if it is no UTF-8 text, is larger than 64 MB or cannot be read
   */
  public static List<String> read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new DataException(
            "The list " + file + " is larger than 64 MB; it cannot be a list of a dataset.");
      }
      byte[] bytes = Files.readAllBytes(file);
      if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
        throw new DataException(
            "The list " + file + " is UTF-16 text; save it as UTF-8, as \"iconv -f utf-16\" does.");
      }
      int mark = startsWith(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0;
      return StandardCharsets.UTF_8
          .newDecoder() // which refuses what is not UTF-8
          .decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark))
          .toString()
          .lines()
          .toList();
    } catch (CharacterCodingException e) {
      throw new DataException("The list " + file + " is not UTF-8 text; save it as UTF-8.", e);
    } catch (IOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "The list %s cannot be read (%s).", file, e.getMessage()), e);
    }
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if ((bytes[i] & 0xff) != start[i]) {
        return false;
      }
    }
    return true;
  }
}
