package org.ala4j.cli;

import java.io.PrintWriter;
import java.util.List;
import org.ala4j.table.PlainText;

/**
 * Lines at the bottom of a terminal that are written over again and again, by the control sequences
 * of ECMA-48 that every terminal knows: cursor up, erase to the end of the screen.
 */
final class StatusScreen implements AutoCloseable {
  private static final long INTERVAL = 250_000_000L; // ns

  private final PrintWriter out;
  private final int columns;
  private int shown;
  private long last;

  /**
   * @param columns of the terminal; longer lines are cut, for one that wraps would be two
   */
  StatusScreen(PrintWriter out, int columns) {
    this.out = out;
    this.columns = columns;
    this.last = System.nanoTime() - INTERVAL;
  }

  /** Replaces the lines, at most four times a second. */
  void show(List<String> lines) {
    if (System.nanoTime() - last >= INTERVAL) {
      last = System.nanoTime();
      erase();
      for (String line : lines) {
        String shown = PlainText.oneLine(line);
        out.println(shown.length() < columns ? shown : shown.substring(0, columns - 1));
      }
      shown = lines.size();
      out.flush();
    }
  }

  /** Writes a line that stays, above the others. */
  void say(String line) {
    erase();
    out.println(PlainText.oneLine(line));
    last -= INTERVAL; // the others follow at once
    out.flush();
  }

  private void erase() {
    if (shown > 0) {
      out.print("\u001b[" + shown + "A\r\u001b[J");
      shown = 0;
    }
  }

  @Override
  public void close() {
    erase();
    out.flush();
  }
}
