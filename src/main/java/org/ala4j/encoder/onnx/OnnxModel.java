package org.ala4j.encoder.onnx;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The image branch of an ONNX file, in float32. The arrays of its large matrix products stay
 * outside the graph: folding constants or making a session then copies no weights.
 */
public final class OnnxModel {
  private static final int LARGE = 1 << 14;
  private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm");

  private final Path file;
  private final ModelProto skeleton;
  private final ValueInfoProto input;
  private final List<String> outputs;
  private final Map<String, OnnxArray> arrays = new HashMap<>();
  private final Map<String, OnnxArray> outside = new LinkedHashMap<>();

  private OnnxModel(OnnxFile source) {
    this.file = source.path();
    ModelProto whole = LocalFunctions.inlined(file, source.model());
    GraphProto graph = whole.getGraph();
    ImageBranch.Branch branch = ImageBranch.of(file, graph);
    this.input = branch.input();
    this.outputs = branch.outputs();
    List<NodeProto> nodes = branch.nodes().stream().map(OnnxModel::complete).toList();
    Set<String> read = nodes.stream().flatMap(ImageBranch::inputs).collect(Collectors.toSet());
    ModelProto.Builder model = whole.toBuilder();
    GraphProto.Builder kept = GraphProto.newBuilder().setName("image").addAllNode(nodes);
    for (TensorProto tensor : graph.getInitializerList()) {
      if (read.contains(tensor.getName())) {
        OnnxArray array = source.array(tensor);
        arrays.put(array.name(), array);
        if (array.isReal() && array.length() >= LARGE && isWeight(array.name(), nodes)) {
          outside.put(array.name(), array);
        } else {
          kept.addInitializer(array.isReal() ? array.toProto() : tensor);
        }
      }
    }
    this.skeleton = model.setGraph(kept).build();
  }

  /**
   * The image branch of a file.
   *
   * @throws ModelFileException when it is damaged, or reads no image
   */
  public static OnnxModel of(OnnxFile source) {
    return new OnnxModel(source);
  }

  /**
   * In float32, and with a name for the sum of the residual stream where one fused operation
   * computes sum and norm, for that is what a block computes.
   */
  private static NodeProto complete(NodeProto node) {
    NodeProto single = Float32.node(node);
    if (!node.getOpType().equals("SkipLayerNormalization")) {
      return single;
    }
    NodeProto.Builder named = single.toBuilder();
    while (named.getOutputCount() < 4) {
      named.addOutput("");
    }
    if (named.getOutput(3).isEmpty()) {
      named.setOutput(3, named.getOutput(0) + "/sum");
    }
    return named.build();
  }

  /** Whether an array is read by matrix products alone, possibly transposed. */
  private static boolean isWeight(String array, List<NodeProto> nodes) {
    return nodes.stream()
        .filter(n -> n.getInputList().contains(array))
        .allMatch(
            n -> isFactor(array, n) || (isTransposition(n) && isFactorOf(n.getOutput(0), nodes)));
  }

  private static boolean isTransposition(NodeProto node) {
    return node.getOpType().equals("Transpose");
  }

  private static boolean isFactorOf(String tensor, List<NodeProto> nodes) {
    return nodes.stream()
        .filter(n -> n.getInputList().contains(tensor))
        .allMatch(n -> isFactor(tensor, n));
  }

  private static boolean isFactor(String tensor, NodeProto node) {
    return PRODUCTS.contains(node.getOpType()) && node.getInputList().indexOf(tensor) == 1;
  }

  public Path file() {
    return file;
  }

  public List<NodeProto> nodes() {
    return skeleton.getGraph().getNodeList();
  }

  /** The constants of the file, as its graph's initializers. */
  public Collection<OnnxArray> arrays() {
    return arrays.values();
  }

  /** The dimensions of the image input; 0 where it is left open. */
  public long[] inputShape() {
    return input.getType().getTensorType().getShape().getDimList().stream()
        .mapToLong(TensorShapeProto.Dimension::getDimValue)
        .toArray();
  }

