package org.ala4j.metrics;

import java.util.List;

/**
 * Adds metrics; found by {@link java.util.ServiceLoader}. An implementation has a public
 * constructor without parameters and is named in {@code
 * META-INF/services/org.ala4j.metrics.MetricProvider}.
 */
public interface MetricProvider {
  /** What it adds, in the order of the table's columns. */
  List<Metric> metrics();
}
