package org.ala4j.graph;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ala4j.graph.DryRun.Step;
import org.ala4j.graph.OnnxOperations.Slice;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * SameDiff's operations that go backwards, in ONNX, which has none of them: each is written with
 * ordinary operations, for arrays of certain shapes.
 */
final class OnnxGradients {
  private final OnnxBuilder onnx;
  private final OnnxOperations operations;
  private final OnnxConvolutionGradient convolutions;

  OnnxGradients(OnnxBuilder onnx, OnnxOperations operations) {
    this.onnx = onnx;
    this.operations = operations;
    this.convolutions = new OnnxConvolutionGradient(onnx, operations);
  }

  /** Whether that is an operation that goes backwards. */
  static boolean isOne(Step step) {
    return step.op().opName().endsWith("_bp");
  }

  /**
   * Writes an operation.
   *
   * @param x the names of its inputs; the last is the gradient of what it goes back from
   * @param y the names of its outputs; null for what nobody wants
   * @throws UnsupportedOperationException when it has no translation
   */
  void write(Step step, String[] x, String[] y) {
    String name = firstOf(y);
    switch (step.op().opName()) {
      case "add_bp" -> {
        fold(step, 0, x[2], y);
        fold(step, 1, x[2], y);
      }
      case "subtract_bp" -> {
        fold(step, 0, x[2], y);
        if (y[1] != null) {
          fold(step, 1, node("Neg", y[1] + ":negative", x[2]), y);
        }
      }
      case "multiply_bp" -> {
        if (y[0] != null) {
          fold(step, 0, node("Mul", y[0] + ":product", x[2], x[1]), y);
        }
        if (y[1] != null) {
          fold(step, 1, node("Mul", y[1] + ":product", x[2], x[0]), y);
        }
      }
      case "divide_bp" -> quotient(step, x, y);
      case "sigmoid_bp" -> {
        String s = node("Sigmoid", name + ":sigmoid", x[0]);
        String along = node("Mul", name + ":along", x[1], s);
        node("Sub", name, along, node("Mul", name + ":square", along, s));
      }
      case "matmul_bp" -> product(step, x, y);
      case "concat_bp" -> parts(step, x, y);
      case "strided_slice_bp" -> padded(step, x[x.length - 1], name);
      case "reduce_sum_bp" -> spread(step, x[1], name, 1);
      case "reduce_mean_bp" -> {
        INDArray wide = step.inputs().get(0);
        spread(step, x[1], name, (double) step.inputs().get(1).length() / wide.length());
      }
      case "reduce_max_bp" -> chosen("ArgMax", step, x, name);
      case "reduce_min_bp" -> chosen("ArgMin", step, x, name);
      case "conv2d_bp" -> convolutions.write(step, x, y);
      default -> throw OnnxOperations.unsupported(step.op());
    }
  }

  /**
   * Back through a softmax over the last dimension: y·(g − Σ g·y).
   *
   * @param y what the softmax made
   * @param mean Σ g·y, {@code [..., 1]}
   */
  void softmax(String output, String y, String gradient, String mean) {
    node("Mul", output, node("Sub", output + ":centred", gradient, mean), y);
  }

  /**
   * Back through an attention O = P·V to the input of the softmax that made P: P·(dO·Vᵀ − Σ O·dO).
   *
   * @param p {@code [B, heads, N, N]}
   * @param v {@code [B, heads, N, d]}, like O and its gradient
   * @param shape of V
   */
  void attention(String output, String p, String v, String o, String gradient, long[] shape) {
    String less = node("Neg", output + ":less", inner(output + ":inner", gradient, o));
    long[] column = shape.clone();
    column[3] = 1;
    String ones = onnx.array(output + ":ones", Nd4j.ones(DataType.FLOAT, column));
    String widened = concatenated(output + ":gradient", gradient, less);
    operations.product(
        output + ":centred", widened, concatenated(output + ":values", v, ones), false, true);
    node("Mul", output, output + ":centred", p);
  }

  private String concatenated(String output, String a, String b) {
    onnx.node("Concat", output, a, b).addAttribute(OnnxBuilder.integer("axis", -1));
    return output;
  }

  /** Σ a·b over the last dimension, which stays. */
  String inner(String output, String a, String b) {
    String product = node("Mul", output + ":product", a, b);
    onnx.node("ReduceSum", output, product, onnx.integerArray(output + ":axes", -1))
        .addAttribute(OnnxBuilder.integer("keepdims", 1));
    return output;
  }

  /**
   * Back through max pooling.
   *
   * @param places where each maximum was, counted through the whole of the pooling's input
   */
  void maxPool(Step step, String gradient, String places, String output) {
    String shape = onnx.integerArray(output + ":shape", step.outputs().get(0).shape());
    long[] i = step.iArgs();
    onnx.node("MaxUnpool", output, gradient, places, shape)
        .addAttribute(OnnxBuilder.integers("kernel_shape", i[0], i[1]))
        .addAttribute(OnnxBuilder.integers("strides", i[2], i[3]));
  }

  private String node(String operation, String output, String... inputs) {
    onnx.node(operation, output, inputs);
    return output;
  }

  private static String firstOf(String[] names) {
    return Arrays.stream(names).filter(n -> n != null).findFirst().orElseThrow();
  }

