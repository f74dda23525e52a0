package org.ala4j.table;

import java.util.regex.Pattern;

/** Text from files as it may be printed on a terminal. */
public final class PlainText {
  /** Line ends, control and format characters, which steer a terminal or turn text around. */
  private static final Pattern STEERING = Pattern.compile("\\R|[\\p{Cc}\\p{Cf}]");

  private PlainText() {}

  /** The text on one line, with a space for each character that is not to be seen. */
  public static String oneLine(String text) {
    return STEERING.matcher(text).replaceAll(" ");
  }
}
