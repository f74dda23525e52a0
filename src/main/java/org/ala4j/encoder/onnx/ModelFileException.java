package org.ala4j.encoder.onnx;

/**
 * A model file that is missing, damaged or not what it should be; the message, one line, names the
 * file.
 */
public final class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_LENGTH = 1000;

  public ModelFileException(String message) {
    super(line(message));
  }

  public ModelFileException(String message, Throwable cause) {
    super(line(message), cause);
  }

  /** Names within a damaged file may be of any length and contain anything. */
  private static String line(String message) {
    String line = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line;
  }
}
