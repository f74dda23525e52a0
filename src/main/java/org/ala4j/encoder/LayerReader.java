package org.ala4j.encoder;

import java.util.Optional;
import java.util.Set;
import onnx.Onnx.NodeProto;
import org.ala4j.encoder.VitWeights.Linear;
import org.ala4j.encoder.VitWeights.Norm;
import org.ala4j.encoder.onnx.OnnxArray;
import org.ala4j.encoder.onnx.OnnxGraph;
import org.ala4j.memory.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Recognises layer norms and linear layers in a graph, however they are written. */
final class LayerReader {
  private static final Set<String> RESHAPING =
      Set.of(
          "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast", "Flatten");

  private final OnnxGraph graph;

  LayerReader(OnnxGraph graph) {
    this.graph = graph;
  }

  /** Whether a node moves numbers without computing any. */
  static boolean isReshaping(NodeProto node) {
    return RESHAPING.contains(node.getOpType());
  }

  /** The node behind reshapes, and behind a guard against rows without any finite score. */
  Optional<NodeProto> shapeless(String tensor) {
    Optional<NodeProto> node = graph.producer(tensor);
    while (node.isPresent()) {
      if (isReshaping(node.get())) {
        node = graph.producer(node.get().getInput(0));
      } else if (node.get().getOpType().equals("Where")
          && graph.scalar(node.get().getInput(1)).isPresent()) {
        node = graph.producer(node.get().getInput(2));
      } else {
        return node;
      }
    }
    return node;
  }

  // ---- layer norm ------------------------------------------------------------------------------

  /** A norm, its epsilon, and the tensor that it computes. */
  record ReadNorm(Norm norm, double eps, String output) {}

  /** The layer norm of {@code tensor}, as one node or written out. */
  Optional<ReadNorm> norm(String tensor) {
    for (NodeProto node : graph.consumers(tensor)) {
      if (node.getOpType().equals("LayerNormalization") && node.getInput(0).equals(tensor)) {
        INDArray gain = vector(node.getInput(1));
        INDArray bias =
            OnnxGraph.input(node, 2).map(this::vector).orElseGet(() -> zeros(gain.length()));
        double eps = OnnxGraph.real(node, "epsilon", 1e-5f);
        return Optional.of(new ReadNorm(new Norm(gain, bias), eps, node.getOutput(0)));
      }
      if (node.getOpType().equals("Sub") && node.getInput(0).equals(tensor)) {
        return writtenOutNorm(node.getOutput(0));
      }
    }
    return Optional.empty();
  }

  /** centred / √(mean(centred²) + eps) · gain + bias. */
  private Optional<ReadNorm> writtenOutNorm(String centred) {
    return graph.consumer(centred, "Div").flatMap(division -> writtenOutNorm(centred, division));
  }

  private Optional<ReadNorm> writtenOutNorm(String centred, NodeProto division) {
    Optional<Float> eps =
        graph
            .producer(division.getInput(1))
            .filter(root -> division.getInput(0).equals(centred))
            .flatMap(root -> graph.producer(root.getInput(0)))
            .flatMap(
                sum ->
                    sum.getInputList().stream().flatMap(i -> graph.scalar(i).stream()).findAny());
    Optional<NodeProto> gain = graph.consumer(division.getOutput(0), "Mul");
    Optional<NodeProto> bias = gain.flatMap(g -> graph.consumer(g.getOutput(0), "Add"));
    if (eps.isEmpty() || bias.isEmpty()) {
      return Optional.empty();
    }
    Norm norm = new Norm(vector(arrayOf(gain.get())), vector(arrayOf(bias.get())));
    return Optional.of(new ReadNorm(norm, eps.get(), bias.get().getOutput(0)));
  }

  private String arrayOf(NodeProto node) {
    return node.getInputList().stream()
        .filter(graph::isArray)
        .findFirst()
        .orElseThrow(() -> graph.unlike("something is scaled or shifted by what is not a weight"));
  }

  // ---- linear ----------------------------------------------------------------------------------

  /** A linear layer between two tensors. */
  record ReadLinear(Linear linear, String input, String output) {}

