package org.ala4j.explain;

/** How the three channels' attributions of a pixel become one number. */
public enum Reduction {
  /** The mean of what they are, signed (paper §5.1). */
  MEAN {
    @Override
    double of(double red, double green, double blue) {
      return (red + green + blue) / 3;
    }
  },
  /** The mean of their absolute values: how much, for or against. */
  ABSOLUTE {
    @Override
    double of(double red, double green, double blue) {
      return MEAN.of(Math.abs(red), Math.abs(green), Math.abs(blue));
    }
  },
  /** The mean of their positive parts: only what speaks for the class. */
  POSITIVE {
    @Override
    double of(double red, double green, double blue) {
      return MEAN.of(Math.max(0, red), Math.max(0, green), Math.max(0, blue));
    }
  },
  /** The largest absolute value (Simonyan et al. 2014). */
  MAXIMUM {
    @Override
    double of(double red, double green, double blue) {
      return Math.max(Math.abs(red), Math.max(Math.abs(green), Math.abs(blue)));
    }
  };

  abstract double of(double red, double green, double blue);

  /** The map {@code [S·S]} of attributions {@code [3·S·S]}. */
  float[] reduce(float[] attributions) {
    int pixels = attributions.length / 3;
    float[] map = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      map[i] = (float) of(attributions[i], attributions[pixels + i], attributions[2 * pixels + i]);
    }
    return map;
  }
}
