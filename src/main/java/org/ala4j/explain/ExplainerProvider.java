package org.ala4j.explain;

import java.util.List;

/**
 * Adds explainers; found by {@link java.util.ServiceLoader}. An implementation has a public
 * constructor without parameters and is named in {@code
 * META-INF/services/org.ala4j.explain.ExplainerProvider}.
 */
public interface ExplainerProvider {
  /** What it adds, in the order of the help. */
  List<Explainers.Method> explainers();
}
