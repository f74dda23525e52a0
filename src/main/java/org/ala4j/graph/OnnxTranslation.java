package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.ModelProto;
import org.ala4j.graph.WholeLayer.Adapted;
import org.ala4j.graph.WholeLayer.Attend;
import org.ala4j.graph.WholeLayer.Gated;
import org.ala4j.graph.WholeLayer.Standardise;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * A {@link Graph} as an ONNX model, operation by operation, as far as chosen outputs need it.
 * Constants become the model's weights; placeholders and parameters become its inputs, so that a
 * model whose training goes on need not be translated again. The batch may have any size.
 *
 * <p>It knows the operations by which {@link Layers} computes a model's outputs, but none of losses
 * and gradients.
 */
public final class OnnxTranslation {
  private static final int KEEPS_ORDER = -99; // how a reshape says that it counts in c order

  private final SameDiff sd;
  private final Map<SDVariable, WholeLayer> layers;
  private final OnnxBuilder onnx;
  private final Set<String> written = new HashSet<>();
  private final Set<String> placeholders = new LinkedHashSet<>();
  private final Map<String, INDArray> parameters = new LinkedHashMap<>();

  /**
   * Translates what those outputs need.
   *
   * @throws UnsupportedOperationException when an operation of them has no translation
   */
  public OnnxTranslation(Graph graph, List<String> outputs) {
    this.sd = graph.sd;
    this.layers = graph.layers();
    this.onnx = new OnnxBuilder("graph");
    for (String output : outputs) {
      write(output);
      onnx.output(output);
    }
  }

  /** The model without its {@link #weights}. */
  public ModelProto model() {
    return onnx.model();
  }

  /** The frozen arrays that are to be supplied with the model, by name. */
  public Map<String, INDArray> weights() {
    return onnx.supplied();
  }

  /** The names of the placeholders among the model's inputs. */
  public Set<String> placeholders() {
    return placeholders;
  }

  /** The parameters among the model's inputs: the arrays that the training changes. */
  public Map<String, INDArray> parameters() {
    return parameters;
  }

  private void write(String name) {
    if (!written.add(name)) {
      return;
    }
    SDVariable variable = sd.getVariable(name);
    if (variable.getVariableType() == VariableType.PLACEHOLDER) {
      placeholders.add(name);
      onnx.input(name, variable.placeholderShape());
    } else if (variable.getVariableType() == VariableType.VARIABLE) {
      parameters.put(name, variable.getArr());
      onnx.input(name, variable.getArr().shape());
    } else if (variable.getVariableType() == VariableType.CONSTANT) {
      onnx.array(name, variable.getArr());
    } else if (layers.containsKey(variable)) {
      write(layers.get(variable), name);
    } else {
      DifferentialFunction operation = sd.getVariableOutputOp(name);
      String[] inputs = operation.argNames();
      List.of(inputs).forEach(this::write);
      write(operation, name, inputs);
    }
  }

  private void write(WholeLayer layer, String y) {
    if (layer instanceof Standardise s) {
      onnx.standardise(y, written(s.x()), s.epsilon());
    } else if (layer instanceof Attend a) {
      onnx.attention(
          y, written(a.q()), written(a.k()), written(a.v()), a.tokens(), a.width(), a.heads(), 1);
    } else if (layer instanceof Adapted l) {
      adapted(y, l);
    } else if (layer instanceof Gated g) {
      switch (g.kind()) {
        case GELU -> onnx.gelu(y, written(g.x()));
        case TANH_GELU -> onnx.tanhGelu(y, written(g.x()));
        case QUICK_GELU -> onnx.quickGelu(y, written(g.x()));
      }
    }
  }

  /**
   * x·W + s·(x·A)·B: ONNX Runtime packs a frozen W once, and multiplies by it up to half as fast
   * again as by W + s·A·B, which changes.
   */
  private void adapted(String y, Adapted layer) {
    String x = written(layer.x());
    String frozen = y + ":frozen";
    String narrow = y + ":narrow"; // [M, r]
    onnx.node("MatMul", frozen, x, written(layer.weight()));
    onnx.node("MatMul", narrow, x, written(layer.a()));
    if (layer.scale() != 1) {
      onnx.node("Mul", narrow + "-scaled", narrow, onnx.scalar(y + ":scale", layer.scale()));
      narrow = narrow + "-scaled";
    }
    onnx.node("Gemm", y, narrow, written(layer.b()), frozen);
  }

  private String written(SDVariable x) {
    write(x.name());
    return x.name();
  }

  private void write(DifferentialFunction operation, String y, String[] x) {
    switch (operation.opName()) {
      case "add" -> onnx.node("Add", y, x);
      case "subtract" -> onnx.node("Sub", y, x);
      case "multiply" -> onnx.node("Mul", y, x);
      case "divide" -> onnx.node("Div", y, x);
      case "add_scalar" -> onnx.node("Add", y, x[0], scalar(operation, y));
      case "mul_scalar" -> onnx.node("Mul", y, x[0], scalar(operation, y));
      case "sigmoid" -> onnx.node("Sigmoid", y, x);
      case "relu" -> onnx.node("Relu", y, x[0]);
      case "reduce_mean" -> reduce("ReduceMean", (ReduceOp) operation, y, x[0]);
      case "reduce_max" -> reduce("ReduceMax", (ReduceOp) operation, y, x[0]);
      case "reduce_min" -> reduce("ReduceMin", (ReduceOp) operation, y, x[0]);
      case "ones_as" -> {
        onnx.node("Shape", y + ":shape", x);
        onnx.node("ConstantOfShape", y, y + ":shape").addAttribute(OnnxBuilder.tensor("value", 1));
      }
      default -> {
        if (!(operation instanceof DynamicCustomOp custom)) {
          throw new UnsupportedOperationException(
              "No translation to ONNX of " + operation.opName());
        }
        write(custom, y, x);
      }
    }
  }

