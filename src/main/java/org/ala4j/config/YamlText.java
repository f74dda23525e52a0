package org.ala4j.config;

import java.util.Locale;

/** Text as a single value of a YAML file. */
public final class YamlText {
  private YamlText() {}

  /** Plain where no reader can take it for anything else. */
  public static String quoted(String text) {
    if (text.matches("[A-Za-z0-9_./(+][A-Za-z0-9_./()+-]*|-[0-9.][0-9.eE+-]*")) {
      return text;
    }
    if (text.chars().noneMatch(YamlText::needsEscape)) {
      return "'" + text.replace("'", "''") + "'";
    }
    StringBuilder escaped = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (needsEscape(c)) {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        escaped.append(c == '"' || c == '\\' ? "\\" + c : String.valueOf(c));
      }
    }
    return escaped.append('"').toString();
  }

  private static boolean needsEscape(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0xfeff || c >= 0xfffe;
  }
}