  /** Sums a gradient over the dimensions along which that input was repeated. */
  private void fold(Step step, int input, String gradient, String[] y) {
    if (y[input] == null) {
      return;
    }
    long[] narrow = step.inputs().get(input).shape();
    long[] wide = step.inputs().get(2).shape();
    int lead = wide.length - narrow.length;
    long[] axes =
        IntStream.range(0, wide.length)
            .filter(d -> d < lead || narrow[d - lead] != wide[d])
            .mapToLong(d -> d)
            .toArray();
    if (axes.length == 0) {
      node("Identity", y[input], gradient);
      return;
    }
    String sum = y[input] + ":sum";
    onnx.node("ReduceSum", sum, gradient, onnx.integerArray(sum + ":axes", axes))
        .addAttribute(OnnxBuilder.integer("keepdims", 0));
    onnx.reshape(y[input], sum, narrow);
  }

  /** Back through a/b: g/b and −g·a/b². */
  private void quotient(Step step, String[] x, String[] y) {
    String share = node("Div", firstOf(y) + ":share", x[2], x[1]);
    fold(step, 0, share, y);
    if (y[1] != null) {
      String times = node("Mul", y[1] + ":times", share, x[0]);
      String loss = node("Neg", y[1] + ":loss", node("Div", y[1] + ":over", times, x[1]));
      fold(step, 1, loss, y);
    }
  }

  /** Back through a·b, a·bᵀ or aᵀ·b. */
  private void product(Step step, String[] x, String[] y) {
    long[] i = step.iArgs();
    boolean a = i[0] == 1;
    boolean b = i[1] == 1;
    OnnxOperations.require((DynamicCustomOp) step.op(), i[2] == 0 && !(a && b));
    if (y[0] != null) {
      if (a) {
        operations.product(y[0], x[1], x[2], false, true);
      } else {
        operations.product(y[0], x[2], x[1], false, !b);
      }
    }
    if (y[1] != null) {
      if (b) {
        operations.product(y[1], x[2], x[0], true, false);
      } else {
        operations.product(y[1], x[0], x[2], !a, false);
      }
    }
  }

  /** Back through a concatenation: each input's part. */
  private void parts(Step step, String[] x, String[] y) {
    int axis = (int) step.iArgs()[0];
    long from = 0;
    for (int i = 0; i < y.length; i++) {
      long to = from + step.outputs().get(i).size(axis);
      if (y[i] != null) {
        node(
            "Slice",
            y[i],
            x[x.length - 1],
            onnx.integerArray(y[i] + ":start", from),
            onnx.integerArray(y[i] + ":end", to),
            onnx.integerArray(y[i] + ":axis", axis));
      }
      from = to;
    }
  }

  /** Back through a slice: zeros around the gradient. */
  private void padded(Step step, String gradient, String output) {
    Slice slice = Slice.of((DynamicCustomOp) step.op(), step.iArgs());
    long[] shape = step.outputs().get(0).shape();
    long[] pads = new long[2 * shape.length];
    for (int i = 0; i < slice.axes().length; i++) {
      OnnxOperations.require((DynamicCustomOp) step.op(), slice.step()[i] == 1);
      int d = (int) slice.axes()[i];
      pads[d] = slice.begin()[i];
      pads[shape.length + d] = shape[d] - slice.end()[i];
    }
    node("Pad", output, gradient, onnx.integerArray(output + ":pads", pads));
  }

  /** Back through a sum or a mean: the same for all that were added. */
  private void spread(Step step, String gradient, String output, double scale) {
    long[] shape = step.outputs().get(0).shape();
    String column = onnx.reshape(output + ":column", gradient, kept(step));
    String scaled =
        scale == 1
            ? column
            : node("Mul", output + ":scaled", column, onnx.scalar(output + ":scale", scale));
    node("Expand", output, scaled, onnx.integerArray(output + ":shape", shape));
  }

  /** The input's shape with 1 for every dimension that was reduced. */
  private static long[] kept(Step step) {
    long[] shape = step.outputs().get(0).shape();
    long[] kept = shape.clone();
    if (step.iArgs().length == 0) {
      Arrays.fill(kept, 1);
    }
    for (long d : step.iArgs()) {
      kept[(int) d] = 1;
    }
    return kept;
  }

  /** Back through a maximum or minimum over one dimension: all to the first that is it. */
  private void chosen(String operation, Step step, String[] x, String output) {
    OnnxOperations.require((DynamicCustomOp) step.op(), step.iArgs().length == 1);
    long axis = step.iArgs()[0];
    long[] shape = step.outputs().get(0).shape();
    onnx.node(operation, output + ":place", x[0])
        .addAttribute(OnnxBuilder.integer("axis", axis))
        .addAttribute(OnnxBuilder.integer("keepdims", 1));
    long[] along = new long[shape.length];
    Arrays.fill(along, 1);
    along[(int) axis] = shape[(int) axis];
    String places =
        onnx.integers(output + ":places", LongStream.range(0, shape[(int) axis]).toArray(), along);
    node("Equal", output + ":is", places, output + ":place");
    String mask = output + ":mask";
    onnx.node("Cast", mask, output + ":is").addAttribute(OnnxBuilder.integer("to", 1));
    node("Mul", output, mask, onnx.reshape(output + ":column", x[1], kept(step)));
  }
}
