package org.ala4j.train;

import org.ala4j.model.ExplainableClassifier.Phase;

/**
 * Alternating Epoch Architect (paper §4.2, eq. 2): epochs count from 1; in odd epochs h_ALA is the
 * attention map and everything trains, in even epochs it is one everywhere and all of ALA is
 * frozen.
 *
 * @param enabled false makes every epoch an odd one (paper §5.4, row (iii))
 * @param period ALA is frozen in every epoch that this divides; the paper's is 2
 */
public record AlternatingEpochs(boolean enabled, int period) {
  /** The phase of that epoch, counted from 1. */
  public Phase phase(int epoch) {
    return enabled && epoch % period == 0 ? Phase.ALL_ONES : Phase.ATTENTION;
  }
}
