package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * SameDiff's operations, one by one, in ONNX: those by which {@link Layers} compute outputs. Those
 * that go backwards are {@link OnnxGradients}.
 */
final class OnnxOperations {
  private static final int KEEPS_ORDER = -99; // how a reshape says that it counts in c order
  private static final int ALL_DIMENSIONS = Integer.MAX_VALUE;

  private final OnnxBuilder onnx;

  OnnxOperations(OnnxBuilder onnx) {
    this.onnx = onnx;
  }

  /**
   * Writes an operation with one output.
   *
   * @param y the output's name
   * @param x the inputs' names
   * @param shapes of the inputs that are parameters or constants, by their place
   * @throws UnsupportedOperationException when it has no translation
   */
  void write(DifferentialFunction operation, String y, String[] x, IntFunction<long[]> shapes) {
    switch (operation.opName()) {
      case "add" -> onnx.node("Add", y, x);
      case "subtract" -> onnx.node("Sub", y, x);
      case "multiply" -> onnx.node("Mul", y, x);
      case "divide" -> onnx.node("Div", y, x);
      case "add_scalar" -> onnx.node("Add", y, x[0], scalar(operation, y));
      case "mul_scalar" -> onnx.node("Mul", y, x[0], scalar(operation, y));
      case "rsub_scalar" -> onnx.node("Sub", y, scalar(operation, y), x[0]);
      case "sigmoid" -> onnx.node("Sigmoid", y, x);
      case "tanh" -> onnx.node("Tanh", y, x);
      case "abs" -> onnx.node("Abs", y, x);
      case "erf" -> onnx.node("Erf", y, x);
      case "exp" -> onnx.node("Exp", y, x);
      case "log" -> onnx.node("Log", y, x);
      case "sign" -> onnx.node("Sign", y, x);
      case "relu" -> onnx.node("Relu", y, x[0]);
      case "rsqrt" -> {
        onnx.node("Sqrt", y + ":root", x);
        onnx.node("Reciprocal", y, y + ":root");
      }
      case "reduce_mean" -> reduce("ReduceMean", (ReduceOp) operation, y, x[0]);
      case "reduce_max" -> reduce("ReduceMax", (ReduceOp) operation, y, x[0]);
      case "reduce_min" -> reduce("ReduceMin", (ReduceOp) operation, y, x[0]);
      case "reduce_sum" -> sum((ReduceOp) operation, y, x[0]);
      case "ones_as" -> filled(y, x[0], 1);
      case "zeros_as" -> filled(y, x[0], 0);
      default -> {
        if (!(operation instanceof DynamicCustomOp custom)) {
          throw unsupported(operation);
        }
        write(custom, y, x, shapes);
      }
    }
  }

  /** Writes an operation with several outputs: cuts an array into equal parts. */
  void write(DifferentialFunction operation, String[] y, String x) {
    if (!operation.opName().equals("split")) {
      throw unsupported(operation);
    }
    long[] i = ((DynamicCustomOp) operation).iArgs(); // how many, along which dimension
    var node = onnx.node("Split", y[0], x).addAttribute(OnnxBuilder.integer("axis", i[1]));
    for (int part = 1; part < y.length; part++) {
      node.addOutput(y[part]);
    }
  }

  private void write(DynamicCustomOp operation, String y, String[] x, IntFunction<long[]> shapes) {
    long[] i = operation.iArgs();
    switch (operation.opName()) {
      case "matmul" -> {
        require(operation, i.length < 3 || i[2] == 0);
        product(y, x[0], x[1], i.length > 0 && i[0] == 1, i.length > 0 && i[1] == 1);
      }
      case "softmax" -> onnx.node("Softmax", y, x).addAttribute(OnnxBuilder.integer("axis", i[0]));
      case "concat" -> onnx.node("Concat", y, x).addAttribute(OnnxBuilder.integer("axis", i[0]));
      case "permute" -> transposed(y, x[0], i);
      case "reshape" -> {
        require(operation, x.length == 1 && i[0] == KEEPS_ORDER);
        onnx.reshape(y, x[0], Arrays.copyOfRange(i, 1, i.length));
      }
      case "strided_slice" -> slice(operation, y, x[0], i);
      case "conv2d" -> {
        requireConvolution(operation);
        String[] read = x.clone();
        read[1] = outputsFirst(y + ":weight", x[1], shapes.apply(1));
        onnx.node("Conv", y, read)
            .addAttribute(OnnxBuilder.integers("strides", i[2], i[3]))
            .addAttribute(OnnxBuilder.integers("pads", i[4], i[5], i[4], i[5]));
      }
      case "maxpool2d" -> {
        requirePooling(operation);
        onnx.node("MaxPool", y, x)
            .addAttribute(OnnxBuilder.integers("kernel_shape", i[0], i[1]))
            .addAttribute(OnnxBuilder.integers("strides", i[2], i[3]));
      }
      default -> throw unsupported(operation);
    }
  }

