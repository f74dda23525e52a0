package org.ala4j.metrics;

import org.ala4j.text.PlainNumber;

/**
 * The rule that turns a min-max-normalised map into "attended" and "not attended" (configuration
 * key {@code iou.threshold}; the paper's rule is not stated, 0.5 is our default).
 */
public sealed interface Threshold {

  /** The cut for a map whose values are 0..1, itself in 0..1. */
  double on(Plane normalised);

  /** The rule as an experiment file writes it; {@link #parse} reads it back. */
  String text();

  /**
   * Reads {@code mean}, {@code otsu} or a number above 0 and up to 1.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  static Threshold parse(String text) {
    return switch (text) {
      case "mean" -> new Mean();
      case "otsu" -> new Otsu();
      default -> {
        try {
          yield new Fixed(PlainNumber.real(text));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "a threshold is mean, otsu or a number in (0, 1], not '" + text + "'", e);
        }
      }
    };
  }

  /**
   * Min-max-normalises the map and marks each pixel that reaches the cut (≥). A pixel that is 0
   * after normalisation is never attended, so that a map of zeros attends nowhere under every rule.
   *
   * @return a plane of the map's size, 1 where attended, else 0
   * @throws IllegalArgumentException if the map holds NaN or infinity
   */
  default Plane binarise(Plane map) {
    var normalised = map.minMaxNormalised();
    double cut = on(normalised);
    var attended = new float[normalised.values().length];
    for (int i = 0; i < attended.length; i++) {
      float value = normalised.values()[i];
      attended[i] = value >= cut && value > 0 ? 1 : 0;
    }
    return new Plane(map.height(), map.width(), attended);
  }

  /**
   * The same cut for every map.
   *
   * @param value in (0, 1]
   */
  record Fixed(double value) implements Threshold {
    /**
     * @throws IllegalArgumentException if the value is outside (0, 1]
     */
    public Fixed {
      if (!(value > 0 && value <= 1)) {
        throw new IllegalArgumentException("a threshold lies in (0, 1], not " + value);
      }
    }

    @Override
    public double on(Plane normalised) {
      return value;
    }

    @Override
    public String text() {
      return Double.toString(value);
    }
  }

  /** The mean of the normalised map. */
  record Mean() implements Threshold {
    @Override
    public double on(Plane normalised) {
      double sum = 0;
      for (float value : normalised.values()) {
        sum += value;
      }
      return sum / normalised.values().length;
    }

    @Override
    public String text() {
      return "mean";
    }
  }

  /**
   * Otsu 1979: the cut with the largest variance between the two sides, among the 255 inner edges
   * of 256 equal bins. Edges that split the pixels alike share the maximum; their middle is taken
   * (our decision), so that a two-valued map is cut at 0.5.
   */
  record Otsu() implements Threshold {
    private static final int BINS = 256;

    @Override
    public double on(Plane normalised) {
      var counts = new long[BINS];
      var sums = new double[BINS];
      double sum = 0;
      for (float value : normalised.values()) {
        int bin = Math.min((int) (value * BINS), BINS - 1);
        counts[bin]++;
        sums[bin] += value;
        sum += value;
      }
      long total = normalised.values().length;
      long below = 0;
      double sumBelow = 0;
      double best = -1;
      int first = 0;
      int last = 0;
      for (int edge = 1; edge < BINS; edge++) {
        below += counts[edge - 1];
        sumBelow += sums[edge - 1];
        long above = total - below;
        double variance = 0;
        if (below > 0 && above > 0) {
          double gap = (sum - sumBelow) / above - sumBelow / below;
          variance = gap * gap * below * above;
        }
        if (variance > best) {
          best = variance;
          first = edge;
        }
        if (variance == best) {
          last = edge;
        }
      }
      return (first + last) / 2.0 / BINS;
    }

    @Override
    public String text() {
      return "otsu";
    }
  }
}