  /** Whether {@code tensor} is x·W + b: a Gemm, or a MatMul with or without an Add. */
  Optional<ReadLinear> linear(String tensor) {
    NodeProto node = graph.producer(tensor).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    if (node.getOpType().equals("Add")) {
      for (int i = 0; i < 2; i++) {
        String bias = node.getInput(i);
        Optional<ReadLinear> product =
            graph.isArray(bias) ? product(node.getInput(1 - i)) : Optional.empty();
        if (product.isPresent()) {
          Linear linear = new Linear(product.get().linear().weight(), vector(bias));
          return Optional.of(new ReadLinear(linear, product.get().input(), tensor));
        }
      }
      return Optional.empty();
    }
    return product(tensor);
  }

  /** x·W, W being stored either way, or a Gemm with its bias. */
  private Optional<ReadLinear> product(String tensor) {
    NodeProto node = graph.producer(tensor).orElse(null);
    if (node == null || !isProduct(node) || OnnxGraph.integer(node, "transA", 0) == 1) {
      return Optional.empty();
    }
    String stored = node.getInput(1);
    boolean transposed = OnnxGraph.integer(node, "transB", 0) == 1;
    NodeProto before = graph.producer(stored).orElse(null);
    if (before != null && before.getOpType().equals("Transpose")) {
      stored = before.getInput(0);
      transposed = !transposed;
    }
    if (!graph.isArray(stored) || graph.array(stored).shape().length != 2) {
      return Optional.empty();
    }
    INDArray matrix = array(stored);
    INDArray weight = transposed ? matrix.transpose().dup('c') : matrix;
    INDArray bias =
        OnnxGraph.input(node, 2).map(this::vector).orElseGet(() -> zeros(weight.size(1)));
    return Optional.of(new ReadLinear(new Linear(weight, bias), node.getInput(0), tensor));
  }

  private static boolean isProduct(NodeProto node) {
    return switch (node.getOpType()) {
      case "MatMul" -> true;
      case "Gemm", "FusedMatMul" ->
          OnnxGraph.real(node, "alpha", 1) == 1 && OnnxGraph.real(node, "beta", 1) == 1;
      default -> false;
    };
  }

  /** The linear layer that ends a branch; a learned scale of its output becomes part of it. */
  ReadBranch linearBefore(String tensor) {
    String current = tensor;
    Optional<INDArray> scale = Optional.empty();
    for (int step = 0; step < 8; step++) {
      Optional<ReadLinear> linear = linear(current);
      if (linear.isPresent()) {
        Linear unscaled = linear.get().linear();
        Linear scaled = scale.map(s -> scaled(unscaled, s)).orElse(unscaled);
        return new ReadBranch(scaled, linear.get().input(), scale.isPresent());
      }
      NodeProto node =
          graph
              .producer(current)
              .filter(n -> isReshaping(n) || n.getOpType().equals("Mul"))
              .orElseThrow(() -> graph.unlike("a block does not end in a linear layer"));
      current = node.getInput(0);
      if (node.getOpType().equals("Mul")) {
        String array = arrayOf(node);
        current = node.getInput(node.getInput(0).equals(array) ? 1 : 0);
        if (scale.isPresent()) {
          throw graph.unlike("a block's branch is scaled twice");
        }
        scale = Optional.of(vector(array));
      }
    }
    throw graph.unlike("a block does not end in a linear layer");
  }

  /** The last linear layer of a branch, what it reads, and whether LayerScale was part of it. */
  record ReadBranch(Linear linear, String input, boolean isScaled) {}

  private Linear scaled(Linear linear, INDArray scale) {
    if (scale.length() != linear.bias().length()) {
      throw graph.unlike("a block's branch is scaled by " + scale.length() + " numbers");
    }
    return new Linear(
        linear.weight().mul(scale.reshape(1, -1)), // [in, out]
        linear.bias().mul(scale));
  }

  // ---- arrays ----------------------------------------------------------------------------------

  /** A constant with its own dimensions. */
  INDArray array(String tensor) {
    return copy(graph.array(tensor), graph.array(tensor).shape());
  }

  /** A constant as one row of numbers. */
  INDArray vector(String tensor) {
    OnnxArray array = graph.array(tensor);
    return copy(array, array.length());
  }

  private INDArray copy(OnnxArray array, long... shape) {
    if (!array.isReal() || array.length() == 0) {
      throw graph.unlike("the array " + array.name() + " holds no real numbers");
    }
    INDArray copy = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    HostMemory.write(copy, array::copyTo);
    return copy;
  }

  private static INDArray zeros(long length) {
    return Nd4j.zeros(DataType.FLOAT, length);
  }
}
