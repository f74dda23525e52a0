package org.ala4j.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ala4j.search.ParzenEstimator.Coordinate;
import org.deeplearning4j.arbiter.optimize.api.AbstractParameterSpace;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/**
 * All parameters of a search as one of Arbiter's spaces: a point of the unit cube becomes the value
 * of each parameter that applies there, key → YAML text.
 *
 * <p>A fixed parameter is not among the leaves: Arbiter's grid would count a coordinate for it and
 * its generators would not.
 */
@SuppressWarnings("rawtypes") // as Arbiter has them
final class SearchSpace extends AbstractParameterSpace<Map<String, String>> {
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, ParameterSpace<?>> spaces = new LinkedHashMap<>();

  SearchSpace(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      this.parameters.put(parameter.key(), parameter);
      spaces.put(parameter.key(), parameter.domain().space());
    }
    List<ParameterSpace> leaves = collectLeaves();
    for (int i = 0; i < leaves.size(); i++) {
      leaves.get(i).setIndices(i); // as Arbiter's generators do
    }
  }

  /** How many points a grid has, repetitions included. */
  long gridSize(int points) {
    long size = 1;
    for (Parameter parameter : parameters.values()) {
      size = Math.min(Integer.MAX_VALUE, size * parameter.domain().gridSize(points));
    }
    return size;
  }

  /**
   * @param point a coordinate in [0, 1] for each parameter that is not fixed, in their order
   */
  @Override
  public Map<String, String> getValue(double[] point) {
    Map<String, String> values = new LinkedHashMap<>();
    spaces.forEach((key, space) -> values.put(key, Domain.text(space.getValue(point))));
    Map<String, String> applying = new LinkedHashMap<>(values);
    applying.keySet().removeIf(key -> !applies(parameters.get(key), values));
    return applying;
  }

  /** A parameter that does not apply itself meets no condition. */
  private boolean applies(Parameter parameter, Map<String, String> values) {
    return parameter.conditions().stream()
        .allMatch(
            c ->
                c.values().contains(values.get(c.key()))
                    && applies(parameters.get(c.key()), values));
  }

  /** The coordinates of a point, in their order. */
  List<Coordinate> coordinates() {
    return parameters.values().stream()
        .filter(parameter -> !parameter.isFixed())
        .map(parameter -> parameter.domain().coordinate())
        .toList();
  }

  /** The point at which a candidate has these values; empty if it is none of this space. */
  Optional<double[]> point(Map<String, String> values) {
    List<Double> point = new ArrayList<>();
    for (Parameter parameter : parameters.values()) {
      String value = values.get(parameter.key());
      double position = value == null ? 0.5 : parameter.domain().position(value);
      if (Double.isNaN(position)) {
        return Optional.empty();
      }
      if (!parameter.isFixed()) {
        point.add(position);
      }
    }
    double[] coordinates = point.stream().mapToDouble(Double::doubleValue).toArray();
    return getValue(coordinates).keySet().equals(values.keySet())
        ? Optional.of(coordinates)
        : Optional.empty();
  }

  /** Which of the coordinates mean anything at a point: those of parameters that apply there. */
  boolean[] applying(double[] point) {
    Set<String> applying = getValue(point).keySet();
    List<String> keys =
        parameters.values().stream()
            .filter(parameter -> !parameter.isFixed())
            .map(Parameter::key)
            .toList();
    boolean[] applies = new boolean[keys.size()];
    for (int d = 0; d < applies.length; d++) {
      applies[d] = applying.contains(keys.get(d));
    }
    return applies;
  }

  @Override
  public int numParameters() {
    return collectLeaves().size();
  }

  @Override
  public List<ParameterSpace> collectLeaves() {
    List<ParameterSpace> leaves = new ArrayList<>();
    spaces.forEach(
        (key, space) -> {
          if (!parameters.get(key).isFixed()) {
            leaves.add(space);
          }
        });
    return leaves;
  }

  @Override
  public boolean isLeaf() {
    return false;
  }

  @Override
  public void setIndices(int... indices) {
    throw new UnsupportedOperationException("coordinates belong to the leaves");
  }
}