  /** A product of matrices, each of them transposed or not. */
  void product(String y, String a, String b, boolean transposeA, boolean transposeB) {
    if (!transposeA && !transposeB) {
      onnx.node("MatMul", y, a, b); // which ONNX Runtime fuses with the addition of a bias
    } else {
      onnx.runtimeNode("FusedMatMul", y, a, b)
          .addAttribute(OnnxBuilder.integer("transA", transposeA ? 1 : 0))
          .addAttribute(OnnxBuilder.integer("transB", transposeB ? 1 : 0));
    }
  }

  String transposed(String y, String x, long... order) {
    onnx.node("Transpose", y, x).addAttribute(OnnxBuilder.integers("perm", order));
    return y;
  }

  /**
   * A kernel {@code [kH, kW, in, out]} as {@code [out, in, kH, kW]}. A transposition of a matrix
   * and one that moves whole rows are much faster than one of four dimensions.
   */
  String outputsFirst(String name, String kernel, long[] shape) {
    String matrix = onnx.reshape(name + ":matrix", kernel, -1, shape[2] * shape[3]);
    String places = transposed(name + ":places", matrix, 1, 0); // [in·out, kH·kW]
    String split = onnx.reshape(name + ":split", places, shape[2], shape[3], -1);
    String swapped = transposed(name + ":swapped", split, 1, 0, 2); // [out, in, kH·kW]
    return onnx.reshape(name, swapped, shape[3], shape[2], shape[0], shape[1]);
  }

  private void filled(String y, String like, double value) {
    onnx.node("Shape", y + ":shape", like);
    onnx.node("ConstantOfShape", y, y + ":shape").addAttribute(OnnxBuilder.tensor("value", value));
  }

  private String scalar(DifferentialFunction operation, String y) {
    return onnx.scalar(y + ":scalar", ((ScalarOp) operation).scalar().getDouble(0));
  }

  private void reduce(String name, ReduceOp operation, String y, String x) {
    var node = onnx.node(name, y, x);
    long[] axes = operation.dimensions().toLongVector();
    if (axes.length > 0 && axes[0] != ALL_DIMENSIONS) {
      node.addAttribute(OnnxBuilder.integers("axes", axes));
    }
    node.addAttribute(OnnxBuilder.integer("keepdims", operation.isKeepDims() ? 1 : 0));
  }

  /** Of the reductions this alone takes its axes as an input. */
  private void sum(ReduceOp operation, String y, String x) {
    long[] axes = operation.dimensions().toLongVector();
    boolean all = axes.length == 0 || axes[0] == ALL_DIMENSIONS;
    String[] inputs =
        all ? new String[] {x} : new String[] {x, onnx.integerArray(y + ":axes", axes)};
    onnx.node("ReduceSum", y, inputs)
        .addAttribute(OnnxBuilder.integer("keepdims", operation.isKeepDims() ? 1 : 0));
  }

  private void slice(DynamicCustomOp operation, String y, String x, long[] i) {
    Slice slice = Slice.of(operation, i);
    onnx.node(
        "Slice",
        y,
        x,
        onnx.integerArray(y + ":starts", slice.begin()),
        onnx.integerArray(y + ":ends", slice.end()),
        onnx.integerArray(y + ":axes", slice.axes()),
        onnx.integerArray(y + ":steps", slice.step()));
  }

  /** The dimensions that a slice does not take whole, and what it takes of each. */
  record Slice(long[] axes, long[] begin, long[] end, long[] step) {
    /** From arguments: five masks, a bit for a dimension; where to begin, to end, how to step. */
    static Slice of(DynamicCustomOp operation, long[] i) {
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
      return new Slice(
          axes.stream().mapToLong(Long::longValue).toArray(),
          of(axes, i, 5),
          of(axes, i, 5 + rank),
          of(axes, i, 5 + 2 * rank));
    }

    private static long[] of(List<Long> axes, long[] arguments, int from) {
      return axes.stream().mapToLong(d -> arguments[from + d.intValue()]).toArray();
    }
  }

  /** Arguments: kernel, strides, padding, dilation, whether to pad by itself, layouts. */
  static void requireConvolution(DynamicCustomOp operation) {
    long[] i = operation.iArgs();
    require(operation, i[6] == 1 && i[7] == 1 && i[8] == 0 && i[9] == 0 && i[10] == 0);
  }

  static void requirePooling(DynamicCustomOp operation) {
    long[] i = operation.iArgs();
    require(operation, i[4] == 0 && i[5] == 0 && i[6] == 1 && i[7] == 1 && i[8] == 0);
  }

  static void require(DynamicCustomOp operation, boolean isKnown) {
    if (!isKnown) {
      throw new UnsupportedOperationException(
          String.format(
              Locale.ROOT,
              "No translation to ONNX of %s with the arguments %s",
              operation.opName(),
              Arrays.toString(operation.iArgs())));
    }
  }

  static UnsupportedOperationException unsupported(DifferentialFunction operation) {
    return new UnsupportedOperationException("No translation to ONNX of " + operation.opName());
  }
}
