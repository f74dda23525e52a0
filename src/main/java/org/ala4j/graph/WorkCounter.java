package org.ala4j.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Counts the multiplications and additions of matrix products and convolutions that sessions have
 * computed in this process, so that a benchmark can say what share of the machine's rate a graph
 * reaches.
 */
public final class WorkCounter {
  private static final LongAdder TOTAL = new LongAdder();

  private WorkCounter() {}

  /** Floating-point operations since the process began. */
  public static long total() {
    return TOTAL.sum();
  }

  /**
   * What the outputs of a graph take.
   *
   * @param shapes of its inputs
   */
  public static long of(Graph graph, Map<String, long[]> shapes, List<String> outputs) {
    Map<String, INDArray> inputs = new HashMap<>();
    shapes.forEach((name, s) -> inputs.put(name, Nd4j.createUninitialized(DataType.FLOAT, s)));
    try (DryRun dry = new DryRun(graph.sd, inputs, outputs)) {
      return dry.steps().stream()
          .mapToLong(step -> of(step.op().opName(), step.inputs(), step.outputs()))
          .sum();
    } finally {
      inputs.values().forEach(INDArray::close);
    }
  }

  /** Notes that so many have been computed. */
  public static void add(long operations) {
    TOTAL.add(operations);
  }

  /** Of one operation; 0 for all that are no products. */
  static long of(String operation, List<INDArray> inputs, List<INDArray> outputs) {
    return switch (operation) {
      case "matmul" -> product(inputs, outputs.get(0));
      case "matmul_bp" -> 2 * product(inputs, inputs.get(2));
      case "conv2d" -> convolution(inputs.get(1), outputs.get(0));
      case "conv2d_bp" -> 2 * convolution(inputs.get(1), inputs.get(inputs.size() - 1));
      default -> 0;
    };
  }

  /** 2·M·K·N; K² = |A|·|B| / |C| / batch². */
  private static long product(List<INDArray> inputs, INDArray result) {
    INDArray a = inputs.get(0);
    INDArray b = inputs.get(1);
    double matrices = 1;
    for (int i = 0; i < result.rank() - 2; i++) {
      matrices *= result.size(i);
    }
    double inner =
        Math.sqrt(a.length() / matrices * (b.length() / matrices) * matrices / result.length());
    return Math.round(2 * inner * result.length());
  }

  private static long convolution(INDArray kernel, INDArray result) {
    long perOutput = kernel.length() / kernel.size(3); // [kH, kW, in, out]
    return 2 * perOutput * result.length();
  }
}
