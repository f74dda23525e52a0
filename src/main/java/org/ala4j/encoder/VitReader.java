package org.ala4j.encoder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx.NodeProto;
import org.ala4j.encoder.VitWeights.Activation;
import org.ala4j.encoder.VitWeights.Block;
import org.ala4j.encoder.VitWeights.Linear;
import org.ala4j.encoder.VitWeights.Norm;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Recognises a vision transformer in an ONNX file by the structure of its graph, never by names,
 * and reads its weights.
 *
 * <p>The patch convolution gives the patch size and the width. From there the residual stream is
 * followed: each addition of something computed to the stream closes half a block, and what was
 * added is traced backwards to the linear layers that made it.
 */
public final class VitReader {
  private static final Set<String> RESHAPING =
      Set.of("Reshape", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast");

  private final OnnxGraph graph;

  private VitReader(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Reads the encoder.
   *
   * @throws ModelFileException when the file is missing, damaged or not a vision transformer
   */
  public static VitWeights read(Path file) {
    return new VitReader(OnnxGraph.fold(file)).read();
  }

  private VitWeights read() {
    NodeProto convolution =
        graph.nodes().stream()
            .filter(n -> n.getOpType().equals("Conv"))
            .findFirst()
            .orElseThrow(() -> unlike("it has no patch convolution"));
    String weightName = convolution.getInput(1);
    long[] shape = graph.shape(weightName); // [D, 3, p, p]
    int width = (int) shape[0];
    int patch = (int) shape[2];
    long stride = OnnxGraph.attribute(convolution, "strides").orElseThrow().getInts(0);
    if (shape[1] != 3 || shape[2] != shape[3] || stride != patch) {
      throw unlike("its first convolution does not cut RGB images into square patches");
    }
    INDArray patchBias =
        convolution.getInputCount() > 2
            ? vector(convolution.getInput(2))
            : Nd4j.zeros(DataType.FLOAT, width);

    Embedding embedding = embedding(convolution.getOutput(0), width);
    String stream = embedding.output();
    Optional<ReadNorm> preNorm = residual(stream).isEmpty() ? norm(stream) : Optional.empty();
    stream = preNorm.map(ReadNorm::output).orElse(stream);
    if (residual(stream).isEmpty()) { // OpenAI's blocks take the sequence before the batch
      stream = consumer(stream, "Transpose").map(n -> n.getOutput(0)).orElse(stream);
    }
    String embedded = stream;
    List<Block> blocks = new ArrayList<>();
    Attention first = null;
    Activation activation = null;
    double eps = 0;
    while (residual(stream).isPresent()) {
      ReadNorm norm1 = norm(stream).orElseThrow(() -> unlike("its blocks are not pre-norm"));
      Addition afterAttention = residual(stream).orElseThrow();
      Attention attention = attention(afterAttention.added(), width);
      String middle = afterAttention.output();
      ReadNorm norm2 = norm(middle).orElseThrow(() -> unlike("its blocks are not pre-norm"));
      Addition afterMlp =
          residual(middle).orElseThrow(() -> unlike("an MLP's output is not added to its input"));
      TracedLinear fc2 = linearBefore(afterMlp.added());
      TracedLinear fc1 = linearBeforeActivation(fc2.input());
      activation = activationBetween(fc1.output(), fc2.input());
      eps = norm1.eps();
      first = first == null ? attention : first;
      stream = afterMlp.output();
      blocks.add(
          new Block(
              norm1.norm(),
              attention.q(),
              attention.k(),
              attention.v(),
              attention.out(),
              norm2.norm(),
              fc1.linear(),
              fc2.linear(),
              stream,
              attention.weights()));
    }
    if (first == null) {
      throw unlike("no residual block was found after the patch embedding");
    }
    Head head = head(stream);
    return new VitWeights(
        patch,
        embedding.grid(),
        width,
        width / first.headWidth(),
        eps,
        first.scale(),
        activation,
        matrix(weightName),
        patchBias,
        embedding.classToken(),
        embedding.positions(),
        preNorm.map(ReadNorm::norm),
        embedded,
        List.copyOf(blocks),
        head.norm(),
        head.linear(),
        preNorm.isPresent() ? Normalisation.CLIP : Normalisation.HALF);
  }

  // ---- patch embedding -------------------------------------------------------------------------

  private record Embedding(INDArray classToken, INDArray positions, int grid, String output) {}

  /** Patches → tokens, with the class token in front and the positions added. */
  private Embedding embedding(String patches, int width) {
    String tensor = patches;
    INDArray classToken = null;
    for (int step = 0; step < 16; step++) {
      NodeProto next =
          graph.consumers(tensor).stream()
              .filter(
                  n ->
                      RESHAPING.contains(n.getOpType())
                          || n.getOpType().equals("Concat")
                          || n.getOpType().equals("Add"))
              .findFirst()
              .orElseThrow(() -> unlike("the patch embedding leads nowhere"));
      String current = tensor;
      Optional<String> array =
          next.getInputList().stream()
              .filter(i -> !i.equals(current) && graph.isArray(i))
              .findFirst();
      tensor = next.getOutput(0);
      if (next.getOpType().equals("Concat")) {
        if (array.isEmpty() || graph.length(array.get()) != width) {
          throw unlike("its extra tokens are not one class token");
        }
        classToken = vector(array.get());
      } else if (next.getOpType().equals("Add") && array.isPresent() && classToken != null) {
        long tokens = graph.length(array.get()) / width;
        int grid = (int) Math.round(Math.sqrt(tokens - 1.0));
        if ((long) grid * grid + 1 != tokens) {
          throw unlike("its " + tokens + " positions are not a square grid and a class token");
        }
        INDArray positions = matrix(array.get()).reshape(tokens, width);
        return new Embedding(classToken, positions, grid, tensor);
      }
    }
    throw unlike("no class token and position embedding follow its patches");
  }

  // ---- the residual stream ---------------------------------------------------------------------

  private record Addition(String added, String output) {}

  /** The addition that adds something computed to {@code stream}. */
  private Optional<Addition> residual(String stream) {
    for (NodeProto node : graph.consumers(stream)) {
      if (node.getOpType().equals("Add")) {
        String other = node.getInput(node.getInput(0).equals(stream) ? 1 : 0);
        if (!graph.isArray(other)) {
          return Optional.of(new Addition(other, node.getOutput(0)));
        }
      }
    }
    return Optional.empty();
  }

  private record ReadNorm(Norm norm, double eps, String output) {}

  /** The layer norm of {@code tensor}, as one node or written out. */
  private Optional<ReadNorm> norm(String tensor) {
    for (NodeProto node : graph.consumers(tensor)) {
      if (node.getOpType().equals("LayerNormalization")) {
        Norm norm = new Norm(vector(node.getInput(1)), vector(node.getInput(2)));
        double eps = OnnxGraph.real(node, "epsilon", 1e-5f);
        return Optional.of(new ReadNorm(norm, eps, node.getOutput(0)));
      }
      if (node.getOpType().equals("Sub") && node.getInput(0).equals(tensor)) {
        return writtenOutNorm(node.getOutput(0));
      }
    }
    return Optional.empty();
  }

  /** centred / √(mean(centred²) + eps) · gain + bias. */
  private Optional<ReadNorm> writtenOutNorm(String centred) {
    return consumer(centred, "Div")
        .flatMap(
            division -> {
              NodeProto root = graph.producer(division.getInput(1)).orElseThrow();
              NodeProto plusEps = graph.producer(root.getInput(0)).orElseThrow();
              Optional<Float> eps =
                  plusEps.getInputList().stream().flatMap(i -> graph.scalar(i).stream()).findAny();
              Optional<NodeProto> gain = consumer(division.getOutput(0), "Mul");
              Optional<NodeProto> bias = gain.flatMap(g -> consumer(g.getOutput(0), "Add"));
              if (eps.isEmpty() || bias.isEmpty()) {
                return Optional.empty();
              }
              Norm norm = new Norm(vector(arrayOf(gain.get())), vector(arrayOf(bias.get())));
              return Optional.of(new ReadNorm(norm, eps.get(), bias.get().getOutput(0)));
            });
  }

  private Optional<NodeProto> consumer(String tensor, String operation) {
    return graph.consumers(tensor).stream()
        .filter(n -> n.getOpType().equals(operation))
        .findFirst();
  }

  private String arrayOf(NodeProto node) {
    return node.getInputList().stream()
        .filter(graph::isArray)
        .findFirst()
        .orElseThrow(() -> unlike("something is scaled or shifted by what is not a weight"));
  }

  // ---- attention -------------------------------------------------------------------------------

  private record Attention(
      Linear q, Linear k, Linear v, Linear out, int headWidth, double scale, String weights) {}

  private Attention attention(String added, int width) {
    TracedLinear out = linearBefore(added);
    NodeProto mix =
        shapeless(out.input())
            .filter(n -> n.getOpType().equals("MatMul"))
            .orElseThrow(() -> unlike("no attention was found in a block"));
    NodeProto softmax =
        shapeless(mix.getInput(0))
            .filter(n -> n.getOpType().equals("Softmax"))
            .orElseThrow(() -> unlike("a block's attention has no softmax"));
    Scaled scores = unscaled(softmax.getInput(0));
    if (!scores.node().getOpType().equals("MatMul")) {
      throw unlike("attention scores are not a product of queries and keys (masks or biases?)");
    }
    Projection q = projection(scores.node().getInput(0), width);
    Projection k = projection(scores.node().getInput(1), width);
    Projection v = projection(mix.getInput(1), width);
    double scale = scores.scale() * q.scale() * k.scale();
    return new Attention(
        q.linear(),
        k.linear(),
        v.linear(),
        out.linear(),
        q.headWidth(),
        scale,
        softmax.getOutput(0));
  }

  private record Projection(Linear linear, int headWidth, double scale) {}

  /**
   * The linear layer behind queries, keys or values. When one layer makes all three, the part is
   * told by the output of the split, or the index of the selection, that is passed on the way.
   */
  private Projection projection(String tensor, int width) {
    int part = -1;
    int headWidth = 0;
    double scale = 1;
    String current = tensor;
    for (int step = 0; step < 24; step++) {
      String traced = current;
      Optional<TracedLinear> linear = linear(current);
      if (linear.isPresent()) {
        return new Projection(part(linear.get().linear(), part, width), headWidth, scale);
      }
      NodeProto node = graph.producer(current).orElseThrow(() -> unlike("attention is cut off"));
      switch (node.getOpType()) {
        case "Reshape" -> {
          long[] shape = graph.longs(node.getInput(1));
          long last = shape[shape.length - 1];
          if (headWidth == 0 && last > 0 && last < width) {
            headWidth = (int) last;
          }
          current = node.getInput(0);
        }
        case "Split" -> {
          part = node.getOutputList().indexOf(traced);
          current = node.getInput(0);
        }
        case "Gather" -> {
          part = (int) graph.longs(node.getInput(1))[0];
          current = node.getInput(0);
        }
        case "Slice" -> {
          long start = graph.longs(node.getInput(1))[0]; // a column, or an index of three
          part = (int) (start % width == 0 ? start / width : start);
          current = node.getInput(0);
        }
        case "Mul", "Div" -> {
          Scaled scaled = unscale(node);
          scale *= scaled.scale();
          current = scaled.tensor();
        }
        default -> {
          if (!RESHAPING.contains(node.getOpType())) {
            throw unlike("attention contains " + node.getOpType());
          }
          current = node.getInput(0);
        }
      }
    }
    throw unlike("no linear layer makes its queries, keys and values");
  }

  private Linear part(Linear linear, int part, int width) {
    if (linear.weight().size(1) == width) {
      return linear;
    }
    if (linear.weight().size(1) != 3L * width || part < 0 || part > 2) {
      throw unlike("queries, keys and values are not made by layers of its own width");
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
    NodeProto node = shapeless(tensor).orElseThrow(() -> unlike("attention is cut off"));
    while (node.getOpType().equals("Mul") || node.getOpType().equals("Div")) {
      Scaled step = unscale(node);
      scale *= step.scale();
      node = shapeless(step.tensor()).orElseThrow(() -> unlike("attention is cut off"));
    }
    return new Scaled(node, node.getOutput(0), scale);
  }

  private Scaled unscale(NodeProto node) {
    for (int i = 0; i < 2; i++) {
      Optional<Float> constant = graph.scalar(node.getInput(i));
      if (constant.isPresent() && (i == 1 || node.getOpType().equals("Mul"))) {
        double factor = node.getOpType().equals("Mul") ? constant.get() : 1.0 / constant.get();
        return new Scaled(node, node.getInput(1 - i), factor);
      }
    }
    throw unlike("attention is scaled by something that is not a constant");
  }

  // ---- linear layers and the MLP ---------------------------------------------------------------

  private record TracedLinear(Linear linear, String input, String output) {}

  /** The linear layer that ends a branch; a learned scale of its output becomes part of it. */
  private TracedLinear linearBefore(String tensor) {
    String current = tensor;
    Optional<INDArray> scale = Optional.empty();
    for (int step = 0; step < 8; step++) {
      Optional<TracedLinear> linear = linear(current);
      if (linear.isPresent()) {
        TracedLinear traced = linear.get();
        return new TracedLinear(
            scale.map(s -> scaled(traced.linear(), s)).orElse(traced.linear()),
            traced.input(),
            tensor);
      }
      NodeProto node =
          graph
              .producer(current)
              .filter(n -> RESHAPING.contains(n.getOpType()) || n.getOpType().equals("Mul"))
              .orElseThrow(() -> unlike("a block does not end in a linear layer"));
      current = node.getInput(0);
      if (node.getOpType().equals("Mul")) {
        String array = arrayOf(node);
        current = node.getInput(node.getInput(0).equals(array) ? 1 : 0);
        if (scale.isPresent()) {
          throw unlike("a block's branch is scaled twice");
        }
        scale = Optional.of(vector(array));
      }
    }
    throw unlike("a block does not end in a linear layer");
  }

  private Linear scaled(Linear linear, INDArray scale) {
    if (scale.length() != linear.bias().length()) {
      throw unlike("a block's branch is scaled by " + scale.length() + " numbers");
    }
    return new Linear(
        linear.weight().mul(scale.reshape(1, -1)), // [in, out]
        linear.bias().mul(scale));
  }

  /** Whether {@code tensor} is x·W + b: a Gemm, or a MatMul with or without an Add. */
  private Optional<TracedLinear> linear(String tensor) {
    NodeProto node = graph.producer(tensor).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    if (node.getOpType().equals("Gemm") && graph.isArray(node.getInput(1))) {
      INDArray weight = matrix(node.getInput(1));
      boolean transposed = OnnxGraph.integer(node, "transB", 0) == 1;
      INDArray stored = transposed ? weight.transpose().dup('c') : weight;
      return Optional.of(
          new TracedLinear(new Linear(stored, vector(node.getInput(2))), node.getInput(0), tensor));
    }
    if (node.getOpType().equals("MatMul") && graph.isArray(node.getInput(1))) {
      INDArray weight = matrix(node.getInput(1));
      INDArray none = Nd4j.zeros(weight.dataType(), weight.size(1));
      return Optional.of(new TracedLinear(new Linear(weight, none), node.getInput(0), tensor));
    }
    if (node.getOpType().equals("Add")) {
      for (int i = 0; i < 2; i++) {
        String bias = node.getInput(i);
        NodeProto product = graph.producer(node.getInput(1 - i)).orElse(null);
        if (graph.isArray(bias)
            && product != null
            && product.getOpType().equals("MatMul")
            && graph.isArray(product.getInput(1))) {
          Linear linear = new Linear(matrix(product.getInput(1)), vector(bias));
          return Optional.of(new TracedLinear(linear, product.getInput(0), tensor));
        }
      }
    }
    return Optional.empty();
  }

  private TracedLinear linearBeforeActivation(String tensor) {
    Set<String> seen = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(tensor));
    while (!open.isEmpty() && seen.size() < 32) {
      String current = open.remove(0);
      Optional<TracedLinear> linear = linear(current);
      if (linear.isPresent()) {
        return linear.get();
      }
      if (seen.add(current)) {
        graph.producer(current).ifPresent(n -> open.addAll(n.getInputList()));
      }
    }
    throw unlike("an MLP has no first linear layer");
  }

  private Activation activationBetween(String from, String to) {
    Set<String> operations = new HashSet<>();
    Set<String> seen = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(to));
    boolean quick = false;
    boolean approximate = false;
    while (!open.isEmpty()) {
      String current = open.remove(0);
      if (current.equals(from) || !seen.add(current)) {
        continue;
      }
      NodeProto node = graph.producer(current).orElse(null);
      if (node != null) {
        operations.add(node.getOpType());
        approximate |=
            OnnxGraph.attribute(node, "approximate")
                .filter(a -> a.getS().toStringUtf8().equals("tanh"))
                .isPresent();
        quick |=
            node.getInputList().stream()
                .flatMap(i -> graph.scalar(i).stream())
                .anyMatch(c -> Math.abs(c - 1.702f) < 1e-2); // as far as bf16 is
        open.addAll(node.getInputList());
      }
    }
    if (operations.contains("Tanh") || operations.contains("FastGelu") || approximate) {
      return Activation.GELU_TANH;
    }
    if (operations.contains("Erf") || operations.contains("Gelu")) {
      return Activation.GELU;
    }
    if ((operations.contains("Sigmoid") && quick) || operations.contains("QuickGelu")) {
      return Activation.QUICK_GELU;
    }
    throw unlike("its MLP's activation, made of " + operations + ", is not GELU or QuickGELU");
  }

  // ---- after the last block --------------------------------------------------------------------

  private record Head(Optional<Norm> norm, Optional<Linear> linear) {}

  /** The last norm, before or after the class token is picked, and what is applied to it. */
  private Head head(String stream) {
    Optional<ReadNorm> norm = norm(stream).or(() -> norm(afterSelection(stream)));
    if (norm.isEmpty()) {
      return new Head(Optional.empty(), Optional.empty());
    }
    String pooled = afterSelection(norm.get().output());
    for (NodeProto node : graph.consumers(pooled)) {
      for (String output : node.getOutputList()) {
        Optional<TracedLinear> linear = linear(output);
        if (linear.isPresent()) {
          return new Head(norm.map(ReadNorm::norm), linear.map(TracedLinear::linear));
        }
      }
    }
    return new Head(norm.map(ReadNorm::norm), Optional.empty());
  }

  /** Follows selections (Gather, Slice) and reshapes forwards. */
  private String afterSelection(String tensor) {
    String current = tensor;
    for (int step = 0; step < 6; step++) {
      Optional<NodeProto> next =
          graph.consumers(current).stream()
              .filter(
                  n ->
                      n.getOpType().equals("Gather")
                          || n.getOpType().equals("Slice")
                          || RESHAPING.contains(n.getOpType()))
              .findFirst();
      if (next.isEmpty()) {
        return current;
      }
      current = next.get().getOutput(0);
    }
    return current;
  }

  // ---- arrays ----------------------------------------------------------------------------------

  /** The node behind reshapes and transposes. */
  private Optional<NodeProto> shapeless(String tensor) {
    Optional<NodeProto> node = graph.producer(tensor);
    while (node.isPresent() && RESHAPING.contains(node.get().getOpType())) {
      node = graph.producer(node.get().getInput(0));
    }
    return node;
  }

  private INDArray matrix(String array) {
    return Nd4j.create(graph.floats(array), graph.shape(array), 'c');
  }

  private INDArray vector(String array) {
    return Nd4j.createFromArray(graph.floats(array));
  }

  private ModelFileException unlike(String why) {
    return new ModelFileException(graph.file() + " is not a vision transformer we know: " + why);
  }
}
