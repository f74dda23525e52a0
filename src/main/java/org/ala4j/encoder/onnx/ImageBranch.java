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
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;

/**
 * The part of a graph that depends on the image alone: of a whole CLIP, the text half and the
 * comparison of both are left out.
 */
final class ImageBranch {
  /** Forty blocks, written out with all shape arithmetic, have 6,000. */
  private static final int MAX_NODES = 20_000;

  /** What a step before the first convolution does, for messages. */
  private static final Map<String, String> PREPARING =
      Map.ofEntries(
          Map.entry("Mul", "are scaled by"),
          Map.entry("Div", "are scaled by"),
          Map.entry("Add", "are shifted by"),
          Map.entry("Sub", "are shifted by"),
          Map.entry("BatchNormalization", "are normalised by"),
          Map.entry("Clip", "are limited by"),
          Map.entry("Cast", "are rounded by"),
          Map.entry("Resize", "are resized by"),
          Map.entry("Upsample", "are resized by"),
          Map.entry("Slice", "are cropped or reordered by"),
          Map.entry("Gather", "are cropped or reordered by"),
          Map.entry("Pad", "are padded by"),
          Map.entry("Transpose", "are reordered (channels last?) by"));

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
    requireFew(file, count(graph));
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

  /**
   * The input that the first convolution reads.
   *
   * @throws ModelFileException when the graph does anything to the pixels before, for then they
   *     would be prepared twice
   */
  private ValueInfoProto image(String tensor) {
    String current = tensor;
    for (int step = 0; producers.containsKey(current); step++) {
      NodeProto node = producers.get(current);
      boolean passes = node.getOpType().equals("Identity") || isRealCast(node);
      if (!passes || step > 8) {
        throw prepares(PREPARING.getOrDefault(node.getOpType(), "pass through"), node.getOpType());
      }
      current = node.getInput(0);
    }
    String name = current;
    ValueInfoProto image =
        graph.getInputList().stream()
            .filter(i -> i.getName().equals(name))
            .findFirst()
            .orElseThrow(() -> unlike("its first convolution does not read an image"));
    int type = image.getType().getTensorType().getElemType();
    if (!Float32.isReal(type)) {
      String numbers =
          String.valueOf(TensorProto.DataType.forNumber(type)).toLowerCase(Locale.ROOT);
      throw prepares("are " + numbers + " numbers that the graph makes real by", "Cast");
    }
    return image;
  }

  private static boolean isRealCast(NodeProto node) {
    return node.getOpType().equals("Cast")
        && Float32.isReal((int) OnnxGraph.integer(node, "to", 0));
  }

  private ModelFileException prepares(String how, String operation) {
    return unlike(
        String.format(
            Locale.ROOT,
            "its pixels %s %s before they reach its first convolution; export it without"
                + " preprocessing, for images [batch, 3, height, width] of real numbers that are"
                + " already normalised",
            how,
            operation));
  }

  /** The operators of a graph and of those within it; protobuf bounds how deep they lie. */
  private static int count(GraphProto graph) {
    return graph.getNodeCount()
        + graph.getNodeList().stream()
            .flatMap(n -> n.getAttributeList().stream())
            .filter(AttributeProto::hasG)
            .mapToInt(a -> count(a.getG()))
            .sum();
  }

  /** Refuses a file that would take minutes to search. */
  static void requireFew(Path file, int nodes) {
    if (nodes > MAX_NODES) {
      throw new ModelFileException(
          String.format(
              Locale.ROOT,
              "%s has more than %,d operators; no image encoder needs so many",
              file,
              MAX_NODES));
    }
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
