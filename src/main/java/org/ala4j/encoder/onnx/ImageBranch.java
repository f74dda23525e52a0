package org.ala4j.encoder.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.ValueInfoProto;

/**
 * The part of a graph that depends on the image alone: of a whole CLIP, the text half and the
 * comparison of both are left out.
 */
final class ImageBranch {
  private static final Set<String> PASSING = Set.of("Cast", "Identity");
  private static final Set<String> MEASURING = Set.of("Shape", "Size", "ArgMax");

  private final Path file;
  private final GraphProto graph;
  private final Set<String> arrays = new HashSet<>();
  private final Map<String, NodeProto> producers = new HashMap<>();

  /**
   * @param nodes what is computed from the image
   * @param outputs names of what nothing else is computed from
   */
  record Branch(ValueInfoProto input, List<NodeProto> nodes, List<String> outputs) {}

  private ImageBranch(Path file, GraphProto graph) {
    this.file = file;
    this.graph = graph;
    graph.getInitializerList().forEach(i -> arrays.add(i.getName()));
    graph.getNodeList().forEach(n -> n.getOutputList().forEach(o -> producers.put(o, n)));
  }

  static Branch of(Path file, GraphProto graph) {
    return new ImageBranch(file, graph).branch();
  }

  private Branch branch() {
    graph.getNodeList().stream()
        .map(NodeProto::getOpType)
        .filter(ImageBranch::isQuantised)
        .findFirst()
        .ifPresent(
            operation -> {
              throw unlike(
                  String.format(
                      Locale.ROOT,
                      "it is quantised (%s); use its float32 or float16 form",
                      operation));
            });
    NodeProto convolution =
        graph.getNodeList().stream()
            .filter(n -> n.getOpType().equals("Conv") && n.getInputCount() > 1)
            .findFirst()
            .orElseThrow(
                () ->
                    unlike(
                        "it has no patch convolution (is it a text encoder?); export the image"
                            + " encoder"));
    ValueInfoProto image = image(convolution.getInput(0));
    Set<String> others = new HashSet<>();
    graph.getInputList().stream()
        .map(ValueInfoProto::getName)
        .filter(name -> !arrays.contains(name) && !name.equals(image.getName()))
        .forEach(others::add);
    Set<String> foreign = reached(others);
    Set<String> seen = reached(Set.of(image.getName()));
    List<String> outputs = outputs(seen, foreign);
    return new Branch(image, needed(graph.getNodeList(), outputs), outputs);
  }

  private ValueInfoProto image(String tensor) {
    String current = tensor;
    for (int step = 0; producers.containsKey(current); step++) {
      NodeProto node = producers.get(current);
      if (!PASSING.contains(node.getOpType()) || step > 8) {
        throw unlike(
            String.format(
                Locale.ROOT,
                "pixels pass through %s before they reach its first convolution; export it without preprocessing",
                node.getOpType()));
      }
      current = node.getInput(0);
    }
    String name = current;
    return graph.getInputList().stream()
        .filter(i -> i.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> unlike("its first convolution does not read an image"));
  }

  private static boolean isQuantised(String operation) {
    return operation.contains("Integer")
        || operation.contains("Quantize")
        || operation.startsWith("QLinear");
  }

  /** Every tensor that depends on one of {@code from}. */
  private Set<String> reached(Set<String> from) {
    Map<String, List<NodeProto>> consumers = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      inputs(node).forEach(i -> consumers.computeIfAbsent(i, k -> new ArrayList<>()).add(node));
    }
    Set<String> reached = new HashSet<>(from);
    List<String> open = new ArrayList<>(from);
    while (!open.isEmpty()) {
      for (NodeProto node : consumers.getOrDefault(open.remove(open.size() - 1), List.of())) {
        for (String output : node.getOutputList()) {
          if (!output.isEmpty() && reached.add(output)) {
            open.add(output);
          }
        }
      }
    }
    return reached;
  }

  /** The graph's outputs that depend on the image alone, and what is handed to the text half. */
  private List<String> outputs(Set<String> seen, Set<String> foreign) {
    List<String> own =
        graph.getOutputList().stream()
            .map(ValueInfoProto::getName)
            .filter(o -> seen.contains(o) && !foreign.contains(o))
            .toList();
    if (!own.isEmpty()) {
      return own;
    }
    List<String> handed =
        graph.getNodeList().stream()
            .filter(n -> n.getOutputList().stream().anyMatch(foreign::contains))
            .filter(n -> !MEASURING.contains(n.getOpType()))
            .flatMap(ImageBranch::inputs)
            .filter(i -> seen.contains(i) && !foreign.contains(i))
            .distinct()
            .limit(1)
            .toList();
    if (handed.isEmpty()) {
      throw unlike("nothing that it returns depends on the image");
    }
    return handed;
  }

  /** Those nodes that one of {@code outputs} depends on, in the given order. */
  static List<NodeProto> needed(List<NodeProto> nodes, List<String> outputs) {
    Map<String, NodeProto> producers = new HashMap<>();
    nodes.forEach(n -> n.getOutputList().forEach(o -> producers.put(o, n)));
    Set<String> needed = new HashSet<>(outputs);
    List<String> open = new ArrayList<>(outputs);
    while (!open.isEmpty()) {
      NodeProto node = producers.get(open.remove(open.size() - 1));
      if (node != null) {
        inputs(node).filter(needed::add).forEach(open::add);
      }
    }
    return nodes.stream()
        .filter(n -> n.getOutputList().stream().anyMatch(needed::contains))
        .toList();
  }

  /** What a node reads, in its subgraphs, too. */
  static Stream<String> inputs(NodeProto node) {
    Stream<String> inner =
        node.getAttributeList().stream()
            .filter(a -> a.hasG())
            .flatMap(a -> a.getG().getNodeList().stream())
            .flatMap(ImageBranch::inputs);
    return Stream.concat(node.getInputList().stream(), inner).filter(i -> !i.isEmpty());
  }

  private ModelFileException unlike(String why) {
    return new ModelFileException(file + " is not an image encoder we know: " + why);
  }
}
