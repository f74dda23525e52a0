package org.ala4j.graph;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.ala4j.memory.COrder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An ONNX graph of float32 arrays while it is being written, in standard ONNX and ONNX Runtime's
 * own operations. Large weights are not written into it: they stay in ND4J's memory and are to be
 * supplied with the model.
 */
public final class OnnxBuilder {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;
  private static final int LARGE = 1 << 12;
  private static final String MICROSOFT = "com.microsoft";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Map<String, INDArray> supplied = new LinkedHashMap<>();
  private final Set<String> placeholders = new LinkedHashSet<>();
  private final Map<String, INDArray> parameters = new LinkedHashMap<>();

  /**
   * @param name the graph's
   */
  public OnnxBuilder(String name) {
    graph.setName(name);
  }

  /** Adds an operation of standard ONNX with one output. */
  public NodeProto.Builder node(String operation, String output, String... inputs) {
    return graph
        .addNodeBuilder()
        .setOpType(operation)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  /** Adds one of ONNX Runtime's own operations. */
  public NodeProto.Builder runtimeNode(String operation, String output, String... inputs) {
    return node(operation, output, inputs).setDomain(MICROSOFT);
  }

  /**
   * Adds an input that is fed at each run.
   *
   * @param shape with −1 for a dimension that changes with the batch
   */
  public void input(String name, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long d : shape) {
      TensorShapeProto.Dimension.Builder dimension = dimensions.addDimBuilder();
      if (d < 0) {
        dimension.setDimParam(name + "_batch");
      } else {
        dimension.setDimValue(d);
      }
    }
    TypeProto.Builder type = type();
    type.getTensorTypeBuilder().setShape(dimensions);
    graph.addInput(ValueInfoProto.newBuilder().setName(name).setType(type));
  }

  /** Adds a placeholder of a {@link Graph} as an input. */
  void placeholder(String name, long... shape) {
    placeholders.add(name);
    input(name, shape);
  }

  /** Adds a parameter of a {@link Graph} as an input. */
  void parameter(String name, INDArray array) {
    parameters.put(name, array);
    input(name, array.shape());
  }

  /** The graph whose placeholders and parameters were added. */
  OnnxTranslated translated() {
    return new OnnxTranslated(model(), supplied, placeholders, parameters);
  }

  /** Makes the output of an operation one of the graph's. */
  public void output(String name) {
    graph.addOutput(ValueInfoProto.newBuilder().setName(name).setType(type()));
  }

  /** Adds another view of an array: −1 is what is left over, 0 is as before. */
  public String reshape(String output, String x, long... shape) {
    node("Reshape", output, x, integerArray(output + ":shape", shape));
    return output;
  }

  /**
   * Adds the standardisation of every row of {@code x [M, D]}: what comes out has mean 0 and
   * variance 1. ONNX Runtime's layer norm takes several times as long as its instance norm.
   */
  public String standardise(String output, String x, double epsilon) {
    String rows = reshape(output + ":rows", x, 0, 1, -1); // [M, 1, D]: M images of a channel each
    String one = array(output + ":one", Nd4j.ones(DataType.FLOAT, 1));
    String zero = array(output + ":zero", Nd4j.zeros(DataType.FLOAT, 1));
    String normed = output + ":normed";
    node("InstanceNormalization", normed, rows, one, zero).addAttribute(real("epsilon", epsilon));
    return reshape(output, normed, 0, -1);
  }

  /**
   * Adds multi-head attention within each sequence.
   *
   * @param q queries {@code [B·N, D]}, like keys and values; the output, too
   * @param scale that scores are multiplied by
   */
  public String attention(
      String output, String q, String k, String v, int tokens, int width, int heads, double scale) {
    reshape(output + ":q", q, -1, tokens, width);
    reshape(output + ":k", k, -1, tokens, width);
    reshape(output + ":v", v, -1, tokens, width);
    return attended(output, width, heads, scale);
  }

  /** The same of queries, keys and values side by side, {@code [B·N, 3·D]}, scaled already. */
  String attention(String output, String all, int tokens, int width, int heads) {
    String sequences = reshape(output + ":all", all, -1, tokens, 3L * width);
    node("Split", output + ":q", sequences)
        .addOutput(output + ":k")
        .addOutput(output + ":v")
        .addAttribute(integer("axis", 2));
    return attended(output, width, heads, 1);
  }