  private void write(DynamicCustomOp operation, String y, String[] x) {
    long[] i = operation.iArgs();
    switch (operation.opName()) {
      case "matmul" -> {
        require(operation, i.length < 3 || i[2] == 0);
        if (i.length == 0 || i[0] == 0 && i[1] == 0) {
          onnx.node("MatMul", y, x); // which ONNX Runtime fuses with the addition of a bias
        } else {
          onnx.runtimeNode("FusedMatMul", y, x)
              .addAttribute(OnnxBuilder.integer("transA", i[0]))
              .addAttribute(OnnxBuilder.integer("transB", i[1]));
        }
      }
      case "softmax" -> onnx.node("Softmax", y, x).addAttribute(OnnxBuilder.integer("axis", i[0]));
      case "concat" -> onnx.node("Concat", y, x).addAttribute(OnnxBuilder.integer("axis", i[0]));
      case "permute" -> transposed(y, x[0], i);
      case "reshape" -> {
        require(operation, x.length == 1 && i[0] == KEEPS_ORDER);
        long[] shape = Arrays.copyOfRange(i, 1, i.length);
        onnx.reshape(y, x[0], shape);
      }
      case "strided_slice" -> slice(operation, y, x[0], i);
      case "conv2d" -> convolution(operation, y, x, i);
      case "maxpool2d" -> {
        require(operation, i[4] == 0 && i[5] == 0 && i[6] == 1 && i[7] == 1 && i[8] == 0);
        onnx.node("MaxPool", y, x)
            .addAttribute(OnnxBuilder.integers("kernel_shape", i[0], i[1]))
            .addAttribute(OnnxBuilder.integers("strides", i[2], i[3]));
      }
      default -> require(operation, false);
    }
  }

  private String scalar(DifferentialFunction operation, String y) {
    return onnx.scalar(y + ":scalar", ((ScalarOp) operation).scalar().getDouble(0));
  }

  private void reduce(String name, ReduceOp operation, String y, String x) {
    onnx.node(name, y, x)
        .addAttribute(OnnxBuilder.integers("axes", operation.dimensions().toLongVector()))
        .addAttribute(OnnxBuilder.integer("keepdims", operation.isKeepDims() ? 1 : 0));
  }

  /** Arguments: five masks, a bit for a dimension; where to begin, where to end, how to step. */
  private void slice(DynamicCustomOp operation, String y, String x, long[] i) {
    int rank = (i.length - 5) / 3;
    require(operation, i[1] == 0 && i[3] == 0 && i[4] == 0);
    List<Long> axes = new ArrayList<>();
    for (int d = 0; d < rank; d++) {
      boolean isWhole = (i[0] >> d & 1) == 1 && (i[2] >> d & 1) == 1;
      if (!isWhole) {
        require(operation, (i[0] >> d & 1) == 0 && (i[2] >> d & 1) == 0);
        axes.add((long) d);
      }
    }
    onnx.node(
        "Slice",
        y,
        x,
        onnx.integerArray(y + ":starts", of(axes, i, 5)),
        onnx.integerArray(y + ":ends", of(axes, i, 5 + rank)),
        onnx.integerArray(y + ":axes", axes.stream().mapToLong(Long::longValue).toArray()),
        onnx.integerArray(y + ":steps", of(axes, i, 5 + 2 * rank)));
  }

  private static long[] of(List<Long> axes, long[] arguments, int from) {
    return axes.stream().mapToLong(d -> arguments[from + d.intValue()]).toArray();
  }

  /** Arguments: kernel, strides, padding, dilation, whether to pad by itself, layouts. */
  private void convolution(DynamicCustomOp operation, String y, String[] x, long[] i) {
    require(operation, i[6] == 1 && i[7] == 1 && i[8] == 0 && i[9] == 0 && i[10] == 0);
    String weight = outputsFirst(y + ":weight", x[1], sd.getVariable(x[1]).getShape());
    String[] inputs = x.clone();
    inputs[1] = weight;
    onnx.node("Conv", y, inputs)
        .addAttribute(OnnxBuilder.integers("strides", i[2], i[3]))
        .addAttribute(OnnxBuilder.integers("pads", i[4], i[5], i[4], i[5]));
  }

  /**
   * A kernel {@code [kH, kW, in, out]} as {@code [out, in, kH, kW]}. Two transpositions of matrices
   * are much faster than one of four dimensions.
   */
  private String outputsFirst(String name, String kernel, long[] shape) {
    String matrix = onnx.reshape(name + ":matrix", kernel, -1, shape[3]); // [kH·kW·in, out]
    String perOutput = transposed(name + ":outputs", matrix, 1, 0); // [out, kH·kW·in]
    String split = onnx.reshape(name + ":split", perOutput, shape[3], -1, shape[2]);
    String perInput = transposed(name + ":inputs", split, 0, 2, 1); // [out, in, kH·kW]
    return onnx.reshape(name, perInput, shape[3], shape[2], shape[0], shape[1]);
  }

  private String transposed(String y, String x, long... order) {
    onnx.node("Transpose", y, x).addAttribute(OnnxBuilder.integers("perm", order));
    return y;
  }

  private static void require(DynamicCustomOp operation, boolean isKnown) {
    if (!isKnown) {
      throw new UnsupportedOperationException(
          String.format(
              Locale.ROOT,
              "No translation to ONNX of %s with the arguments %s",
              operation.opName(),
              Arrays.toString(operation.iArgs())));
    }
  }
}
