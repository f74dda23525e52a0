package org.ala4j.picture;

import java.util.ArrayList;
import java.util.List;
import org.ala4j.table.Decimals;

/**
 * An axis of positive numbers on which equal ratios are equal distances.
 *
 * @param label what is measured
 * @param ticks rising, the first at the start and the last at the end of the axis
 */
public record LogAxis(String label, List<Double> ticks) implements ValueAxis {
  private static final int MOST = 6;

  /**
   * An axis that holds all of these positive values and begins and ends at a tick: at 1, 2 and 5
   * times the powers of ten, or where these are too many at powers of ten.
   */
  public static LogAxis around(String label, double least, double most) {
    for (int each = 0; ; each++) {
      var ticks = ticks(least, most, each);
      if (ticks.size() <= MOST) {
        return new LogAxis(label, ticks);
      }
    }
  }

  /**
   * @param each 0 for 1, 2 and 5 in each decade, else one tick in so many decades
   */
  private static List<Double> ticks(double least, double most, int each) {
    int perStep = each == 0 ? 3 : 1;
    int decades = Math.max(1, each);
    int k = perStep * (int) Math.floor(Math.log10(least) / decades) - 1;
    while (tick(k + 1, perStep, decades) <= least * (1 + 1e-9)) {
      k++;
    }
    var ticks = new ArrayList<Double>();
    do {
      ticks.add(tick(k++, perStep, decades));
    } while (ticks.size() < 2 || ticks.get(ticks.size() - 1) < most * (1 - 1e-9));
    return ticks;
  }

  /** The k-th tick, counted from 1. */
  private static double tick(int k, int perStep, int decades) {
    int lead = new int[] {1, 2, 5}[Math.floorMod(k, perStep)];
    return Double.parseDouble(lead + "e" + Math.floorDiv(k, perStep) * decades);
  }

  @Override
  public double position(double value) {
    double from = Math.log(ticks.get(0));
    return (Math.log(value) - from) / (Math.log(ticks.get(ticks.size() - 1)) - from);
  }

  @Override
  public String text(double tick) {
    return Decimals.significant(tick);
  }
}
