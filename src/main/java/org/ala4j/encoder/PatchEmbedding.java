package org.ala4j.encoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import onnx.Onnx.NodeProto;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.encoder.onnx.OnnxArray;
import org.ala4j.encoder.onnx.OnnxGraph;
import org.ala4j.encoder.onnx.OnnxModel;
import org.ala4j.encoder.onnx.OnnxSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How an image becomes tokens: kernel {@code [D, 3, p, p]}, tokens before the patches (class token,
 * registers; with their positions) {@code [P, D]}, and positions {@code [G², D]} with the kernel's
 * bias.
 *
 * <p>Only the kernel is read from the graph. The rest is whatever remains when the image is black:
 * libraries join and add class token, registers and positions in many ways and orders, and all of
 * them are affine in the image.
 *
 * @param output the tensor with the tokens
 */
record PatchEmbedding(
    INDArray kernel, INDArray extraTokens, INDArray positions, int grid, String output) {
  private static final Set<String> JOINING = Set.of("Concat", "Add", "Slice", "Gather", "Expand");
  private static final long MAX_PIXELS = 1 << 24; // of a batch, where the file fixes it
  private static final int[] USUAL_EXTRA_TOKENS = {1, 0, 2, 5};

  int patch() {
    return (int) kernel.size(2);
  }

  int width() {
    return (int) kernel.size(0);
  }

  /**
   * The side of the images that the file was made for.
   *
   * @throws ModelFileException when it takes none that are square, or does not tell their size
   */
  static int nativeSize(OnnxModel model) {
    long[] shape = model.inputShape();
    if (shape.length != 4 || (shape[1] != 3 && shape[1] != 0)) {
      throw unlike(model, "its input is not a batch of RGB images, but " + Arrays.toString(shape));
    }
    if (shape[2] != shape[3]) {
      throw unlike(
          model,
          String.format(
              Locale.ROOT,
              "its images are not square but %d×%d pixels; export it for square images",
              shape[3],
              shape[2]));
    }
    long size = shape[2] > 0 ? shape[2] : sizeByPositions(model);
    if (size < 1 || Math.max(1, shape[0]) > MAX_PIXELS / size / size) {
      throw unlike(
          model,
          String.format(
              Locale.ROOT, "it takes batches of %d images of %2$d×%2$d pixels", shape[0], size));
    }
    return (int) size;
  }

  /** For a file that leaves the size open: by the table of positions. */
  private static int sizeByPositions(OnnxModel model) {
    Set<String> products = new HashSet<>();
    long width = 0;
    long patch = 0;
    for (NodeProto node : model.nodes()) {
      boolean isConvolution = node.getOpType().equals("Conv");
      if (isConvolution || node.getOpType().equals("MatMul") || node.getOpType().equals("Gemm")) {
        products.addAll(node.getInputList());
      } else if (node.getOpType().equals("Transpose")) {
        products.add(node.getInput(0));
      }
    }
    for (OnnxArray array : model.arrays()) {
      if (array.shape().length == 4 && array.shape()[1] == 3) {
        width = array.shape()[0];
        patch = array.shape()[2];
      }
    }
    for (int extra : USUAL_EXTRA_TOKENS) {
      for (OnnxArray array : model.arrays()) {
        long[] shape = array.shape();
        boolean isTable =
            shape.length >= 2
                && shape[shape.length - 1] == width
                && !products.contains(array.name());
        int grid = isTable ? side(array.length() / width - extra) : 0;
        if (grid > 1) {
          return (int) (grid * patch);
        }
      }
    }
    throw unlike(
        model, "it leaves the size of its images open; export it with a fixed height and width");
  }

  /** √n when that is an integer, else 0. */
  private static int side(long n) {
    int side = (int) Math.round(Math.sqrt(Math.max(0, n)));
    return (long) side * side == n ? side : 0;
  }

  /**
   * Reads the embedding.
   *
   * @param graph folded for that batch and size
   */
  static PatchEmbedding read(
      OnnxModel model, OnnxGraph graph, LayerReader layers, int batch, int size) {
    NodeProto convolution =
        graph.nodes().stream()
            .filter(n -> n.getOpType().equals("Conv"))
            .findFirst()
            .orElseThrow(() -> graph.unlike("it has no patch convolution"));
    INDArray kernel = layers.array(convolution.getInput(1));
    if (!cutsPatches(convolution, kernel)) {
      throw graph.unlike(
          "its first convolution does not cut RGB images into square patches (a ResNet?)");
    }
    if (size % kernel.size(2) != 0) {
      throw graph.unlike(
          String.format(
              Locale.ROOT,
              "its images of %d pixels are not whole patches of %d",
              size,
              kernel.size(2)));
    }
    int width = (int) kernel.size(0);
    int grid = size / (int) kernel.size(2);
    String output = tokens(graph, layers, convolution.getOutput(0));
    List<float[]> black = new ArrayList<>();
    List<float[]> noise = new ArrayList<>();
    try (OnnxSession session = model.session(batch, size, List.of(output))) {
      black.addAll(rows(session, output, pixels(batch, size, 0), batch, size, width));
      noise.addAll(rows(session, output, pixels(batch, size, 1), batch, size, width));
    }
    int extra = 0;
    while (extra < black.size() && Arrays.equals(black.get(extra), noise.get(extra))) {
      extra++;
    }
    if (black.size() - extra != grid * grid) {
      throw graph.unlike(
          String.format(
              Locale.ROOT,
              "of its %d tokens %d come before the patches, which leaves no grid of %d×%d",
              black.size(),
              extra,
              grid,
              grid));
    }
    return new PatchEmbedding(
        kernel,
        matrix(black.subList(0, extra), width),
        matrix(black.subList(extra, black.size()), width),
        grid,
        output);
  }

  private static boolean cutsPatches(NodeProto convolution, INDArray kernel) {
    if (kernel.rank() != 4 || kernel.size(1) != 3 || kernel.size(2) != kernel.size(3)) {
      return false;
    }
    long patch = kernel.size(2);
    return all(convolution, "strides", 1, patch)
        && all(convolution, "pads", 0, 0)
        && all(convolution, "dilations", 1, 1)
        && OnnxGraph.integer(convolution, "group", 1) == 1;
  }

  private static boolean all(NodeProto node, String name, long otherwise, long expected) {
    return OnnxGraph.attribute(node, name)
        .map(a -> a.getIntsList().stream().allMatch(i -> i == expected))
        .orElse(otherwise == expected);
  }

  /** From the patches through whatever joins constants to them, to the first layer norm. */
  private static String tokens(OnnxGraph graph, LayerReader layers, String patches) {
    Set<String> seen = new HashSet<>(Set.of(patches));
    List<String> open = new ArrayList<>(List.of(patches));
    while (!open.isEmpty()) {
      String tensor = open.remove(0);
      if (layers.norm(tensor).isPresent()) {
        return tensor;
      }
      for (NodeProto node : graph.consumers(tensor)) {
        if (node.getOpType().equals("Add")
            && node.getInputList().stream().noneMatch(graph::isArray)) {
          throw graph.unlike("its blocks are not pre-norm");
        }
        boolean passes = LayerReader.isReshaping(node) || JOINING.contains(node.getOpType());
        if (passes && seen.add(node.getOutput(0))) {
          open.add(node.getOutput(0));
        }
      }
    }
    throw graph.unlike("no layer norm follows its patches and positions");
  }

  private static FloatBuffer pixels(int batch, int size, double scale) {
    int length = batch * 3 * size * size;
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < length; i++) {
      pixels.put(i, (float) (scale * random.nextGaussian()));
    }
    return pixels;
  }

  /** The tokens of the first image. */
  private static List<float[]> rows(
      OnnxSession session, String output, FloatBuffer pixels, int batch, int size, int width) {
    OnnxSession.Output tokens = session.run(pixels, new long[] {batch, 3, size, size}).get(output);
    int n = tokens.numbers().length / width / batch;
    boolean sequenceFirst = tokens.shape().length == 3 && tokens.shape()[0] == n && n != batch;
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int from = width * (sequenceFirst ? i * batch : i);
      rows.add(Arrays.copyOfRange(tokens.numbers(), from, from + width));
    }
    return rows;
  }

  /** {@code [rows, D]}; without rows, an empty array. */
  private static INDArray matrix(List<float[]> rows, int width) {
    return rows.isEmpty()
        ? Nd4j.empty(org.nd4j.linalg.api.buffer.DataType.FLOAT)
        : Nd4j.create(rows.toArray(new float[0][]));
  }

  private static ModelFileException unlike(OnnxModel model, String why) {
    return new ModelFileException(model.file() + " is not an image encoder we know: " + why);
  }
}
