package org.ala4j.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How much of a score's variance over a space each feature explains by itself (functional ANOVA of
 * Hutter, Hoos and Leyton-Brown 2014): a random forest learns the score, and of each of its trees,
 * which are piecewise constant, the variance of every feature's marginal is exact.
 */
public final class FunctionalAnova {
  private static final int TREES = 64;

  private final double[][] points;
  private final double[] scores;
  private final int[] categories;

  private FunctionalAnova(double[][] points, double[] scores, int[] categories) {
    this.points = points;
    this.scores = scores;
    this.categories = categories;
  }

  /**
   * The features' shares of what they explain one by one.
   *
   * @param points {@code [n][features]}; numbers on 0..1, the ends of the space, or the index of a
   *     category
   * @param scores of each point
   * @param categories of each feature; 0 for a number
   * @param seed of the forest
   * @return shares whose sum is 1; all NaN where the score is constant
   */
  public static double[] shares(double[][] points, double[] scores, int[] categories, long seed) {
    FunctionalAnova anova = new FunctionalAnova(points, scores, categories);
    SplittableRandom random = new SplittableRandom(seed);
    double[] sum = new double[categories.length];
    for (int tree = 0; tree < TREES; tree++) {
      int[] drawn = random.ints(scores.length, 0, scores.length).toArray();
      List<Leaf> leaves = new ArrayList<>();
      anova.grow(drawn, anova.everything(), leaves);
      double all = anova.variance(leaves);
      for (int f = 0; f < sum.length && all > 0; f++) {
        sum[f] += anova.marginalVariance(leaves, f) / all;
      }
    }
    double total = Arrays.stream(sum).sum();
    return Arrays.stream(sum).map(s -> s / total).toArray();
  }

  /**
   * A part of the space in which a tree has one value.
   *
   * @param from of each number
   * @param to of each number
   * @param allowed of each category
   */
  @SuppressWarnings("ArrayRecordComponent") // only read
  private record Box(double[] from, double[] to, boolean[][] allowed) {
    /** The share of a feature's values that lie in it. */
    double share(int feature) {
      if (allowed[feature].length == 0) {
        return to[feature] - from[feature];
      }
      int count = 0;
      for (boolean is : allowed[feature]) {
        count += is ? 1 : 0;
      }
      return (double) count / allowed[feature].length;
    }

    double volume(int butFeature) {
      double volume = 1;
      for (int f = 0; f < from.length; f++) {
        volume *= f == butFeature ? 1 : share(f);
      }
      return volume;
    }

    boolean holds(int feature, double value) {
      return allowed[feature].length == 0
          ? from[feature] <= value && value < to[feature]
          : allowed[feature][(int) value];
    }

    /** The part on one side of a split. */
    Box side(Split split, boolean left) {
      double[] lower = from.clone();
      double[] upper = to.clone();
      boolean[][] of = allowed.clone();
      int f = split.feature();
      if (allowed[f].length == 0) {
        (left ? upper : lower)[f] = split.at();
      } else {
        of[f] = allowed[f].clone();
        for (int c = 0; c < of[f].length; c++) {
          of[f][c] &= (c == (int) split.at()) == left;
        }
      }
      return new Box(lower, upper, of);
    }
  }

  private record Leaf(Box box, double value) {}

  /** A number's values below {@code at} go left; a category's that is it. */
  private record Split(int feature, double at, double error) {}

  private Box everything() {
    int n = categories.length;
    boolean[][] allowed = new boolean[n][];
    for (int f = 0; f < n; f++) {
      allowed[f] = new boolean[categories[f]];
      Arrays.fill(allowed[f], true);
    }
    double[] to = new double[n];
    Arrays.fill(to, 1);
    return new Box(new double[n], to, allowed);
  }

  /** Grows a tree until its leaves hold equal scores or points that nothing parts. */
  private void grow(int[] indices, Box box, List<Leaf> leaves) {
    Split split = best(indices);
    if (split == null) {
      leaves.add(
          new Leaf(box, Arrays.stream(indices).mapToDouble(i -> scores[i]).average().orElse(0)));
      return;
    }
    for (boolean left : new boolean[] {true, false}) {
      int[] side = Arrays.stream(indices).filter(i -> isLeft(split, i) == left).toArray();
      grow(side, box.side(split, left), leaves);
    }
  }

