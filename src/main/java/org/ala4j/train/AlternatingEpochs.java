package org.ala4j.train;

import org.ala4j.model.ExplainableClassifier.Phase;

/**
 * Alternating Epoch Architect (paper §4.2, eq. 2): epochs count from 1; in some h_ALA is the
 * attention map and everything trains, in others, those of exploration, it is one everywhere and
 * all of ALA is frozen. In the paper every second epoch explores.
 *
 * <p>Exploration decides the map's area: without any, α shrinks to what tells the classes apart;
 * with much, it widens. Exploring first gives the classifier features to draw α by before there is
 * an α, which is our extension.
 *
 * @param enabled false makes every epoch one with the map (paper §5.4, row (iii))
 * @param first so many epochs explore before the first with the map; the paper's is 0
 * @param period of the epochs after those every so-many-th explores; 0 for none, the paper's is 2
 */
public record AlternatingEpochs(boolean enabled, int first, int period) {

  /**
   * @throws IllegalArgumentException if no epoch, or none but the first, would have the map
   */
  public AlternatingEpochs {
    if (first < 0 || period < 0 || period == 1) {
      throw new IllegalArgumentException("first is at least 0, period 0 or at least 2");
    }
  }

  /** The paper's first epochs: none explores before the others. */
  public AlternatingEpochs(boolean enabled, int period) {
    this(enabled, 0, period);
  }

  /** The phase of that epoch, counted from 1. */
  public Phase phase(int epoch) {
    boolean explores = epoch <= first || period > 0 && (epoch - first) % period == 0;
    return enabled && explores ? Phase.ALL_ONES : Phase.ATTENTION;
  }
}