  /** Numbers in the arrays of the image branch, scalars aside. */
  public long parameters() {
    return arrays.values().stream()
        .filter(a -> a.isReal() && a.length() > 1)
        .mapToLong(OnnxArray::length)
        .sum();
  }

  /** How its large arrays are stored: {@code FLOAT}, {@code FLOAT16}, … */
  public Set<String> precisions() {
    return arrays.values().stream()
        .filter(a -> a.isReal() && a.length() > 1)
        .map(OnnxArray::storedAs)
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  /** The graph after ONNX Runtime has folded its constants for images {@code [B, 3, S, S]}. */
  public OnnxGraph fold(int batch, int size) {
    ModelProto.Builder model = withInput(batch, size);
    for (OnnxArray array : outside.values()) {
      TensorProto.Builder described = array.described();
      TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
      described.getDimsList().forEach(d -> shape.addDimBuilder().setDimValue(d));
      model
          .getGraphBuilder()
          .addInput(
              ValueInfoProto.newBuilder()
                  .setName(array.name())
                  .setType(typed(floats().setShape(shape))));
    }
    outputs.forEach(name -> model.getGraphBuilder().addOutput(output(name)));
    GraphProto folded = ConstantFolding.fold(file, model.build()).getGraph();
    return new OnnxGraph(file, Unfused.of(folded), arraysOf(folded));
  }

  private Map<String, OnnxArray> arraysOf(GraphProto folded) {
    Map<String, OnnxArray> found = new HashMap<>(outside);
    folded.getInitializerList().forEach(t -> found.put(t.getName(), OnnxArray.of(t)));
    for (NodeProto node : folded.getNodeList()) {
      if (node.getOpType().equals("Constant") && node.getAttribute(0).hasT()) {
        found.put(node.getOutput(0), OnnxArray.of(node.getAttribute(0).getT()));
      }
    }
    return found;
  }

  /**
   * The file itself in ONNX Runtime, to return those tensors for images {@code [B, 3, S, S]}, a few
   * times at most.
   *
   * @param tensors names of real arrays
   */
  public OnnxSession session(int batch, int size, List<String> tensors) {
    ModelProto.Builder model = withInput(batch, size);
    List<NodeProto> nodes = ImageBranch.needed(nodes(), tensors);
    Set<String> read = nodes.stream().flatMap(ImageBranch::inputs).collect(Collectors.toSet());
    model.getGraphBuilder().clearNode().addAllNode(nodes);
    tensors.forEach(name -> model.getGraphBuilder().addOutput(output(name)));
    Map<String, OnnxSession.Memory> weights = new LinkedHashMap<>();
    outside.forEach(
        (name, array) -> {
          if (read.contains(name)) {
            weights.put(name, weight(array));
          }
        });
    return OnnxSession.once(file.toString(), model.build(), weights);
  }

  private static OnnxSession.Memory weight(OnnxArray array) {
    FloatPointer copy = new FloatPointer(array.length()); // a direct buffer is bounded by the JVM
    array.copyTo(copy.asBuffer());
    return OnnxSession.Memory.given(copy, array.shape());
  }

  private ModelProto.Builder withInput(int batch, int size) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dimension : new long[] {batch, 3, size, size}) {
      shape.addDimBuilder().setDimValue(dimension);
    }
    ModelProto.Builder model = skeleton.toBuilder();
    model
        .getGraphBuilder()
        .addInput(
            ValueInfoProto.newBuilder()
                .setName(input.getName())
                .setType(typed(floats().setShape(shape))));
    return model;
  }

  private static TypeProto.Builder typed(TypeProto.Tensor.Builder tensor) {
    return TypeProto.newBuilder().setTensorType(tensor);
  }

  private static ValueInfoProto output(String name) {
    return ValueInfoProto.newBuilder().setName(name).setType(typed(floats())).build();
  }

  private static TypeProto.Tensor.Builder floats() {
    return TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber());
  }
}
