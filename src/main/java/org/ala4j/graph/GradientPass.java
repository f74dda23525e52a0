package org.ala4j.graph;

import java.util.Collection;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes outputs of a {@link Graph} and gradients of its loss, again and again, with the
 * parameters as they are at each run. Not thread-safe.
 */
public interface GradientPass extends AutoCloseable {
  /**
   * The arrays of one run. They are valid until the run is closed, which must happen before the
   * next run begins; {@code dup()} what has to live longer.
   */
  interface Run extends AutoCloseable {
    /** The output of that name. */
    INDArray output(String name);

    /** The gradient of the loss for that variable, in its shape. */
    INDArray gradient(String variable);

    @Override
    void close();
  }

  /**
   * Computes the named outputs and the gradients of the loss for the named variables.
   *
   * @param inputs by the placeholder's name; those that the graph has not are left out
   */
  Run gradients(
      Map<String, INDArray> inputs, Collection<String> outputs, Collection<String> variables);

  @Override
  void close();
}
