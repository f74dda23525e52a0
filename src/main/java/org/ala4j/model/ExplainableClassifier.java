package org.ala4j.model;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The whole trained model: encoder with LoRA, ALA, perception branch and loss, laid into SameDiff
 * graphs that share one set of parameters.
 *
 * <p>There is one graph per phase of AEA. In {@link Phase#ATTENTION} h_ALA = α; in {@link
 * Phase#ALL_ONES} h_ALA = 1 and ALA is not in the graph at all, so that it can neither be trained
 * nor cost anything (only when LoRA changes a tapped block does it stay, frozen, because then its
 * loss reaches LoRA).
 *
 * <p>The blocks before the first LoRA block are not in the graph either; their outputs are the
 * inputs {@link #inputBlocks()}.
 */
public final class ExplainableClassifier {
  /** Normalised pixels {@code [B, 3, S, S]}. */
  public static final String PIXELS = "pixels";

  /** One-hot classes {@code [B, C]}. */
  public static final String LABELS = "labels";

  /** Mask of the dropout, {@code [B, channels]}: zeros and 1/(1−p), ones in evaluation. */
  public static final String DROPOUT = "dropout";

  /** Attention map α {@code [B, 1, G, G]}. */
  public static final String MAP = "map";

  /** Output of f_PB's last convolution, {@code [B, channels, G/2, G/2]}. */
  public static final String LAST_CONVOLUTION = PerceptionBranch.LAST_CONVOLUTION;

  /** Class scores of the perception branch, {@code [B, C]}. */
  public static final String LOGITS = "pb.logits";

  /** Class probabilities of the perception branch, {@code [B, C]}. */
  public static final String PROBABILITIES = "pb.probabilities";

  /** Class scores of ALA's own head, {@code [B, C]}. */
  public static final String ALA_LOGITS = "ala.logits";

  /** L = CE(PB) + λ·CE(ALA). */
  public static final String LOSS = "loss";

  /** CE(PB). */
  public static final String PB_LOSS = "pb.loss";

  /** CE(ALA), unweighted. */
  public static final String ALA_LOSS = "ala.loss";

  /** What h_ALA is (paper §4.2, eq. 2). */
  public enum Phase {
    ATTENTION,
    ALL_ONES
  }

  private final VitEncoder encoder;
  private final ModelConfig config;
  private final int classes;
  private final FeatureStatistics statistics;
  private final Parameters parameters;

  public ExplainableClassifier(
      VitEncoder encoder,
      ModelConfig config,
      int classes,
      FeatureStatistics statistics,
      Parameters parameters) {
    this.encoder = encoder;
    this.config = config;
    this.classes = classes;
    this.statistics = statistics;
    this.parameters = parameters;
  }

  public VitEncoder encoder() {
    return encoder;
  }

  public ModelConfig config() {
    return config;
  }

  public int classes() {
    return classes;
  }

  public FeatureStatistics statistics() {
    return statistics;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** The blocks whose frozen outputs the graphs read; 0 is the embedding. */
  public SortedSet<Integer> inputBlocks() {
    return inputBlocks(config);
  }

  /** The blocks whose frozen outputs a model of that shape reads. */
  public static SortedSet<Integer> inputBlocks(ModelConfig config) {
    SortedSet<Integer> blocks = new TreeSet<>();
    if (config.ala().lattice()) {
      config.ala().taps().stream().filter(t -> t <= config.prefixEnd()).forEach(blocks::add);
    }
    blocks.add(Math.min(config.prefixEnd(), config.pb().block()));
    return blocks;
  }

  /** Builds the graph of a phase. */
  public Graph graph(Phase phase) {
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    int size = encoder.grid() * encoder.weights().patch();
    int grid = encoder.grid();
    int width = encoder.width();
    SDVariable labels = graph.placeholder(LABELS, -1, classes);
    SDVariable dropout = graph.placeholder(DROPOUT, -1, config.pb().channels().get(1));

    Map<Integer, SDVariable> features = new HashMap<>();
    for (int block : inputBlocks()) {
      features.put(block, graph.placeholder(VitEncoder.featureName(block), -1, width)); // [B·N, D]
    }
    int end = config.prefixEnd();
    if (end < config.lastBlock()) {
      Lora lora = new Lora(config.lora(), parameters);
      SDVariable h = features.get(end);
      features.putAll(encoder.blocks(graph, layers, end + 1, config.lastBlock(), h, lora));
    }

    SDVariable seen = standardised(graph, layers, features.get(config.pb().block()));
    AttentionLatticeAdapter.Output ala = null;
    if (phase == Phase.ATTENTION || config.lorasReachTaps()) {
      SDVariable pixels = graph.placeholder(PIXELS, -1, 3, size, size);
      Map<Integer, SDVariable> tapped = new HashMap<>(); // patch tokens, [B·G², D]
      if (config.ala().lattice()) {
        config.ala().taps().forEach(t -> tapped.put(t, encoder.patches(layers, features.get(t))));
      }
      ala =
          new AttentionLatticeAdapter(config, classes, size, grid, width)
              .build(graph, layers, parameters, pixels, tapped);
      graph.name(ala.map(), MAP);
      graph.name(ala.logits(), ALA_LOGITS);
    }

    SDVariable attended = // h_ALA ⊙ h⁽ᵏ⁾, [B·G², D]
        phase == Phase.ATTENTION ? layers.scaleRows(seen, ala.map().reshape(-1, 1)) : seen;
    SDVariable logits =
        new PerceptionBranch(config.pb(), classes, grid, width)
            .build(graph, layers, parameters, layers.tokensToMaps(attended, width, grid), dropout);
    graph.name(logits, LOGITS);
    graph.name(layers.softmax(logits), PROBABILITIES);

    SDVariable pbLoss = graph.name(layers.crossEntropy(logits, labels), PB_LOSS);
    if (ala == null) {
      graph.name(pbLoss.mul(1.0), LOSS);
    } else {
      SDVariable alaLoss = graph.name(layers.crossEntropy(ala.logits(), labels), ALA_LOSS);
      graph.name(pbLoss.add(alaLoss.mul(config.lambda())), LOSS);
    }
    return graph;
  }

  /** Patch tokens of h⁽ᵏ⁾, standardised per channel: {@code [B·G², D]}. */
  private SDVariable standardised(Graph graph, Layers layers, SDVariable h) {
    SDVariable patches = encoder.patches(layers, h);
    if (!config.pb().standardise()) {
      return patches;
    }
    SDVariable shift = graph.constant("feature.shift", statistics.mean().neg());
    SDVariable scale = graph.constant("feature.scale", statistics.std().rdiv(1));
    return layers.scaleColumns(layers.shiftColumns(patches, shift), scale);
  }
}
