package org.ala4j.text;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Numbers as JSON and YAML 1.2 write them. Java's own parsers also take {@code 1d}, {@code 0x1p3},
 * {@code NaN}, blanks and the digits of other scripts.
 */
public final class PlainNumber {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern REAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private PlainNumber() {}

  /** Whether the text is a number. */
  public static boolean is(String text) {
    return REAL.matcher(text).matches();
  }

  /**
   * A whole number.
   *
   * @throws NumberFormatException when the text is none, or one that an int does not hold
   */
  public static int whole(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new NumberFormatException(text);
    }
    return Integer.parseInt(text);
  }

  /**
   * A number; one beyond a double's range is infinite.
   *
   * @throws NumberFormatException when the text is none
   */
  public static double real(String text) {
    if (!is(text)) {
      throw new NumberFormatException(text);
    }
    return Double.parseDouble(text);
  }

  /** The shortest text that {@link #real} reads as the same number, which must be finite. */
  public static String text(double value) {
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double size = Math.abs(value);
    return size == 0 || (size >= 1e-5 && size < 1e9)
        ? decimal.toPlainString()
        : decimal.toString().replace('E', 'e').replace("e+", "e");
  }
}
