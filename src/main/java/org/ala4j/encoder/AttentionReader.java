package org.ala4j.encoder;

import java.util.Optional;
import onnx.Onnx.NodeProto;
import org.ala4j.encoder.LayerReader.ReadBranch;
import org.ala4j.encoder.LayerReader.ReadLinear;
import org.ala4j.encoder.VitWeights.Linear;
import org.ala4j.encoder.onnx.OnnxGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Recognises a block's attention: written out, with the factor on queries, keys or scores, with one
 * linear layer for all three or three; or as one of ONNX Runtime's fused operators.
 */
final class AttentionReader {
  private final OnnxGraph graph;
  private final LayerReader layers;
  private final int width;

  AttentionReader(OnnxGraph graph, LayerReader layers, int width) {
    this.graph = graph;
    this.layers = layers;
    this.width = width;
  }

  /**
   * An attention.
   *
   * @param scale what q·k is multiplied by
   * @param isScaled whether a learned scale of the output (LayerScale) was part of {@code out}
   */
  record ReadAttention(
      Linear q, Linear k, Linear v, Linear out, int heads, double scale, boolean isScaled) {}

  /** The attention whose result is {@code added} to the stream. */
  ReadAttention read(String added) {
    ReadBranch out = layers.linearBefore(added);
    NodeProto mix =
        layers
            .shapeless(out.input())
            .orElseThrow(() -> graph.unlike("no attention was found in a block"));
    return switch (mix.getOpType()) {
      case "Attention" -> isStandard(mix) ? standard(mix, out) : fused(mix, out);
      case "MultiHeadAttention" -> multiHead(mix, out);
      case "MatMul", "FusedMatMul" -> writtenOut(mix, out);
      default -> throw graph.unlike("no attention was found in a block");
    };
  }

  // ---- ONNX's own operator, of opset 23 and later ----------------------------------------------

  private static boolean isStandard(NodeProto node) {
    return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
  }

  /**
   * Inputs: q, k, v, either {@code [B, N, D]} with the number of heads in an attribute or {@code
   * [B, heads, N, D/heads]}; then a mask and what earlier tokens left.
   */
  private ReadAttention standard(NodeProto node, ReadBranch out) {
    refuseInputsFrom(node, 3);
    if (OnnxGraph.integer(node, "is_causal", 0) != 0 || OnnxGraph.real(node, "softcap", 0) != 0) {
      throw graph.unlike("its attention (Attention of opset 23) is causal or capped");
    }
    Projection q = projection(node.getInput(0));
    Projection k = projection(node.getInput(1));
    Projection v = projection(node.getInput(2));
    long heads = OnnxGraph.integer(node, "q_num_heads", 0);
    if (heads == 0) {
      heads = q.headWidth() == 0 ? 1 : width / q.headWidth();
    }
    if (heads < 1
        || width % heads != 0
        || OnnxGraph.integer(node, "kv_num_heads", heads) != heads
        || v.scale() != 1) {
      throw graph.unlike("its attention (Attention of opset 23) is of an unusual kind");
    }
    double usual = 1 / Math.sqrt((double) width / heads);
    double scale =
        OnnxGraph.attribute(node, "scale").map(a -> (double) a.getF()).orElse(usual)
            * q.scale()
            * k.scale();
    return new ReadAttention(
        q.linear(), k.linear(), v.linear(), out.linear(), (int) heads, scale, out.isScaled());
  }

  // ---- ONNX Runtime's operators ----------------------------------------------------------------

  /** Inputs: x, W {@code [D, 3·D]}, b; then masks and the like. */
  private ReadAttention fused(NodeProto node, ReadBranch out) {
    refuseInputsFrom(node, 3);
    if (OnnxGraph.attribute(node, "qkv_hidden_sizes").isPresent()
        || OnnxGraph.integer(node, "do_rotary", 0) == 1) {
      throw graph.unlike("its attention is of an unusual kind");
    }
    Linear all =
        new Linear(
            layers.array(node.getInput(1)),
            OnnxGraph.input(node, 2)
                .map(layers::vector)
                .orElseThrow(() -> graph.unlike("its attention has no bias")));
    return withHeads(node, part(all, 0), part(all, 1), part(all, 2), out);
  }

  /** Inputs: q, k, v, each {@code [B, N, D]}, and a bias for all three; then masks and the like. */
  private ReadAttention multiHead(NodeProto node, ReadBranch out) {
    refuseInputsFrom(node, 4);
    Linear[] qkv = new Linear[3];
    for (int i = 0; i < 3; i++) {
      Projection projection =
          projection(
              OnnxGraph.input(node, i)
                  .orElseThrow(() -> graph.unlike("its attention packs queries, keys and values")));
      Optional<INDArray> bias = OnnxGraph.input(node, 3).map(layers::vector);
      long first = (long) i * width;
      if (bias.isPresent() && bias.get().length() != 3L * width) {
        throw graph.unlike("its attention's bias is not of its own width");
      }
      Linear linear = projection.linear();
      qkv[i] =
          bias.map(b -> b.get(NDArrayIndex.interval(first, first + width)))
              .map(b -> new Linear(linear.weight(), linear.bias().add(b)))
              .orElse(linear);
    }
    return withHeads(node, qkv[0], qkv[1], qkv[2], out);
  }

  private ReadAttention withHeads(NodeProto node, Linear q, Linear k, Linear v, ReadBranch out) {
    int heads = (int) OnnxGraph.integer(node, "num_heads", 0);
    if (heads < 1 || width % heads != 0 || OnnxGraph.integer(node, "unidirectional", 0) == 1) {
      throw graph.unlike("its attention is of an unusual kind");
    }
    double scale = OnnxGraph.real(node, "scale", 0);
    double usual = 1 / Math.sqrt((double) width / heads);
    return new ReadAttention(
        q, k, v, out.linear(), heads, scale == 0 ? usual : scale, out.isScaled());
  }

