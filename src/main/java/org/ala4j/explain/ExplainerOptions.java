package org.ala4j.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.ala4j.text.Nearest;
import org.ala4j.text.PlainNumber;

/**
 * The values of one explainer's options. A value that is wrong is an IllegalArgumentException with
 * a sentence about it.
 */
public final class ExplainerOptions {
  private final Explainers.Method method;
  private final Map<String, String> given;

  /**
   * @throws IllegalArgumentException when the method has no option of a given name
   */
  ExplainerOptions(Explainers.Method method, Map<String, String> given) {
    this.method = method;
    this.given = Map.copyOf(given);
    List<String> known = method.options().stream().map(Explainers.Option::name).toList();
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            method.name()
                + " has no option '"
                + name
                + "'"
                + Nearest.hint(name, known)
                + "; it has "
                + (known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
  }

  /** The value as it was given, or its default. */
  public String text(String name) {
    return given.getOrDefault(name, method.option(name).byDefault());
  }

  /** A whole number of at least {@code min} and at most {@code max}. */
  public int integer(String name, int min, int max) {
    return integer(name, min, max, "");
  }

  /** A whole number; empty for {@code all}. */
  public OptionalInt integerOrAll(String name, int min, int max) {
    return text(name).equals("all")
        ? OptionalInt.empty()
        : OptionalInt.of(integer(name, min, max, "all or "));
  }

  private int integer(String name, int min, int max, String or) {
    try {
      int value = PlainNumber.whole(text(name));
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the same sentence
    }
    throw wrong(name, or + "a whole number from " + min + " to " + max);
  }

  /** A number of at least {@code min} and at most {@code max}. */
  public double real(String name, double min, double max) {
    double value = number(name);
    if (value >= min && value <= max) {
      return value;
    }
    throw wrong(name, "a number from " + min + " to " + max);
  }

  /** A number above 0 and at most {@code max}. */
  public double positive(String name, double max) {
    double value = number(name);
    if (value > 0 && value <= max) {
      return value;
    }
    throw wrong(name, "a number above 0 and at most " + max);
  }

  /** NaN when it is none. */
  private double number(String name) {
    try {
      return PlainNumber.real(text(name));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** {@code true} or {@code false}. */
  public boolean bool(String name) {
    return switch (text(name)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, "true or false");
    };
  }

  /** One of the constants of an enum, in small letters with hyphens. */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String spelled = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (spelled.equals(text(name))) {
        return constant;
      }
      names.add(spelled);
    }
    throw wrong(name, "one of " + String.join(", ", names));
  }

  private IllegalArgumentException wrong(String name, String wanted) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "%s.%s must be %s, not '%s'", method.name(), name, wanted, text(name)));
  }
}
