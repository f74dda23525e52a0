package org.ala4j.graph;

/** Who computes the losses and gradients of a training. */
@FunctionalInterface
public interface GradientEngine {
  /** By SameDiff's operations, one by one. */
  GradientEngine SAMEDIFF = Session::new;

  /**
   * A pass through a graph for the gradients of a loss.
   *
   * @param loss the name of a scalar
   * @param memory that SameDiff computes in; another engine has its own
   */
  GradientPass of(Graph graph, String loss, RunMemory memory);
}
