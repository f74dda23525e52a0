package org.ala4j.experiment;

/**
 * What is to be done at most, in images that pass through the model. The three kinds of pass take
 * different times, which depend on model, engine and machine.
 *
 * @param attention in training, with the attention map
 * @param allOnes in training, in epochs without ALA
 * @param judging when maps are judged
 */
public record Work(double attention, double allOnes, double judging) {
  /** No work. */
  public static final Work NONE = new Work(0, 0, 0);

  /** An image of an epoch without ALA takes about so much of one with it, as measured. */
  public static final double ALL_ONES = 1 / 3.0;

  /** Both. */
  public Work plus(Work other) {
    return new Work(attention + other.attention, allOnes + other.allOnes, judging + other.judging);
  }

  /** So many times that. */
  public Work times(double factor) {
    return new Work(factor * attention, factor * allOnes, factor * judging);
  }

  /** Roughly, in passes of an image with the attention map. */
  public double passes() {
    return attention + ALL_ONES * allOnes + judging;
  }

  /**
   * How long it takes.
   *
   * @param pace seconds for an image of each kind
   */
  public double seconds(Work pace) {
    return attention * pace.attention + allOnes * pace.allOnes + judging * pace.judging;
  }
}
