package org.ala4j.search;

import org.ala4j.experiment.RunListener;

/** Hears how a search goes on. */
public interface SearchListener extends RunListener {
  /** All trials of a candidate are done; {@code best} is the best one so far, maybe the same. */
  void scored(Scored candidate, Scored best);

  /**
   * A candidate and its score.
   *
   * @param candidate its name
   * @param values in words
   * @param score higher is better
   */
  record Scored(String candidate, String values, double score) {}
}
