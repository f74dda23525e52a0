package org.ala4j.model;

import java.util.List;
import java.util.Map;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Parameters.Group;
import org.ala4j.model.Trainables.Normed;
import org.ala4j.model.Trainables.Part;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The Attention Lattice Adapter (paper §4.2): a small vision transformer beside the encoder that
 * looks at the same image, takes the encoder's intermediate features in, and draws the attention
 * map α.
 */
final class AttentionLatticeAdapter {
  private static final double MINMAX_EPS = 1e-6;

  private final ModelConfig.Ala config;
  private final Variant variant;
  private final int classes;
  private final VitEncoder encoder;

  AttentionLatticeAdapter(ModelConfig model, int classes, VitEncoder encoder) {
    this.config = model.ala();
    this.variant = model.variant();
    this.classes = classes;
    this.encoder = encoder;
  }

  /**
   * What ALA computes.
   *
   * @param map α on the encoder's grid, {@code [B, 1, G, G]}
   * @param logits class scores of the ALA head, {@code [B, C]}
   */
  record Output(SDVariable map, SDVariable logits) {}

  /** Patches per side of ALA's own grid. */
  private int grid() {
    return encoder.grid() * encoder.weights().patch() / config.patch();
  }

  /**
   * Lays ALA into a graph.
   *
   * @param pixels normalised {@code [B, 3, S, S]}
   * @param features h⁽ˢ⁾ of the tapped encoder blocks by block number, {@code [B·N, D]}
   */
  Output build(
      Graph graph,
      Layers layers,
      Parameters parameters,
      SDVariable pixels,
      Map<Integer, SDVariable> features) {
    Trainables ala = new Trainables(Group.ALA, graph, layers, parameters);
    return variant == Variant.PAPER
        ? paper(ala, layers, pixels, features)
        : released(ala, layers, pixels, features);
  }

  // ---- the paper's text ------------------------------------------------------------------------

  private Output paper(
      Trainables ala, Layers layers, SDVariable pixels, Map<Integer, SDVariable> features) {
    int n = grid() * grid();
    int d = config.width();
    SDVariable v = patches(ala, layers, pixels); // [B·G², d]
    v = layers.addToEach(v, ala.tokens("ala.position", n, d), n, d);
    for (int i = 0; i < config.layers(); i++) {
      if (isLattice(i)) {
        v = v.add(projected(ala, layers, i, features));
      }
      v = layer(ala, layers, i, v, n);
    }
    SDVariable drawn = ala.linear("ala.map", v, d, 1); // [B·G², 1], a 1×1 convolution
    SDVariable map = activate(layers, layers.tokensToMaps(drawn, 1, grid()), 1); // [B, 1, G, G]
    return new Output(onEncoderGrid(layers, map), classify(ala, layers, map));
  }

  /** f₂: class scores from the map alone. */
  private SDVariable classify(Trainables ala, Layers layers, SDVariable map) {
    int first = config.headChannels().get(0);
    int second = config.headChannels().get(1);
    SDVariable x = layers.relu(ala.conv("ala.head.conv1", map, 1, first, 3, 1, 1));
    x = layers.maxPool(x, 2);
    x = layers.relu(ala.conv("ala.head.conv2", x, first, second, 3, 1, 1));
    return ala.linear("ala.head.fc", layers.globalAveragePool(x), second, classes);
  }

  // ---- the released code -----------------------------------------------------------------------

  private Output released(
      Trainables ala, Layers layers, SDVariable pixels, Map<Integer, SDVariable> features) {
    int n = grid() * grid();
    int q = config.queries();
    int d = config.width();
    SDVariable positions =
        layers.concatSequences(
            ala.tokens("ala.position", n, d), ala.tokens("ala.query_position", q, d));
    SDVariable v =
        layers.append(patches(ala, layers, pixels), ala.tokens("ala.queries", q, d), n, q, d);
    v = layers.addToEach(v, positions, n + q, d); // [B·(G²+N_q), d]
    for (int i = 0; i < config.layers(); i++) {
      if (isLattice(i)) {
        SDVariable patchTokens = layers.sliceTokens(v, n + q, d, 0, n);
        SDVariable queryTokens = layers.sliceTokens(v, n + q, d, n, n + q);
        SDVariable lifted = patchTokens.add(projected(ala, layers, i, features));
        v = layers.concatTokens(lifted, n, queryTokens, q, d);
      }
      v = layer(ala, layers, i, v, n + q);
      if (i < config.layers() - 1) {
        v = layers.addToEach(v, positions, n + q, d);
      }
    }
    int h = config.mlpWidth();
    SDVariable pixel = mlp(ala, layers, "ala.pixel", layers.sliceTokens(v, n + q, d, 0, n), d, h);
    SDVariable query =
        mlp(ala, layers, "ala.query", layers.sliceTokens(v, n + q, d, n, n + q), d, h);
    SDVariable masks = layers.products(query, pixel, q, grid(), h); // [B, N_q, G, G]

    SDVariable mixed = ala.conv("ala.map", masks, q, 1, 1, 1, 0); // [B, 1, G, G]
    SDVariable map = activate(layers, mixed, 1);
    SDVariable x = ala.groupNorm("ala.head.norm", masks, 1, q, grid());
    x = layers.relu(ala.conv("ala.head.conv1", x, q, h, 1, 1, 0));
    x = ala.conv("ala.head.conv2", x, h, classes, 1, 1, 0);
    return new Output(onEncoderGrid(layers, map), layers.globalAveragePool(x));
  }

