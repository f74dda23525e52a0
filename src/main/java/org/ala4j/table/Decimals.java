package org.ala4j.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as the paper prints them: three decimals, no zero before the point. */
public final class Decimals {
  private static final Pattern FRACTION =
      Pattern.compile("-?[0-9]{1,15}\\.[0-9]{1,40}([eE][-+]?[0-9]{1,3})?");

  private Decimals() {}

  /** Such as {@code .693}, {@code -.021} and {@code 1.000}. */
  public static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceFirst("^(-?)0\\.", "$1.");
  }

  /** Such as {@code +.021}; a difference that rounds to zero has no sign. */
  public static String signed(double difference) {
    String text = three(difference);
    if (text.equals("-.000")) {
      return ".000";
    }
    return difference > 0 && !text.equals(".000") ? "+" + text : text;
  }

  /** A p-value: {@code p = .012}, {@code p < .001}. */
  public static String p(double value) {
    return value < 0.0005 ? "p < .001" : "p = " + three(value);
  }

  /**
   * A fraction rounded as {@link #significant} does; any other text, whole numbers among them, as
   * it is.
   */
  static String rounded(String text) {
    return FRACTION.matcher(text).matches() ? significant(Double.parseDouble(text)) : text;
  }

  /**
   * Three significant digits, or as many as stand before the point, without trailing zeros: {@code
   * 0.0123}, {@code 1234}, {@code 2.5e-5}.
   */
  public static String significant(double value) {
    var exact = new BigDecimal(value);
    int digits = Math.max(3, exact.precision() - exact.scale());
    var rounded = exact.round(new MathContext(digits)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.signum() != 0 && (exponent < -4 || exponent > 5)
        ? rounded.movePointLeft(exponent).toPlainString() + "e" + exponent
        : rounded.toPlainString();
  }
}
