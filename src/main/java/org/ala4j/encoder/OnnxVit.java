package org.ala4j.encoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.LongStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.ala4j.encoder.VitWeights.Block;
import org.ala4j.encoder.VitWeights.Linear;
import org.ala4j.encoder.VitWeights.Norm;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.OnnxSession.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The blocks of a {@link VitEncoder} as an ONNX graph of our own, whose large weights stay in
 * ND4J's memory.
 *
 * <p>The user's file is not run itself: exporters write its resolution, and often its batch, into
 * the shapes of its graph.
 */
final class OnnxVit {
  static final String PIXELS = "pixels";
  private static final int OPSET = 17;
  private static final int LARGE = 1 << 12;
  private static final String ONNX = "";
  private static final String MICROSOFT = "com.microsoft";

  private final VitEncoder encoder;
  private final VitWeights weights;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("encoder");
  private final Map<String, Memory> memory = new LinkedHashMap<>();

  private OnnxVit(VitEncoder encoder) {
    this.encoder = encoder;
    this.weights = encoder.weights();
  }

  /** The name in the graph of h⁽ⁱ⁾. */
  static String feature(int block) {
    return VitEncoder.featureName(block);
  }

  /**
   * A session that computes those blocks from normalised pixels {@code [B, 3, S, S]}; their outputs
   * are {@code [B, N, D]}.
   */
  static OnnxSession session(
      VitEncoder encoder, SortedSet<Integer> blocks, int threads, boolean isCuda) {
    return new OnnxVit(encoder).open(blocks, threads, isCuda);
  }

  private OnnxSession open(SortedSet<Integer> blocks, int threads, boolean isCuda) {
    embedding();
    for (int i = 1; i <= blocks.last(); i++) {
      block(i);
    }
    graph.addInput(ValueInfoProto.newBuilder().setName(PIXELS).setType(type()));
    blocks.forEach(
        i -> graph.addOutput(ValueInfoProto.newBuilder().setName(feature(i)).setType(type())));
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
    model.addOpsetImportBuilder().setDomain(ONNX).setVersion(OPSET);
    model.addOpsetImportBuilder().setDomain(MICROSOFT).setVersion(1);
    return new OnnxSession("the encoder", model.build(), memory, threads, isCuda);
  }

  private void embedding() {
    long patch = weights.patch();
    long width = weights.width();
    node("Conv", ONNX, "maps", PIXELS, array("kernel", weights.kernel()))
        .addAttribute(integers("strides", patch, patch));
    node("Reshape", ONNX, "columns", "maps", integerArray("columns.shape", 0, width, -1));
    node("Transpose", ONNX, "patches", "columns").addAttribute(integers("perm", 0, 2, 1));
    String tokens = "patches";
    if (encoder.extra() > 0) {
      String pads = integerArray("pads", 0, encoder.extra(), 0, 0, 0, 0);
      tokens = output(node("Pad", ONNX, "tokens", tokens, pads));
    }
    boolean isNormed = weights.preNorm().isPresent();
    String added = array("positions", encoder.added());
    String sum = output(node("Add", ONNX, isNormed ? "placed" : feature(0), tokens, added));
    weights.preNorm().ifPresent(norm -> norm(feature(0), sum, norm));
  }

  private void block(int i) {
    Block block = weights.blocks().get(i - 1);
    String name = feature(i);
    String x = norm(name + ".norm1", feature(i - 1), block.norm1());
    String q = linear(name + ".q", x, block.q());
    String k = linear(name + ".k", x, block.k());
    String v = linear(name + ".v", x, block.v());
    node("MultiHeadAttention", MICROSOFT, name + ".mixed", q, k, v)
        .addAttribute(integer("num_heads", weights.heads()))
        .addAttribute(real("scale", weights.attentionScale()));
    String attended = linear(name + ".out", name + ".mixed", block.out());
    String middle = output(node("Add", ONNX, name + ".middle", feature(i - 1), attended));
    String y = norm(name + ".norm2", middle, block.norm2());
    String hidden = linear(name + ".fc1", y, block.fc1());
    String active = name + ".active";
    switch (weights.activation()) {
      case GELU -> node("Gelu", MICROSOFT, active, hidden);
      case GELU_TANH -> node("FastGelu", MICROSOFT, active, hidden);
      case QUICK_GELU ->
          node("QuickGelu", MICROSOFT, active, hidden).addAttribute(real("alpha", 1.702));
    }
    node("Add", ONNX, name, middle, linear(name + ".fc2", active, block.fc2()));
  }

  private String norm(String name, String x, Norm norm) {
    String gain = array(name + ".gain", norm.gain());
    String bias = array(name + ".bias", norm.bias());
    NodeProto.Builder node = node("LayerNormalization", ONNX, name, x, gain, bias);
    node.addAttribute(real("epsilon", weights.eps()));
    return name;
  }

  private String linear(String name, String x, Linear linear) {
    String product =
        output(node("MatMul", ONNX, name + ".product", x, array(name + ".w", linear.weight())));
    return output(node("Add", ONNX, name, product, array(name + ".b", linear.bias())));
  }

  // ---- protobuf --------------------------------------------------------------------------------

  private NodeProto.Builder node(String operation, String domain, String output, String... in) {
    return graph
        .addNodeBuilder()
        .setOpType(operation)
        .setDomain(domain)
        .addAllInput(List.of(in))
        .addOutput(output);
  }

  private static String output(NodeProto.Builder node) {
    return node.getOutput(0);
  }

  private String array(String name, INDArray array) {
    INDArray plain = array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
    if (plain.length() >= LARGE) {
      memory.put(name, Memory.lent(LayerReader.buffer(plain), plain.shape(), plain));
      return name;
    }
    TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name);
    tensor.setDataType(TensorProto.DataType.FLOAT.getNumber());
    LongStream.of(plain.shape()).forEach(tensor::addDims);
    for (float number : plain.data().asFloat()) {
      tensor.addFloatData(number);
    }
    return name;
  }

  private String integerArray(String name, long... numbers) {
    TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name);
    tensor.setDataType(TensorProto.DataType.INT64.getNumber()).addDims(numbers.length);
    LongStream.of(numbers).forEach(tensor::addInt64Data);
    return name;
  }

  private static AttributeProto integers(String name, long... numbers) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    attribute.setType(AttributeProto.AttributeType.INTS);
    LongStream.of(numbers).forEach(attribute::addInts);
    return attribute.build();
  }

  private static AttributeProto integer(String name, long number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(number)
        .build();
  }

  private static AttributeProto real(String name, double number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) number)
        .build();
  }

  private static TypeProto.Builder type() {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder();
    return TypeProto.newBuilder()
        .setTensorType(tensor.setElemType(TensorProto.DataType.FLOAT.getNumber()));
  }
}