  /** From {@code :q, :k, :v}, each {@code [B, N, D]}. */
  private String attended(String output, int width, int heads, double scale) {
    String mixed = output + ":mixed";
    runtimeNode("MultiHeadAttention", mixed, output + ":q", output + ":k", output + ":v")
        .addAttribute(integer("num_heads", heads))
        .addAttribute(real("scale", scale));
    return reshape(output, mixed, -1, width);
  }

  /** Adds Φ(√2·x), the normal distribution's cumulative. */
  void normalCumulative(String output, String x) {
    node("Erf", output + ":erf", x);
    // Which is (erf + 1) / 2 in one pass; it never reaches its bounds.
    node("HardSigmoid", output, output + ":erf")
        .addAttribute(real("alpha", 0.5))
        .addAttribute(real("beta", 0.5));
  }

  /** Adds σ(slope·x). */
  void logistic(String output, String x, double slope) {
    node("Mul", output + ":scaled", x, scalar(output + ":slope", slope));
    node("Sigmoid", output, output + ":scaled");
  }

  /** Adds the exact GELU. */
  public void gelu(String output, String x) {
    runtimeNode("Gelu", output, x);
  }

  /** Adds the GELU by a hyperbolic tangent. */
  public void tanhGelu(String output, String x) {
    runtimeNode("FastGelu", output, x);
  }

  /** Adds CLIP's GELU by a sigmoid. */
  public void quickGelu(String output, String x) {
    runtimeNode("QuickGelu", output, x).addAttribute(real("alpha", 1.702));
  }

  /** Adds an array that does not change; returns its name. */
  public String array(String name, INDArray array) {
    INDArray plain = COrder.of(array);
    if (plain.length() >= LARGE) {
      supplied.put(name, plain);
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

  /** Adds a number that does not change; returns its name. */
  public String scalar(String name, double number) {
    graph
        .addInitializerBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addFloatData((float) number);
    return name;
  }

  /** Adds integers that do not change; returns their name. */
  public String integerArray(String name, long... numbers) {
    TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name);
    tensor.setDataType(TensorProto.DataType.INT64.getNumber()).addDims(numbers.length);
    LongStream.of(numbers).forEach(tensor::addInt64Data);
    return name;
  }

  /** Adds an array of integers that do not change; returns its name. */
  String integers(String name, long[] numbers, long[] shape) {
    TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name);
    tensor.setDataType(TensorProto.DataType.INT64.getNumber());
    LongStream.of(shape).forEach(tensor::addDims);
    LongStream.of(numbers).forEach(tensor::addInt64Data);
    return name;
  }

  /** Asks the operation that was added last for its next output, too. */
  void addOutputOfLast(String name) {
    graph.getNodeBuilder(graph.getNodeCount() - 1).addOutput(name);
  }

  /** An attribute of an operation. */
  public static AttributeProto integers(String name, long... numbers) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    attribute.setType(AttributeProto.AttributeType.INTS);
    LongStream.of(numbers).forEach(attribute::addInts);
    return attribute.build();
  }

  /** An attribute of an operation. */
  public static AttributeProto integer(String name, long number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(number)
        .build();
  }

  /** An attribute of an operation. */
  public static AttributeProto real(String name, double number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) number)
        .build();
  }

  /** An attribute of an operation: an array with one number. */
  public static AttributeProto tensor(String name, double number) {
    TensorProto.Builder tensor = TensorProto.newBuilder().addDims(1).addFloatData((float) number);
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.TENSOR)
        .setT(tensor.setDataType(TensorProto.DataType.FLOAT.getNumber()))
        .build();
  }

  /** What was written, without the {@link #supplied} weights. */
  public ModelProto model() {
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(IR_VERSION).setGraph(graph);
    model.addOpsetImportBuilder().setDomain("").setVersion(OPSET);
    model.addOpsetImportBuilder().setDomain(MICROSOFT).setVersion(1);
    return model.build();
  }

  /** The large weights by name, in c order. */
  public Map<String, INDArray> supplied() {
    return supplied;
  }

  private static TypeProto.Builder type() {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder();
    return TypeProto.newBuilder()
        .setTensorType(tensor.setElemType(TensorProto.DataType.FLOAT.getNumber()));
  }
}
