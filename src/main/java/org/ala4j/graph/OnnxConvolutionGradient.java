package org.ala4j.graph;

import java.util.ArrayList;
import java.util.List;
import org.ala4j.graph.DryRun.Step;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** The way back through a convolution, in ONNX. */
final class OnnxConvolutionGradient {
  private final OnnxBuilder onnx;
  private final OnnxOperations operations;

  OnnxConvolutionGradient(OnnxBuilder onnx, OnnxOperations operations) {
    this.onnx = onnx;
    this.operations = operations;
  }

  private String node(String operation, String output, String... inputs) {
    onnx.node(operation, output, inputs);
    return output;
  }

  /** Back through a convolution of {@code [B, C, H, W]} by a kernel {@code [kH, kW, C, K]}. */
  void write(Step step, String[] x, String[] y) {
    OnnxOperations.requireConvolution((DynamicCustomOp) step.op());
    String gradient = x[x.length - 1];
    if (y[0] != null) {
      toImage(step, x[1], gradient, y[0]);
    }
    if (y[1] != null) {
      toKernel(step, x[0], gradient, y[1]);
    }
    if (y.length > 2 && y[2] != null) {
      onnx.node("ReduceSum", y[2], gradient, onnx.integerArray(y[2] + ":axes", 0, 2, 3))
          .addAttribute(OnnxBuilder.integer("keepdims", 0));
    }
  }

  /** A convolution of the gradient by the flipped kernel, or a transposed one. */
  private void toImage(Step step, String kernel, String gradient, String output) {
    long[] shape = step.inputs().get(1).shape();
    long[] image = step.inputs().get(0).shape();
    long[] above = last(step).shape();
    long[] i = step.iArgs();
    if (i[2] == 1 && i[3] == 1) {
      long area = shape[0] * shape[1];
      String rows = onnx.reshape(output + ":rows", kernel, area, shape[2] * shape[3]);
      String flipped =
          node(
              "Slice",
              output + ":flipped",
              rows,
              onnx.integerArray(output + ":start", area - 1),
              onnx.integerArray(output + ":end", -area - 1),
              onnx.integerArray(output + ":axis", 0),
              onnx.integerArray(output + ":step", -1));
      String columns = operations.transposed(output + ":columns", flipped, 1, 0);
      String weight =
          onnx.reshape(output + ":kernel", columns, shape[2], shape[3], shape[0], shape[1]);
      long top = shape[0] - 1 - i[4];
      long left = shape[1] - 1 - i[5];
      onnx.node("Conv", output, gradient, weight)
          .addAttribute(OnnxBuilder.integers("pads", top, left, top, left));
      return;
    }
    String weight = operations.outputsFirst(output + ":kernel", kernel, shape);
    onnx.node("ConvTranspose", output, gradient, weight)
        .addAttribute(OnnxBuilder.integers("strides", i[2], i[3]))
        .addAttribute(OnnxBuilder.integers("pads", i[4], i[5], i[4], i[5]))
        .addAttribute(
            OnnxBuilder.integers(
                "output_padding",
                image[2] - ((above[2] - 1) * i[2] - 2 * i[4] + shape[0]),
                image[3] - ((above[3] - 1) * i[3] - 2 * i[5] + shape[1])));
  }

  private static INDArray last(Step step) {
    return step.inputs().get(step.inputs().size() - 1);
  }

  /** For each place of the kernel, what it saw of the image times the gradient. */
  private void toKernel(Step step, String image, String gradient, String output) {
    long[] shape = step.inputs().get(1).shape(); // [kH, kW, C, K]
    long[] above = last(step).shape(); // [B, K, H', W']
    long[] i = step.iArgs();
    long positions = above[0] * above[2] * above[3];
    String byPosition =
        onnx.reshape(
            output + ":gradient",
            operations.transposed(output + ":last", gradient, 0, 2, 3, 1),
            positions,
            above[1]); // [B·H'·W', K]
    long[] seen = step.inputs().get(0).shape();
    boolean isPatches =
        seen[2] == above[2] * shape[0]
            && seen[3] == above[3] * shape[1]
            && shape[0] == i[2]
            && shape[1] == i[3];
    if (isPatches) {
      String product = output + ":product"; // [C·kH·kW, K]
      operations.product(product, patches(step, image, output), byPosition, true, false);
      String channelsFirst = onnx.reshape(output + ":channels", product, rotated(shape));
      operations.transposed(output, channelsFirst, 1, 2, 0, 3);
    } else {
      onnx.reshape(output, byPlace(step, image, byPosition, output), shape);
    }
  }

  /** A kernel's shape {@code [kH, kW, C, K]} as {@code [C, kH, kW, K]}. */
  private static long[] rotated(long[] shape) {
    return new long[] {shape[2], shape[0], shape[1], shape[3]};
  }

  /**
   * The image cut into the patches that a kernel as large as its stride sees. A patch's rows stay
   * in one piece, or cutting would take as long as a dozen convolutions.
   */
  private String patches(Step step, String image, String output) {
    long[] shape = step.inputs().get(1).shape();
    long[] x = step.inputs().get(0).shape();
    long[] above = last(step).shape();
    String split =
        onnx.reshape(output + ":split", image, x[0], x[1], above[2], shape[0], above[3], shape[1]);
    String ordered = operations.transposed(output + ":ordered", split, 0, 2, 4, 1, 3, 5);
    return onnx.reshape(
        output + ":patches",
        ordered,
        x[0] * above[2] * above[3],
        shape[0] * shape[1] * shape[2]); // [B·H'·W', C·kH·kW]
  }

  /** One product for each place of the kernel, one above the other: {@code [kH·kW·C, K]}. */
  private String byPlace(Step step, String image, String byPosition, String output) {
    long[] shape = step.inputs().get(1).shape();
    long[] above = last(step).shape();
    long[] i = step.iArgs();
    String channelsLast = operations.transposed(output + ":image", image, 0, 2, 3, 1);
    String padded =
        node(
            "Pad",
            output + ":padded",
            channelsLast,
            onnx.integerArray(output + ":pads", 0, i[4], i[5], 0, 0, i[4], i[5], 0));
    List<String> products = new ArrayList<>();
    for (long row = 0; row < shape[0]; row++) {
      for (long column = 0; column < shape[1]; column++) {
        String place = output + ":" + row + "-" + column;
        String seen =
            node(
                "Slice",
                place + ":seen",
                padded,
                onnx.integerArray(place + ":start", row, column),
                onnx.integerArray(
                    place + ":end",
                    row + (above[2] - 1) * i[2] + 1,
                    column + (above[3] - 1) * i[3] + 1),
                onnx.integerArray(place + ":axes", 1, 2),
                onnx.integerArray(place + ":steps", i[2], i[3]));
        String rows = onnx.reshape(place + ":rows", seen, above[0] * above[2] * above[3], shape[2]);
        operations.product(place, rows, byPosition, true, false); // [C, K]
        products.add(place);
      }
    }
    if (products.size() == 1) {
      return products.get(0);
    }
    onnx.node("Concat", output + ":products", products.toArray(String[]::new))
        .addAttribute(OnnxBuilder.integer("axis", 0));
    return output + ":products";
  }
}
