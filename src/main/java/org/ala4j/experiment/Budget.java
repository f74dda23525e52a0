package org.ala4j.experiment;

import java.util.function.LongSupplier;

/** How many more trials a run may begin, and until when it may train. */
final class Budget {
  private final LongSupplier clock;
  private final long start;
  private final double maxHours;
  private int left;

  /**
   * The time begins now.
   *
   * @param maxTrials that may be begun
   * @param clock in ns
   * @param maxHours after which none is begun and none is trained on; infinity for no limit
   */
  Budget(LongSupplier clock, int maxTrials, double maxHours) {
    this.clock = clock;
    this.start = clock.getAsLong();
    this.left = maxTrials;
    this.maxHours = maxHours;
  }

  /** Takes one trial from the budget; false when there is none left, or no time. */
  synchronized boolean begin() {
    if (left <= 0 || isTimeUp()) {
      return false;
    }
    left--;
    return true;
  }

  boolean isTimeUp() {
    return (clock.getAsLong() - start) / 3.6e12 >= maxHours;
  }
}