  private boolean isLeft(Split split, int index) {
    double value = points[index][split.feature()];
    return categories[split.feature()] == 0 ? value < split.at() : value == split.at();
  }

  /** The split with the least sum of squared errors; null where there is nothing to part. */
  private Split best(int[] indices) {
    double whole = error(indices);
    if (whole <= 1e-12) {
      return null;
    }
    Split best = null;
    for (int f = 0; f < categories.length; f++) {
      Split split = categories[f] == 0 ? bestOfNumber(indices, f) : bestOfCategory(indices, f);
      if (split != null && (best == null || split.error() < best.error())) {
        best = split;
      }
    }
    return best;
  }

  private double error(int[] indices) {
    double sum = 0;
    double squares = 0;
    for (int i : indices) {
      sum += scores[i];
      squares += scores[i] * scores[i];
    }
    return squares - sum * sum / indices.length;
  }

  private Split bestOfNumber(int[] indices, int f) {
    int[] sorted =
        IntStream.of(indices)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> points[i][f]))
            .mapToInt(Integer::intValue)
            .toArray();
    double all = 0;
    double squares = 0;
    for (int i : sorted) {
      all += scores[i];
      squares += scores[i] * scores[i];
    }
    Split best = null;
    double left = 0;
    for (int k = 1; k < sorted.length; k++) {
      left += scores[sorted[k - 1]];
      double below = points[sorted[k - 1]][f];
      double above = points[sorted[k]][f];
      double right = all - left;
      double error = squares - left * left / k - right * right / (sorted.length - k);
      if (below < above && (best == null || error < best.error())) {
        best = new Split(f, (below + above) / 2, error);
      }
    }
    return best;
  }

  private Split bestOfCategory(int[] indices, int f) {
    Split best = null;
    for (int c = 0; c < categories[f]; c++) {
      Split split = new Split(f, c, 0);
      int[] own = Arrays.stream(indices).filter(i -> isLeft(split, i)).toArray();
      int[] others = Arrays.stream(indices).filter(i -> !isLeft(split, i)).toArray();
      if (own.length > 0 && others.length > 0) {
        double error = error(own) + error(others);
        best = best == null || error < best.error() ? new Split(f, c, error) : best;
      }
    }
    return best;
  }

  private double variance(List<Leaf> leaves) {
    double mean = 0;
    double squares = 0;
    for (Leaf leaf : leaves) {
      double volume = leaf.box().volume(-1);
      mean += volume * leaf.value();
      squares += volume * leaf.value() * leaf.value();
    }
    return Math.max(0, squares - mean * mean);
  }

  /** Of the tree's mean over all other features. */
  private double marginalVariance(List<Leaf> leaves, int f) {
    double[] at;
    double[] weights;
    if (categories[f] > 0) {
      at = IntStream.range(0, categories[f]).asDoubleStream().toArray();
      weights = new double[at.length];
      Arrays.fill(weights, 1.0 / at.length);
    } else {
      TreeSet<Double> cuts = new TreeSet<>(List.of(0.0, 1.0));
      leaves.forEach(leaf -> cuts.add(leaf.box().from()[f]));
      double[] sorted = cuts.stream().mapToDouble(Double::doubleValue).toArray();
      at = new double[sorted.length - 1];
      weights = new double[at.length];
      for (int i = 0; i < at.length; i++) {
        at[i] = (sorted[i] + sorted[i + 1]) / 2;
        weights[i] = sorted[i + 1] - sorted[i];
      }
    }
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < at.length; i++) {
      double value = 0;
      for (Leaf leaf : leaves) {
        value += leaf.box().holds(f, at[i]) ? leaf.value() * leaf.box().volume(f) : 0;
      }
      mean += weights[i] * value;
      squares += weights[i] * value * value;
    }
    return Math.max(0, squares - mean * mean);
  }
}
