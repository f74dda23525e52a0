package org.ala4j.explain;

/** How the three channels' attributions of a pixel become one number: the mean of … */
public enum Reduction {
  /** … what they are, signed (paper §5.1). */
  MEAN {
    @Override
    double of(double attribution) {
      return attribution;
    }
  },
  /** … their absolute values: how much, for or against. */
  ABSOLUTE {
    @Override
    double of(double attribution) {
      return Math.abs(attribution);
    }
  },
  /** … their positive parts: only what speaks for the class. */
  POSITIVE {
    @Override
    double of(double attribution) {
      return Math.max(0, attribution);
    }
  };

  abstract double of(double attribution);

  /** The map {@code [S·S]} of attributions {@code [3·S·S]}. */
  float[] reduce(float[] attributions) {
    int pixels = attributions.length / 3;
    float[] map = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      double sum = 0;
      for (int channel = 0; channel < 3; channel++) {
        sum += of(attributions[channel * pixels + i]);
      }
      map[i] = (float) (sum / 3);
    }
    return map;
  }
}
