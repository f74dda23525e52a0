package org.ala4j.report;

import java.util.Locale;

/** Numbers as the paper prints them: three decimals, no zero before the point. */
final class Decimals {

  private Decimals() {}

  /** Such as {@code .693}, {@code -.021} and {@code 1.000}. */
  static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceFirst("^(-?)0\\.", "$1.");
  }

  /** Such as {@code +.021}; a difference that rounds to zero has no sign. */
  static String signed(double difference) {
    String text = three(difference);
    if (text.equals("-.000")) {
      return ".000";
    }
    return difference > 0 && !text.equals(".000") ? "+" + text : text;
  }

  /** A p-value: {@code p = .012}, {@code p < .001}. */
  static String p(double value) {
    return value < 0.0005 ? "p < .001" : "p = " + three(value);
  }
}
