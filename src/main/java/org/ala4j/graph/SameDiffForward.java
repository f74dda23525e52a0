package org.ala4j.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A forward pass by SameDiff's operations. */
public final class SameDiffForward implements ForwardPass {
  private final Session session;
  private final List<String> outputs;

  /**
   * @param memory that the pass shares with others
   */
  public SameDiffForward(Graph graph, List<String> outputs, RunMemory memory) {
    this.session = new Session(graph, memory);
    this.outputs = List.copyOf(outputs);
  }

  @Override
  public Map<String, float[][]> run(int images, Map<String, INDArray> inputs) {
    try (Session.Run run = session.outputs(inputs, outputs)) {
      Map<String, float[][]> results = new HashMap<>();
      for (String name : outputs) {
        try (INDArray copy = run.output(name).dup('c')) {
          results.put(name, ForwardPass.rows(copy.data().asFloat(), images));
        }
      }
      return results;
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
