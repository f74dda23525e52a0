package org.ala4j.data;

/**
 * A data file is missing or invalid. The message is one sentence for the person at the command
 * line: which file (and line), what is wrong, what to do about it.
 */
public class DataException extends RuntimeException {
  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