  private void refuseInputsFrom(NodeProto node, int first) {
    for (int i = first; i < node.getInputCount(); i++) {
      if (OnnxGraph.input(node, i).isPresent()) {
        throw graph.unlike("its attention has a mask or a bias");
      }
    }
  }

  // ---- written out -----------------------------------------------------------------------------

  private ReadAttention writtenOut(NodeProto mix, ReadBranch out) {
    NodeProto softmax =
        layers
            .shapeless(mix.getInput(0))
            .filter(n -> n.getOpType().equals("Softmax"))
            .orElseThrow(() -> graph.unlike("a block's attention has no softmax"));
    Scaled scores = unscaled(softmax.getInput(0));
    boolean isProduct = scores.node().getOpType().endsWith("MatMul");
    if (!isProduct) {
      throw graph.unlike(
          "its attention scores are not a product of queries and keys alone"
              + " (a mask or a position bias?)");
    }
    Projection q = projection(scores.node().getInput(0));
    Projection k = projection(scores.node().getInput(1));
    Projection v = projection(mix.getInput(1));
    int headWidth = q.headWidth() == 0 ? width : q.headWidth(); // one head need not be cut out
    if (width % headWidth != 0) {
      throw graph.unlike("its attention does not divide queries between heads");
    }
    double factor = OnnxGraph.real(scores.node(), "alpha", 1);
    double scale = factor * scores.scale() * q.scale() * k.scale();
    if (OnnxGraph.real(mix, "alpha", 1) != 1 || v.scale() != 1) {
      throw graph.unlike("its attention scales the values");
    }
    return new ReadAttention(
        q.linear(), k.linear(), v.linear(), out.linear(), width / headWidth, scale, out.isScaled());
  }

  private record Projection(Linear linear, int headWidth, double scale) {}

  /**
   * The linear layer behind queries, keys or values. When one layer makes all three, the part is
   * told by the output of the split, or the index of the selection, that is passed on the way.
   */
  private Projection projection(String tensor) {
    int part = -1;
    int headWidth = 0;
    double scale = 1;
    String current = tensor;
    for (int step = 0; step < 24; step++) {
      String traced = current;
      Optional<ReadLinear> linear = layers.linear(current);
      if (linear.isPresent()) {
        return new Projection(part(linear.get().linear(), part), headWidth, scale);
      }
      NodeProto node =
          graph.producer(current).orElseThrow(() -> graph.unlike("attention is cut off"));
      current = node.getInput(0);
      switch (node.getOpType()) {
        case "Reshape" -> {
          long[] shape = graph.array(node.getInput(1)).longs();
          long last = shape.length == 0 ? 0 : shape[shape.length - 1];
          if (headWidth == 0 && last > 0 && last < width) {
            headWidth = (int) last;
          }
        }
        case "Split" -> part = node.getOutputList().indexOf(traced);
        case "Gather" -> part = (int) first(node.getInput(1));
        case "Slice" -> {
          long start = first(node.getInput(1)); // a column, or an index of three
          part = (int) (start % width == 0 ? start / width : start);
        }
        case "Mul", "Div" -> {
          Scaled scaled = unscale(node);
          scale *= scaled.scale();
          current = scaled.tensor();
        }
        default -> {
          if (!LayerReader.isReshaping(node)) {
            throw graph.unlike(
                "between queries or keys and their linear layer stands " + node.getOpType());
          }
        }
      }
    }
    throw graph.unlike("no linear layer makes its queries, keys and values");
  }

  private long first(String tensor) {
    long[] numbers = graph.array(tensor).longs();
    if (numbers.length == 0) {
      throw graph.unlike("'" + tensor + "' selects nothing");
    }
    return numbers[0];
  }

  private Linear part(Linear linear, int part) {
    if (linear.weight().size(1) == width) {
      return linear;
    }
    if (linear.weight().size(1) != 3L * width || part < 0 || part > 2) {
      throw graph.unlike("queries, keys and values are not made by layers of its own width");
    }
    var columns = NDArrayIndex.interval((long) part * width, (part + 1L) * width);
    return new Linear(
        linear.weight().get(NDArrayIndex.all(), columns).dup('c'),
        linear.bias().get(columns).dup('c'));
  }

  private record Scaled(NodeProto node, String tensor, double scale) {}

  /** Follows {@code tensor} back through multiplications by a constant. */
  private Scaled unscaled(String tensor) {
    double scale = 1;
    NodeProto node = behind(tensor);
    while (node.getOpType().equals("Mul") || node.getOpType().equals("Div")) {
      Scaled step = unscale(node);
      scale *= step.scale();
      node = behind(step.tensor());
    }
    return new Scaled(node, node.getOutput(0), scale);
  }

  private NodeProto behind(String tensor) {
    return layers.shapeless(tensor).orElseThrow(() -> graph.unlike("attention is cut off"));
  }

  private Scaled unscale(NodeProto node) {
    for (int i = 0; i < 2; i++) {
      Optional<Float> constant = graph.scalar(node.getInput(i));
      if (constant.isPresent() && (i == 1 || node.getOpType().equals("Mul"))) {
        double factor = node.getOpType().equals("Mul") ? constant.get() : 1.0 / constant.get();
        return new Scaled(node, node.getInput(1 - i), factor);
      }
    }
    throw graph.unlike("attention is scaled by something that is not a constant");
  }
}
