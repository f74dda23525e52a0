package org.ala4j.graph;

import java.util.Collection;

/** Who computes the gradients of a scalar: of a training's loss, of a score that is explained. */
@FunctionalInterface
public interface GradientEngine {
  /** By SameDiff's operations, one by one. */
  GradientEngine SAMEDIFF = Session::new;

  /**
   * A pass through a graph for the gradients of a scalar.
   *
   * @param scalar its name
   * @param variables parameters, placeholders, constants, or what is computed on the way
   * @param memory that SameDiff computes in; another engine has its own
   * @throws IllegalArgumentException when the graph has no such variable
   */
  GradientPass of(Graph graph, String scalar, Collection<String> variables, RunMemory memory);
}
