package org.ala4j.encoder;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ala4j.encoder.VitWeights.Block;
import org.ala4j.encoder.VitWeights.Linear;
import org.ala4j.encoder.VitWeights.Norm;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.graph.Layers.Attention;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A vision transformer at a chosen resolution, as blocks that are laid into a {@link Graph}.
 *
 * <p>Block i of 1..K reads h⁽ⁱ⁻¹⁾ and computes h⁽ⁱ⁾; h⁽⁰⁾ is the embedding. All are {@code [B·N,
 * D]} with N = P + G² tokens, the P extra ones (class token, registers) first. In the graph they
 * are named {@code block00} … {@code block12}, the middles of the blocks {@code block01.middle} …,
 * the attention weights {@code [B, heads, N, N]} {@code attention01} ….
 */
public final class VitEncoder {
  /** The linear layers of a block. */
  public enum Target {
    Q,
    K,
    V,
    OUT,
    FC1,
    FC2;

    /** The layers of a block's second half. */
    public static final Set<Target> MLP = Set.of(FC1, FC2);
  }

  /** How a block's layers multiply: by the frozen weight, or by that with a LoRA delta. */
  @FunctionalInterface
  public interface Adaptation {
    /** {@code x [M, in]} times the {@code [in, out]} weight of that layer of that block (1..K). */
    SDVariable product(
        Graph graph, Layers layers, int block, Target target, INDArray frozen, SDVariable x);
  }

  /** Every weight as it is in the file. */
  public static final Adaptation FROZEN =
      (graph, layers, block, target, frozen, x) ->
          layers.product(x, graph.constant(weightName(block, target), frozen));

  /** Of a block's output: its MLP's hidden layer is four times that, 16 MB. */
  private static final int CACHED_NUMBERS = 1 << 20;

  private final VitWeights weights;
  private final int grid;
  private final INDArray positions;

  /**
   * The encoder for images of {@code size}² pixels.
   *
   * @throws ModelFileException when {@code size} is not a multiple of the patch
   */
  public VitEncoder(VitWeights weights, int size) {
    if (size % weights.patch() != 0 || size <= 0) {
      throw new ModelFileException(
          "A resolution of " + size + " is not a multiple of the patch size " + weights.patch());
    }
    this.weights = weights;
    this.grid = size / weights.patch();
    this.positions = PositionEmbedding.resize(weights.positions(), weights.grid(), grid);
  }

  public VitWeights weights() {
    return weights;
  }

  /** Patches per side G. */
  public int grid() {
    return grid;
  }

  /** Tokens per image N = P + G². */
  public int tokens() {
    return weights.extra() + grid * grid;
  }

  /** Tokens before the patches, P. */
  public int extra() {
    return weights.extra();
  }

  /** The patch tokens of every image: {@code [B·N, D]} → {@code [B·G², D]}. */
  public SDVariable patches(Layers layers, SDVariable h) {
    return patches(layers, h, width());
  }

  /** The same of what was made of every token: {@code [B·N, width]} → {@code [B·G², width]}. */
  public SDVariable patches(Layers layers, SDVariable h, int width) {
    return extra() == 0 ? h : layers.sliceTokens(h, tokens(), width, extra(), tokens());
  }

  /**
   * How many images are worth a pass through a CPU at once: what one operation hands to the next
   * then stays in the caches.
   */
  public int imagesAtOnce() {
    return Math.max(1, CACHED_NUMBERS / (tokens() * width()));
  }

  public int width() {
    return weights.width();
  }

  /** The number of blocks K. */
  public int depth() {
    return weights.blocks().size();
  }

