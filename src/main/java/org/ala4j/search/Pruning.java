package org.ala4j.search;

import java.util.List;

/** When a trial is given up because others are better. */
sealed interface Pruning permits MedianPruning, SuccessiveHalving {
  /**
   * What the trials of a search had after each of their epochs, higher being better; NaN where
   * undefined.
   *
   * @param ended of those that are finished or were pruned
   * @param running of the others that have begun, as far as they are
   */
  record Others(List<List<Double>> ended, List<List<Double>> running) {}

  /**
   * Whether a trial is to stop.
   *
   * @param number of its candidate, from 1
   * @param own its value after each of its epochs
   */
  boolean stops(int number, List<Double> own, Others others);

  /** In a sentence. */
  String text();
}
