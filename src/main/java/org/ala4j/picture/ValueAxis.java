package org.ala4j.picture;

import java.util.List;

/** One axis of a chart: where a value lies along it, and its ticks. */
public sealed interface ValueAxis permits Axis, LogAxis, CategoryAxis {
  /** What is measured. */
  String label();

  /** Where a value lies along the axis: 0 at its start, 1 at its end. */
  double position(double value);

  /** The values of the ticks. */
  List<Double> ticks();

  /** What stands at a tick. */
  String text(double tick);
}
