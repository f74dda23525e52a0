package org.ala4j.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.ala4j.table.Decimals;

/**
 * One axis of a chart.
 *
 * @param label what is measured
 * @param from the value at its start
 * @param to the value at its end, above {@code from}
 * @param step between its ticks, which are multiples of it
 */
public record Axis(String label, double from, double to, double step) implements ValueAxis {
  private static final int TICKS = 4;
  private static final double SMALL = 1e-4;

  /**
   * @throws IllegalArgumentException if there is nothing between the ends
   */
  public Axis {
    if (!(to > from) || !(step > 0)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "no axis from %s to %s in steps of %s", from, to, step));
    }
  }

  /**
   * An axis that holds all values, NaN left out, and begins and ends at a tick; about four steps of
   * 1, 2 or 5 times a power of ten. Without any value it goes from 0 to 1.
   */
  public static Axis around(String label, DoubleStream values) {
    var range = values.filter(Double::isFinite).summaryStatistics();
    if (range.getCount() == 0) {
      return new Axis(label, 0, 1, 0.25);
    }
    double span = range.getMax() - range.getMin();
    if (span <= 1e-9 * Math.abs(range.getMax())) {
      span = Math.max(Math.abs(range.getMax()), 1);
    }
    double step = niceStep(span / TICKS);
    double from = step * Math.floor(range.getMin() / step);
    double to = step * Math.ceil(range.getMax() / step);
    return new Axis(label, from, to > from ? to : from + step, step);
  }

  /** The same of whole numbers, between which there are no ticks. */
  public static Axis aroundWhole(String label, DoubleStream values) {
    Axis axis = around(label, values);
    return axis.step >= 1 ? axis : new Axis(label, Math.floor(axis.from), Math.ceil(axis.to), 1);
  }

  /** Whole numbers from 1 with half a step of room at both ends, as epochs need it. */
  public static Axis counting(String label, int last) {
    return new Axis(label, 0.5, last + 0.5, Math.max(1, Math.ceil(niceStep(last / 6.0))));
  }

  /** The next of 1, 2 and 5 times a power of ten. */
  private static double niceStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    if (lead <= 1) {
      return power;
    }
    return lead <= 2 ? 2 * power : lead <= 5 ? 5 * power : 10 * power;
  }

  @Override
  public double position(double value) {
    return (value - from) / (to - from);
  }

  @Override
  public List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    long last = (long) Math.floor(to / step + 1e-6);
    for (long k = (long) Math.ceil(from / step - 1e-6); k <= last; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  /** A tick's value with as many decimals as the steps need, in powers of ten if those are many. */
  @Override
  public String text(double tick) {
    if (step < SMALL) {
      return Decimals.significant(step * Math.rint(tick / step));
    }
    int decimals = 0;
    for (double s = step; Math.abs(s - Math.rint(s)) > 1e-6 * s; s *= 10) {
      decimals++;
    }
    return String.format(Locale.ROOT, "%." + decimals + "f", tick);
  }
}
