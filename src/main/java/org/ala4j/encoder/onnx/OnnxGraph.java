package org.ala4j.encoder.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;

/** The nodes and arrays of a folded ONNX graph, from either side of every tensor. */
public final class OnnxGraph {
  private final Path file;
  private final List<NodeProto> nodes;
  private final Map<String, OnnxArray> arrays;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, List<NodeProto>> consumers = new HashMap<>();

  OnnxGraph(Path file, List<NodeProto> nodes, Map<String, OnnxArray> arrays) {
    this.file = file;
    this.nodes = nodes;
    this.arrays = arrays;
    for (NodeProto node : nodes) {
      node.getOutputList().forEach(o -> producers.put(o, node));
      node.getInputList()
          .forEach(i -> consumers.computeIfAbsent(i, k -> new ArrayList<>()).add(node));
    }
  }

  public List<NodeProto> nodes() {
    return nodes;
  }

  /** The node that computes {@code tensor}. */
  public Optional<NodeProto> producer(String tensor) {
    return Optional.ofNullable(producers.get(tensor));
  }

  /** The nodes that read {@code tensor}. */
  public List<NodeProto> consumers(String tensor) {
    return consumers.getOrDefault(tensor, List.of());
  }

  /** The first node of that kind that reads {@code tensor}. */
  public Optional<NodeProto> consumer(String tensor, String operation) {
    return consumers(tensor).stream().filter(n -> n.getOpType().equals(operation)).findFirst();
  }

  public boolean isArray(String tensor) {
    return arrays.containsKey(tensor);
  }

  /**
   * A constant array.
   *
   * @throws ModelFileException when {@code tensor} is computed
   */
  public OnnxArray array(String tensor) {
    OnnxArray array = arrays.get(tensor);
    if (array == null) {
      throw unlike("'" + tensor + "' is computed where a weight was expected");
    }
    return array;
  }

  /** The value of a real constant with one element. */
  public Optional<Float> scalar(String tensor) {
    return Optional.ofNullable(arrays.get(tensor))
        .filter(a -> a.isReal() && a.length() == 1)
        .map(a -> a.floats()[0]);
  }

  /** An input of a node, unless it is left out. */
  public static Optional<String> input(NodeProto node, int i) {
    return i < node.getInputCount() && !node.getInput(i).isEmpty()
        ? Optional.of(node.getInput(i))
        : Optional.empty();
  }

  public static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream().filter(a -> a.getName().equals(name)).findFirst();
  }

  public static long integer(NodeProto node, String name, long otherwise) {
    return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
  }

  public static float real(NodeProto node, String name, float otherwise) {
    return attribute(node, name).map(AttributeProto::getF).orElse(otherwise);
  }

  /** What to throw when the graph is not what a reader knows. */
  public ModelFileException unlike(String why) {
    return new ModelFileException(file + " is not a vision transformer we know: " + why);
  }
}
