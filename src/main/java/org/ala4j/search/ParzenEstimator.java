package org.ala4j.search;

import java.util.List;
import java.util.SplittableRandom;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * A density over the unit cube that stands on points: a mixture of one kernel per point, each the
 * product of one factor per coordinate, and of one wide kernel for what has not been looked at
 * (Bergstra et al. 2011; Falkner et al. 2018 for kernels of all coordinates together).
 *
 * <p>On a continuous or an ordered coordinate a factor is a normal distribution about the point's
 * value, cut at 0 and 1, and on an ordered one summed over the bin. On an unordered one it is the
 * point's bin with most of the weight. A coordinate that does not apply at a point says nothing
 * there: its factor is uniform.
 */
final class ParzenEstimator {
  private static final NormalDistribution NORMAL = new NormalDistribution();

  /**
   * Of a single point. Over 50 seeds of three functions .15 needed fewer trials than .2 ({@code
   * TpeGeneratorTest}).
   */
  private static final double BANDWIDTH = 0.15;

  /** So many of the latest points have full weight; that of those before falls with their age. */
  private static final int RECENT = 25;

  /**
   * A coordinate.
   *
   * @param bins equal parts of [0, 1] whose values are the same; 0 for a continuous one
   * @param isOrdered whether neighbouring bins are alike
   */
  record Coordinate(int bins, boolean isOrdered) {
    /** The middle of the bin, or the value itself. */
    double at(double value) {
      return bins == 0 ? value : (bin(value) + 0.5) / bins;
    }

    private int bin(double value) {
      return Math.min(bins - 1, (int) (value * bins));
    }

    private boolean isNumber() {
      return bins == 0 || isOrdered;
    }
  }

  /**
   * A point and where it applies.
   *
   * @param values on [0, 1], one for each coordinate
   * @param applies whether the coordinate means anything there
   */
  @SuppressWarnings("ArrayRecordComponent") // only read
  record Point(double[] values, boolean[] applies) {}

  private final List<Coordinate> coordinates;
  private final List<Point> points;
  private final double[] weights; // of the points, then of the wide kernel; their sum is 1
  private final double bandwidth;
  private final double[][] shares; // of each kernel's normal distributions, within [0, 1]

  /**
   * @param points the oldest first
   */
  ParzenEstimator(List<Coordinate> coordinates, List<Point> points) {
    this.coordinates = coordinates;
    this.points = points;
    int n = points.size();
    this.bandwidth = BANDWIDTH * Math.pow(Math.max(n, 1), -1.0 / (coordinates.size() + 4));
    this.weights = weights(n);
    this.shares = new double[n + 1][coordinates.size()];
    for (int kernel = 0; kernel <= n; kernel++) {
      for (int d = 0; d < coordinates.size(); d++) {
        if (coordinates.get(d).isNumber()) {
          shares[kernel][d] = share(mean(kernel, d), deviation(kernel, d), 0, 1);
        }
      }
    }
  }

  /** The mass of a normal distribution between two values. */
  private static double share(double mean, double deviation, double from, double to) {
    return NORMAL.cumulativeProbability((to - mean) / deviation)
        - NORMAL.cumulativeProbability((from - mean) / deviation);
  }

  /** Whether a kernel has nothing to say of a coordinate. */
  private boolean isWide(int kernel, int d) {
    return kernel == points.size() || !points.get(kernel).applies()[d];
  }

  private double mean(int kernel, int d) {
    return isWide(kernel, d) ? 0.5 : coordinates.get(d).at(points.get(kernel).values()[d]);
  }

  private double deviation(int kernel, int d) {
    return isWide(kernel, d) ? 1 : bandwidth;
  }

  private static double[] weights(int n) {
    double[] weights = new double[n + 1];
    double sum = 1;
    for (int i = 0; i < n; i++) {
      int old = n - RECENT;
      weights[i] = i < old ? (old == 1 ? 1.0 / n : 1.0 / n + (1 - 1.0 / n) * i / (old - 1)) : 1;
      sum += weights[i];
    }
    weights[n] = 1;
    for (int i = 0; i <= n; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** Draws a point. */
  double[] draw(SplittableRandom random) {
    int kernel = weighted(weights, random);
    double[] drawn = new double[coordinates.size()];
    for (int d = 0; d < drawn.length; d++) {
      Coordinate coordinate = coordinates.get(d);
      if (coordinate.isNumber()) {
        drawn[d] = coordinate.at(normal(mean(kernel, d), deviation(kernel, d), random));
      } else {
        double[] ofBins = new double[coordinate.bins()];
        for (int bin = 0; bin < ofBins.length; bin++) {
          ofBins[bin] = factor(kernel, d, (bin + 0.5) / ofBins.length);
        }
        drawn[d] = (weighted(ofBins, random) + 0.5) / ofBins.length;
      }
    }
    return drawn;
  }

  private static int weighted(double[] shares, SplittableRandom random) {
    double left = random.nextDouble();
    for (int i = 0; i < shares.length - 1; i++) {
      left -= shares[i];
      if (left < 0) {
        return i;
      }
    }
    return shares.length - 1;
  }

  /** Cut at 0 and 1. */
  private static double normal(double mean, double deviation, SplittableRandom random) {
    double from = NORMAL.cumulativeProbability(-mean / deviation);
    double to = NORMAL.cumulativeProbability((1 - mean) / deviation);
    double share = from + (to - from) * random.nextDouble();
    double value = mean + deviation * NORMAL.inverseCumulativeProbability(share);
    return Math.min(1, Math.max(0, value));
  }

  /** The logarithm of the density there, over the coordinates that apply there. */
  double logDensity(Point point) {
    double sum = 0;
    for (int kernel = 0; kernel <= points.size(); kernel++) {
      double product = weights[kernel];
      for (int d = 0; d < coordinates.size(); d++) {
        if (point.applies()[d]) {
          product *= factor(kernel, d, point.values()[d]);
        }
      }
      sum += product;
    }
    return Math.log(sum);
  }

  private double factor(int kernel, int d, double value) {
    Coordinate coordinate = coordinates.get(d);
    if (!coordinate.isNumber()) {
      if (isWide(kernel, d)) {
        return 1.0 / coordinate.bins();
      }
      double prior = 1.0 / (points.size() + 1);
      boolean isOwn = coordinate.bin(points.get(kernel).values()[d]) == coordinate.bin(value);
      return ((isOwn ? 1 : 0) + prior) / (1 + coordinate.bins() * prior);
    }
    double mean = mean(kernel, d);
    double deviation = deviation(kernel, d);
    if (coordinate.bins() == 0) {
      return NORMAL.density((value - mean) / deviation) / deviation / shares[kernel][d];
    }
    double low = (double) coordinate.bin(value) / coordinate.bins();
    return share(mean, deviation, low, low + 1.0 / coordinate.bins()) / shares[kernel][d];
  }
}
