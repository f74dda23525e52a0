package org.ala4j.page;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.ala4j.picture.Axis;
import org.ala4j.picture.CategoryAxis;
import org.ala4j.picture.LogAxis;
import org.ala4j.picture.ValueAxis;
import org.ala4j.table.Leaderboard.Candidate;
import org.ala4j.table.Leaderboard.Parameter;

/**
 * A parameter's values along an axis. One whose values are not all numbers is shown as names, a
 * logarithmic one whose values are not all positive as linear.
 *
 * @param parameter of the search
 * @param axis that holds the candidates' values
 */
record ParameterAxis(Parameter parameter, ValueAxis axis) {

  static ParameterAxis of(Parameter parameter, List<Candidate> candidates) {
    var texts =
        candidates.stream()
            .map(c -> c.values().get(parameter.key()))
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    var numbers = texts.stream().mapToDouble(ParameterAxis::number).sorted().toArray();
    boolean numeric = texts.stream().allMatch(text -> Double.isFinite(number(text)));
    return new ParameterAxis(
        parameter,
        switch (parameter.scale()) {
          case LOG ->
              numeric && numbers.length > 0 && numbers[0] > 0
                  ? LogAxis.around(parameter.key(), numbers[0], numbers[numbers.length - 1])
                  : numeric ? linear(parameter, numbers) : names(parameter, texts);
          case LINEAR -> numeric ? linear(parameter, numbers) : names(parameter, texts);
          case CATEGORY -> names(parameter, texts);
        });
  }

  private static Axis linear(Parameter parameter, double[] numbers) {
    boolean whole = Arrays.stream(numbers).allMatch(n -> n == Math.rint(n));
    return whole
        ? Axis.aroundWhole(parameter.key(), Arrays.stream(numbers))
        : Axis.around(parameter.key(), Arrays.stream(numbers));
  }

  /** Numbers by size, then other names by their letters. */
  private static CategoryAxis names(Parameter parameter, List<String> texts) {
    var order = Comparator.comparingDouble(ParameterAxis::number);
    return new CategoryAxis(
        parameter.key(), texts.stream().sorted(order.thenComparing(t -> t)).toList());
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Whether the values are numbers. */
  boolean numeric() {
    return !(axis instanceof CategoryAxis);
  }

  /** A candidate's value on the axis; NaN where the parameter does not apply. */
  double value(Candidate candidate) {
    var text = candidate.values().get(parameter.key());
    if (text == null) {
      return Double.NaN;
    }
    return axis instanceof CategoryAxis names ? names.names().indexOf(text) : number(text);
  }
}
