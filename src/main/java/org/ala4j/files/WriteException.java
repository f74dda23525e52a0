package org.ala4j.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Something could not be written where the user wants it. The message is one sentence for the user:
 * it names the file and why, and what to do.
 */
public final class WriteException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what could not be written
   */
  public WriteException(Path what, IOException cause) {
    super(
        "Cannot write "
            + what
            + ": "
            + Reason.of(cause)
            + "; make room there or name another place, then give the same command again",
        cause);
  }
}