  /** Multiplications and additions of one image's pass up to that feature. */
  public double work(Feature last) {
    double n = tokens();
    double attention = 4 * n * n * width(); // scores, and what they mix
    double mlp = 0;
    for (Target target : Target.values()) {
      double linear = 2 * n * frozen(1, target).length();
      if (Target.MLP.contains(target)) {
        mlp += linear;
      } else {
        attention += linear;
      }
    }
    double embedding = 2.0 * grid * grid * weights.kernel().length();
    return embedding + last.block() * (attention + mlp) - (last.isMiddle() ? mlp : 0);
  }

  /** The name in a graph of h⁽ⁱ⁾. */
  public static String featureName(int block) {
    return String.format(Locale.ROOT, "block%02d", block);
  }

  /** The name in a graph of the attention weights of block i. */
  public static String attentionName(int block) {
    return String.format(Locale.ROOT, "attention%02d", block);
  }

  /** The name in a graph of a layer's frozen weight. */
  public static String weightName(int block, Target target) {
    return featureName(block) + "." + target.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The frozen weight of a layer, {@code [in, out]}. */
  public INDArray frozen(int block, Target target) {
    return linear(weights.blocks().get(block - 1), target).weight();
  }

  private static Linear linear(Block block, Target target) {
    return switch (target) {
      case Q -> block.q();
      case K -> block.k();
      case V -> block.v();
      case OUT -> block.out();
      case FC1 -> block.fc1();
      case FC2 -> block.fc2();
    };
  }

  /** Images {@code [B, 3, S, S]}, RGB in 0..1, as the encoder wants them. */
  public SDVariable normalised(Graph graph, Layers layers, SDVariable images) {
    int size = grid * weights.patch();
    Normalisation normalisation = weights.normalisation();
    INDArray shift = Nd4j.createFromArray(normalisation.mean()).negi();
    INDArray scale = Nd4j.createFromArray(normalisation.std()).rdivi(1);
    SDVariable flat = images.reshape(-1, 3L * size * size);
    flat = layers.shiftColumns(flat, graph.constant("pixels.shift", eachPixel(shift, size)));
    flat = layers.scaleColumns(flat, graph.constant("pixels.scale", eachPixel(scale, size)));
    return flat.reshape(-1, 3, size, size);
  }

  private static INDArray eachPixel(INDArray perChannel, int size) {
    return perChannel.reshape(3, 1).repeat(1, (long) size * size).reshape(-1);
  }

  /** h⁽⁰⁾ of normalised pixels {@code [B, 3, S, S]}. */
  public SDVariable embedding(Graph graph, Layers layers, SDVariable pixels) {
    int width = width();
    SDVariable kernel =
        graph.constant("patch.weight", weights.kernel().permute(2, 3, 1, 0).dup('c')); // [p,p,3,D]
    SDVariable bias = graph.constant("patch.bias", Nd4j.zeros(DataType.FLOAT, width));
    SDVariable maps = layers.conv2d(pixels, kernel, bias, weights.patch(), 0); // [B, D, G, G]
    SDVariable patches = layers.mapsToTokens(maps, width, grid); // [B·G², D]
    SDVariable tokens =
        extra() == 0 ? patches : layers.prependEmpty(patches, grid * grid, extra(), width);
    SDVariable added = graph.constant("positions", added().reshape(1, tokens(), width));
    tokens = layers.addToEach(tokens, added, tokens(), width);
    if (weights.preNorm().isPresent()) {
      tokens = norm(graph, layers, "pre_norm", weights.preNorm().get(), tokens);
    }
    return graph.name(tokens, featureName(0));
  }

  /** What is added to the empty tokens and the bare patches, {@code [N, D]}. */
  INDArray added() {
    return extra() == 0 ? positions : Nd4j.concat(0, weights.extraTokens(), positions);
  }

  /** The middle of block i from h⁽ⁱ⁻¹⁾. */
  private SDVariable attention(
      Graph graph, Layers layers, int i, SDVariable h, Adaptation adaptation) {
    Block block = weights.blocks().get(i - 1);
    String name = featureName(i);
    SDVariable x = norm(graph, layers, name + ".norm1", block.norm1(), h);
    SDVariable q = linear(graph, layers, i, Target.Q, x, adaptation).mul(weights.attentionScale());
    SDVariable k = linear(graph, layers, i, Target.K, x, adaptation);
    SDVariable v = linear(graph, layers, i, Target.V, x, adaptation);
    Attention attention = layers.attention(q, k, v, tokens(), width(), weights.heads());
    graph.name(attention.weights(), attentionName(i));
    SDVariable mixed = linear(graph, layers, i, Target.OUT, attention.output(), adaptation);
    return graph.name(h.add(mixed), Feature.middle(i).label()); // [B·N, D]
  }

  /** h⁽ⁱ⁾ from the middle of block i. */
  private SDVariable mlp(
      Graph graph, Layers layers, int i, SDVariable middle, Adaptation adaptation) {
    Block block = weights.blocks().get(i - 1);
    String name = featureName(i);
    SDVariable y = norm(graph, layers, name + ".norm2", block.norm2(), middle);
    SDVariable hidden = linear(graph, layers, i, Target.FC1, y, adaptation); // [B·N, 4·D]
    SDVariable active =
        switch (weights.activation()) {
          case GELU -> layers.gelu(hidden);
          case GELU_TANH -> layers.tanhGelu(hidden);
          case QUICK_GELU -> layers.quickGelu(hidden);
        };
    return graph.name(middle.add(linear(graph, layers, i, Target.FC2, active, adaptation)), name);
  }

  /**
   * From one feature to another.
   *
   * @param h the feature {@code from}
   * @return every h⁽ⁱ⁾ on the way by i; the features have their names in the graph
   */
  public Map<Integer, SDVariable> through(
      Graph graph, Layers layers, Feature from, Feature to, SDVariable h, Adaptation adaptation) {
    Map<Integer, SDVariable> outputs = new LinkedHashMap<>();
    SDVariable stream = h;
    if (from.isMiddle() && to.compareTo(from) > 0) {
      stream = mlp(graph, layers, from.block(), stream, adaptation);
      outputs.put(from.block(), stream);
    }
    for (int i = from.block() + 1; i <= to.block(); i++) {
      stream = attention(graph, layers, i, stream, adaptation);
      if (!to.equals(Feature.middle(i))) {
        stream = mlp(graph, layers, i, stream, adaptation);
        outputs.put(i, stream);
      }
    }
    return outputs;
  }

  /** The file's own head, when it reads the class token of h⁽ᴷ⁾: {@code [B, out]}. */
  public SDVariable head(Graph graph, Layers layers, SDVariable last) {
    Linear head =
        weights
            .head()
            .filter(h -> weights.pooling() == VitWeights.Pooling.CLASS_TOKEN)
            .orElseThrow(() -> new ModelFileException("This encoder has no head on a class token"));
    SDVariable classToken = layers.sliceTokens(last, tokens(), width(), 0, 1); // [B, D]
    SDVariable normed =
        weights.finalNorm().isPresent()
            ? norm(graph, layers, "final_norm", weights.finalNorm().get(), classToken)
            : classToken;
    return layers.linear(
        normed,
        graph.constant("head.weight", head.weight()),
        graph.constant("head.bias", head.bias()));
  }

  private SDVariable norm(Graph graph, Layers layers, String name, Norm norm, SDVariable x) {
    return layers.layerNorm(
        x,
        graph.constant(name + ".gain", norm.gain()),
        graph.constant(name + ".bias", norm.bias()),
        weights.eps());
  }

  private SDVariable linear(
      Graph graph, Layers layers, int i, Target target, SDVariable x, Adaptation adaptation) {
    Linear linear = linear(weights.blocks().get(i - 1), target);
    return layers.withBias(
        adaptation.product(graph, layers, i, target, linear.weight(), x),
        graph.constant(weightName(i, target) + ".bias", linear.bias()));
  }
}
