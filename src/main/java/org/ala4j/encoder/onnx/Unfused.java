package org.ala4j.encoder.onnx;

import java.util.ArrayList;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;

/**
 * Takes apart what ONNX Runtime's optimiser for transformers fuses around a residual stream, so
 * that one way of writing is left to read: a sum with a norm, an activation with a bias, a product
 * with a factor.
 */
final class Unfused {
  private final List<NodeProto> nodes = new ArrayList<>();

  private Unfused() {}

  static List<NodeProto> of(GraphProto graph) {
    Unfused unfused = new Unfused();
    graph.getNodeList().forEach(unfused::add);
    return unfused.nodes;
  }

  private void add(NodeProto node) {
    switch (node.getOpType()) {
      case "SkipLayerNormalization" -> addSkipNorm(node);
      case "BiasGelu" -> {
        add("Add", node.getOutput(0) + "/biased", node.getInput(0), node.getInput(1));
        add("Gelu", node.getOutput(0), node.getOutput(0) + "/biased");
      }
      case "FastGelu" -> {
        String x = node.getInput(0);
        if (OnnxGraph.input(node, 1).isPresent()) {
          add("Add", node.getOutput(0) + "/biased", x, node.getInput(1));
          x = node.getOutput(0) + "/biased";
        }
        add("FastGelu", node.getOutput(0), x);
      }
      default -> nodes.add(node);
    }
  }

  /** Sum and norm: the inputs are stream, branch, gain, bias of the norm, bias of the branch. */
  private void addSkipNorm(NodeProto node) {
    if (node.getInputCount() < 4 || node.getOutputCount() < 4) {
      nodes.add(node);
      return;
    }
    String branch = node.getInput(1);
    String sum = node.getOutput(3);
    if (OnnxGraph.input(node, 4).isPresent()) {
      add("Add", sum + "/biased", branch, node.getInput(4));
      branch = sum + "/biased";
    }
    add("Add", sum, node.getInput(0), branch);
    NodeProto.Builder norm =
        node("LayerNormalization", node.getOutput(0), sum, node.getInput(2), node.getInput(3));
    norm.addAttributeBuilder()
        .setName("epsilon")
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(OnnxGraph.real(node, "epsilon", 1e-12f));
    nodes.add(norm.build());
  }

  private void add(String operation, String output, String... inputs) {
    nodes.add(node(operation, output, inputs).build());
  }

  private static NodeProto.Builder node(String operation, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operation)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }
}
