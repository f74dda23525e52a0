package org.ala4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import org.ala4j.config.ConfigException;
import org.ala4j.data.DataException;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.files.Reason;
import org.ala4j.files.WriteException;
import org.ala4j.results.BuildInfo;
import org.ala4j.table.PlainText;

/**
 * What a command says that could not do its work. What a file, a path or an option can cause gets
 * one sentence; all else is a bug of ours.
 *
 * @param code the exit code
 * @param sentence on one line
 * @param isBug whether a trace is of use
 */
record Failure(int code, String sentence, boolean isBug) {
  private static final int LONGEST = 2000;

  Failure {
    String line = PlainText.oneLine(sentence);
    sentence = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  static Failure of(Throwable e) {
    if (e instanceof ConfigException || e instanceof WriteException) {
      return new Failure(Main.USAGE, e.getMessage(), false);
    }
    if (e instanceof DataException || e instanceof ModelFileException) {
      return new Failure(Main.INVALID_FILE, e.getMessage(), false);
    }
    if (e instanceof InvalidPathException path) {
      return new Failure(
          Main.USAGE, "'" + path.getInput() + "' is no path: " + path.getReason(), false);
    }
    if (e instanceof UncheckedIOException unchecked) {
      return new Failure(Main.INVALID_FILE, said(unchecked), false);
    }
    if (e instanceof IOException io) {
      return new Failure(Main.INVALID_FILE, named(io), false);
    }
    if (e instanceof OutOfMemoryError) {
      return new Failure(
          Main.TRIAL_FAILED,
          "There is not enough memory ("
              + e.getMessage()
              + "); fewer --workers, a smaller batch or image.size need less, and"
              + " ALA_JAVA_OPTS=-Xmx4g gives the heap more",
          false);
    }
    return new Failure(
        Main.TRIAL_FAILED,
        String.format(
            Locale.ROOT,
            "this is a bug of ala4j %s, not a mistake of yours (%s); please report it with the trace"
                + " below as docs/running.md says",
            BuildInfo.version(),
            e),
        true);
  }

  /** What was being done, where somebody has said it, and why it could not be done. */
  private static String said(UncheckedIOException e) {
    String message = e.getMessage();
    String own = e.getCause().getMessage();
    if (message == null || message.equals(e.getCause().toString())) {
      return named(e.getCause());
    }
    return own != null && message.endsWith(own)
        ? message.substring(0, message.length() - own.length()) + Reason.of(e.getCause())
        : message;
  }

  /** The file where the exception knows it, and the reason. */
  private static String named(IOException e) {
    return e instanceof FileSystemException f && f.getFile() != null
        ? f.getFile() + ": " + Reason.of(e)
        : Reason.of(e);
  }
}
