package org.ala4j.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.ala4j.search.ParzenEstimator.Coordinate;
import org.ala4j.table.Leaderboard.Parameter.Scale;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.distribution.LogUniformDistribution;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;

/** The values that a parameter may take. */
sealed interface Domain {
  /** The same as Arbiter has it: a map from [0, 1], the inverse of a distribution function. */
  ParameterSpace<?> space();

  /** How many values a grid takes of it, given how many it is to take of a continuous one. */
  default int gridSize(int points) {
    return points;
  }

  /** How its values are spaced. */
  Scale scale();

  /** Where a value lies in {@link #space()}, on [0, 1]; NaN if it is none of its values. */
  double position(String value);

  /** The coordinate of {@link #space()} as a density over it needs it. */
  default Coordinate coordinate() {
    return new Coordinate(0, true);
  }

  /** Whether that YAML text is one of its values; a single number of a continuous one is none. */
  default boolean contains(String value) {
    return false;
  }

  /** A value of {@link #space()} as YAML text. */
  static String text(Object value) {
    return value instanceof Double number ? digits(number) : String.valueOf(value);
  }

  /** Six significant digits, so that a leaderboard shows exactly what was trained with. */
  private static String digits(double number) {
    BigDecimal rounded = new BigDecimal(number).round(new MathContext(6));
    double magnitude = Math.abs(rounded.doubleValue());
    if (magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e7)) {
      BigDecimal plain = rounded.stripTrailingZeros();
      return plain.toPlainString();
    }
    String text = String.format(Locale.ROOT, "%.5e", rounded);
    return text.replaceFirst("\\.?0*e", "e").replaceFirst("e([+-])0*(\\d)", "e$1$2");
  }

  /** Of a number between two; NaN beyond them, but for the rounding of {@link #text}. */
  private static double between(double value, double from, double to) {
    double position = (value - from) / (to - from);
    return position >= -1e-5 && position <= 1 + 1e-5
        ? Math.min(1, Math.max(0, position))
        : Double.NaN;
  }

  private static double number(String value) {
    return Values.NUMBER.matcher(value).matches() ? Double.parseDouble(value) : Double.NaN;
  }

  /** Every number between two is as likely. */
  record Uniform(double from, double to) implements Domain {
    @Override
    public double position(String value) {
      return between(number(value), from, to);
    }

    @Override
    public ParameterSpace<?> space() {
      return new ContinuousParameterSpace(from, to);
    }

    @Override
    public Scale scale() {
      return Scale.LINEAR;
    }
  }

  /** Every order of magnitude between two positive numbers is as likely. */
  record LogUniform(double from, double to) implements Domain {
    @Override
    public double position(String value) {
      return between(Math.log(number(value)), Math.log(from), Math.log(to));
    }

    @Override
    public ParameterSpace<?> space() {
      return new ContinuousParameterSpace(new LogUniformDistribution(from, to));
    }

    @Override
    public Scale scale() {
      return Scale.LOG;
    }
  }

  /** Every whole number between two, both included. */
  record Integers(int from, int to) implements Domain {
    @Override
    public double position(String value) {
      return contains(value)
          ? (Integer.parseInt(value) - from + 0.5) / ((double) to - from + 1)
          : Double.NaN;
    }

    @Override
    public ParameterSpace<?> space() {
      return new IntegerParameterSpace(from, to);
    }

    @Override
    public int gridSize(int points) {
      return (int) Math.min(points, (long) to - from + 1);
    }

    @Override
    public Scale scale() {
      return Scale.LINEAR;
    }

    @Override
    public Coordinate coordinate() {
      return new Coordinate(to - from + 1, true);
    }

    @Override
    public boolean contains(String value) {
      return value.matches("-?\\d{1,9}")
          && Integer.parseInt(value) >= from
          && Integer.parseInt(value) <= to;
    }
  }

  /**
   * A choice, as YAML texts. True and false are one, too: Arbiter's grid takes a {@code
   * BooleanSpace} for a continuous parameter and asks for each of its values many times.
   */
  record Values(List<String> values) implements Domain {
    private static final Pattern NUMBER =
        Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    @Override
    public ParameterSpace<?> space() {
      return new DiscreteParameterSpace<>(values);
    }

    @Override
    public double position(String value) {
      return contains(value) ? (values.indexOf(value) + 0.5) / values.size() : Double.NaN;
    }

    @Override
    public int gridSize(int points) {
      return values.size();
    }

    /** Numbers that grow by one factor, such as 2, 4, 8, are logarithmic. */
    @Override
    public Scale scale() {
      if (!values.stream().allMatch(NUMBER.asMatchPredicate())) {
        return Scale.CATEGORY;
      }
      double[] numbers = values.stream().mapToDouble(Double::parseDouble).sorted().toArray();
      boolean geometric = numbers.length > 2 && numbers[0] > 0;
      for (int i = 2; geometric && i < numbers.length; i++) {
        double ratio = numbers[i] / numbers[i - 1];
        geometric = Math.abs(ratio / (numbers[1] / numbers[0]) - 1) < 0.01;
      }
      return geometric ? Scale.LOG : Scale.LINEAR;
    }

    /** Numbers are ordered if they are written so. */
    @Override
    public Coordinate coordinate() {
      boolean isOrdered = scale() != Scale.CATEGORY;
      for (int i = 1; i < values.size() && isOrdered; i++) {
        isOrdered = Double.parseDouble(values.get(i)) > Double.parseDouble(values.get(i - 1));
      }
      return new Coordinate(values.size(), isOrdered);
    }

    @Override
    public boolean contains(String value) {
      return values.contains(value);
    }
  }

  /** One value, as YAML text. */
  record Fixed(String value) implements Domain {
    @Override
    public ParameterSpace<?> space() {
      return new FixedValue<>(value);
    }

    @Override
    public double position(String text) {
      return contains(text) ? 0.5 : Double.NaN;
    }

    @Override
    public int gridSize(int points) {
      return 1;
    }

    @Override
    public Scale scale() {
      return Scale.CATEGORY;
    }

    @Override
    public boolean contains(String text) {
      return value.equals(text);
    }
  }
}
