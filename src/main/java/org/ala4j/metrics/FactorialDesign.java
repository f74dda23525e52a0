package org.ala4j.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A full factorial design: every combination of the levels of all factors, once. Runs are numbered
 * from 0 in standard order: the first factor's level changes fastest.
 *
 * <p>Terms and definitions follow Box, Hunter & Hunter, Statistics for Experimenters, 2nd edition,
 * 2005, chapter 5.
 *
 * @param factors at least one
 */
public record FactorialDesign(List<Factor> factors) {
  /** Combinations above which there is no design: nobody trains more. */
  public static final int MOST_RUNS = 256;

  /**
   * What is varied.
   *
   * @param name unique in the design
   * @param levels its two or more values. An effect of two levels is the second minus the first
   */
  public record Factor(String name, List<String> levels) {

    /**
     * @throws IllegalArgumentException when there are fewer than two levels or one stands twice
     */
    public Factor {
      levels = List.copyOf(levels);
      if (levels.size() < 2 || new HashSet<>(levels).size() < levels.size()) {
        throw new IllegalArgumentException(name + " needs two or more different levels: " + levels);
      }
    }

    /** Whether it has a low and a high level, and so one effect and interactions. */
    public boolean isPair() {
      return levels.size() == 2;
    }
  }

  /**
   * @throws IllegalArgumentException without factors, when two have the same name, or above {@link
   *     #MOST_RUNS}
   */
  public FactorialDesign {
    factors = List.copyOf(factors);
    if (factors.isEmpty()
        || factors.stream().map(Factor::name).distinct().count() < factors.size()) {
      throw new IllegalArgumentException("a grid needs factors of different names");
    }
    long runs = 1;
    for (Factor factor : factors) {
      runs *= factor.levels().size();
      if (runs > MOST_RUNS) {
        throw new IllegalArgumentException(
            "the grid has more than " + MOST_RUNS + " combinations; leave factors or values out");
      }
    }
  }

  /** The number of combinations N. */
  public int runs() {
    return factors.stream().mapToInt(f -> f.levels().size()).reduce(1, Math::multiplyExact);
  }

  /** Which level a factor has in a run, both counted from 0. */
  public int level(int run, int factor) {
    int rest = run;
    for (int f = 0; f < factor; f++) {
      rest /= factors.get(f).levels().size();
    }
    return rest % factors.get(factor).levels().size();
  }

  /**
   * An effect as a weighted sum of what the runs gave.
   *
   * @param name such as {@code aea}, {@code aea × lora} or {@code lambda = 0.1}
   * @param order 1 for a main effect, n for an interaction of n factors
   * @param weights one per run; they sum to 0
   */
  public record Contrast(String name, int order, List<Double> weights) {

    /** The effect; NaN when a response is. */
    public double of(double[] responses) {
      return IntStream.range(0, responses.length)
          .mapToDouble(run -> weights.get(run) * responses[run])
          .sum();
    }
  }

  /**
   * All effects, main effects first, then interactions by order.
   *
   * <ul>
   *   <li>Main effect of a factor of two levels: the mean over the combinations of all other
   *       factors of (response at the second level − response at the first).
   *   <li>Interaction of two such factors, A × B: half the difference between A's effect at B's
   *       second level and A's effect at B's first. Of more: half the difference between the
   *       interaction of all but the last at the last one's two levels. Either is Σ ±y / (N/2) with
   *       the product of the levels' signs, twice the coefficient of a least-squares fit with
   *       levels coded −1 and +1.
   *   <li>A factor of more levels has a main effect for each: the mean at that level − the mean of
   *       all runs. It has no interactions here.
   * </ul>
   */
  public List<Contrast> contrasts() {
    List<Contrast> contrasts = new ArrayList<>();
    for (int f = 0; f < factors.size(); f++) {
      if (factors.get(f).isPair()) {
        contrasts.add(interaction(List.of(f)));
      } else {
        addLevels(f, contrasts);
      }
    }
    for (int order = 2; order <= factors.size(); order++) {
      addInteractions(order, 0, List.of(), contrasts);
    }
    return contrasts;
  }

  private void addLevels(int factor, List<Contrast> contrasts) {
    List<String> levels = factors.get(factor).levels();
    double all = 1.0 / runs();
    for (int level = 0; level < levels.size(); level++) {
      double[] weights = new double[runs()];
      for (int run = 0; run < weights.length; run++) {
        weights[run] = (level(run, factor) == level ? all * levels.size() : 0) - all;
      }
      contrasts.add(contrast(factors.get(factor).name() + " = " + levels.get(level), 1, weights));
    }
  }

  /** Those of {@code order} factors of two levels, of which some are chosen already. */
  private void addInteractions(
      int order, int from, List<Integer> chosen, List<Contrast> contrasts) {
    if (chosen.size() == order) {
      contrasts.add(interaction(chosen));
      return;
    }
    for (int f = from; f < factors.size(); f++) {
      if (factors.get(f).isPair()) {
        List<Integer> more = new ArrayList<>(chosen);
        more.add(f);
        addInteractions(order, f + 1, more, contrasts);
      }
    }
  }

  private Contrast interaction(List<Integer> chosen) {
    double[] weights = new double[runs()];
    for (int run = 0; run < weights.length; run++) {
      weights[run] = 2.0 / runs();
      for (int factor : chosen) {
        weights[run] *= level(run, factor) == 1 ? 1 : -1;
      }
    }
    String name =
        chosen.stream().map(f -> factors.get(f).name()).collect(Collectors.joining(" × "));
    return contrast(name, chosen.size(), weights);
  }

  private static Contrast contrast(String name, int order, double[] weights) {
    return new Contrast(name, order, Arrays.stream(weights).boxed().toList());
  }
}