  private static SDVariable mlp(
      Trainables ala, Layers layers, String name, SDVariable x, int in, int width) {
    SDVariable h = layers.relu(ala.linear(name + ".1", x, in, width));
    h = layers.relu(ala.linear(name + ".2", h, width, width));
    return ala.linear(name + ".3", h, width, width);
  }

  // ---- both ------------------------------------------------------------------------------------

  private SDVariable patches(Trainables ala, Layers layers, SDVariable pixels) {
    int p = config.patch();
    SDVariable maps = ala.conv("ala.patch", pixels, 3, config.width(), p, p, 0); // [B, d, G, G]
    return layers.mapsToTokens(maps, config.width(), grid());
  }

  private boolean isLattice(int layer) {
    return config.lattice() && layer < config.taps().size();
  }

  /**
   * Proj_i: the tapped patch tokens, normed over channels, D → d, on ALA's grid. What is before the
   * patches is dropped last, where a token is narrow.
   */
  private SDVariable projected(
      Trainables ala, Layers layers, int i, Map<Integer, SDVariable> features) {
    SDVariable tapped = features.get(config.taps().get(i)); // [B·N, D]
    String name = "ala.lattice" + (i + 1);
    Normed normed = ala.layerNorm(name + ".norm", tapped, encoder.width());
    SDVariable all = ala.linear(name, normed, encoder.width(), config.width()); // [B·N, d]
    SDVariable narrow = encoder.patches(layers, all, config.width()); // [B·G², d]
    if (encoder.grid() == grid()) {
      return narrow;
    }
    SDVariable maps = layers.tokensToMaps(narrow, config.width(), encoder.grid());
    SDVariable resized = layers.resizeBilinear(maps, config.width(), encoder.grid(), grid());
    return layers.mapsToTokens(resized, config.width(), grid());
  }

  /** A pre-norm transformer layer over {@code n} tokens, MLP ratio 4. */
  private SDVariable layer(Trainables ala, Layers layers, int i, SDVariable v, int n) {
    int d = config.width();
    String name = "ala.layer" + (i + 1);
    double scale = 1 / Math.sqrt((double) d / config.heads());
    Normed x = ala.layerNorm(name + ".norm1", v, d);
    SDVariable queriesKeysValues =
        ala.vitLinears(
            List.of(
                new Part(name + ".q", scale), new Part(name + ".k", 1), new Part(name + ".v", 1)),
            x,
            d,
            d); // [B·n, 3·d]
    SDVariable mixed = layers.attention(queriesKeysValues, n, d, config.heads()).output();
    SDVariable middle = v.add(ala.vitLinear(name + ".out", mixed, d, d));

    Normed y = ala.layerNorm(name + ".norm2", middle, d);
    SDVariable hidden = layers.gelu(ala.vitLinear(name + ".fc1", y, d, 4 * d));
    return middle.add(ala.vitLinear(name + ".fc2", hidden, 4 * d, d));
  }

  private SDVariable activate(Layers layers, SDVariable maps, int channels) {
    return switch (config.activation()) {
      case SIGMOID -> layers.sigmoid(maps);
      case MINMAX -> layers.minMax(maps, channels, grid(), MINMAX_EPS);
      case NONE -> maps;
    };
  }

  private SDVariable onEncoderGrid(Layers layers, SDVariable map) {
    return layers.resizeBilinear(map, 1, grid(), encoder.grid());
  }
}
