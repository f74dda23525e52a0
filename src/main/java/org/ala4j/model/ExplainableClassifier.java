package org.ala4j.model;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.GradientRule;
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
 * <p>What lies before the first LoRA delta is not in the graph either; its outputs are the inputs
 * {@link #frozenFeatures()}. Explanations look at all of it, from the pixels on: {@link
 * #wholeGraph}.
 */
public final class ExplainableClassifier {
  /** Pixels {@code [B, 3, S, S]}, RGB in 0..1; only {@link #wholeGraph} reads them. */
  public static final String IMAGES = "images";

  /** Normalised pixels {@code [B, 3, S, S]}. */
  public static final String PIXELS = "pixels";

  /** One-hot classes {@code [B, C]}. */
  public static final String LABELS = "labels";

  /** Mask of the dropout, {@code [B, channels]}: zeros and 1/(1−p), ones in evaluation. */
  public static final String DROPOUT = "dropout";

  /** Attention map α {@code [B, 1, G, G]}. */
  public static final String MAP = "map";

  /** Class scores of the perception branch, {@code [B, C]}. */
  public static final String LOGITS = "pb.logits";

  /** Class probabilities of the perception branch, {@code [B, C]}. */
  public static final String PROBABILITIES = "pb.probabilities";

  /** Class scores of ALA's own head, {@code [B, C]}. */
  public static final String ALA_LOGITS = "ala.logits";

  /** L = CE(PB) + λ·CE(ALA). */
  public static final String LOSS = "loss";

  /** Σ over the batch of the perception branch's score of the class that is labelled. */
  public static final String SCORE = "pb.score";

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

  /** The frozen features that the graphs read. */
  public SortedSet<Feature> frozenFeatures() {
    return config.frozenFeatures();
  }

  /** The shapes of everything that a graph of a phase may read, for so many images. */
  public Map<String, long[]> inputShapes(long batch) {
    Map<String, long[]> shapes = new HashMap<>();
    for (Feature feature : frozenFeatures()) {
      shapes.put(feature.label(), new long[] {batch * encoder.tokens(), encoder.width()});
    }
    shapes.put(PIXELS, new long[] {batch, 3, size(), size()});
    shapes.put(LABELS, new long[] {batch, classes});
    shapes.put(DROPOUT, new long[] {batch, config.pb().channels().get(1)});
    return shapes;
  }

  /** Builds the graph of a phase. */
  public Graph graph(Phase phase) {
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable labels = graph.placeholder(LABELS, -1, classes);
    Map<Integer, SDVariable> features = new HashMap<>();
    SDVariable last = null; // [B·N, D], like all of them
    for (Feature feature : frozenFeatures()) {
      last = graph.placeholder(feature.label(), -1, encoder.width());
      if (!feature.isMiddle()) {
        features.put(feature.block(), last);
      }
    }
    addBlocks(graph, layers, frozenFeatures().last(), last, features);

    SDVariable seen = standardised(graph, layers, features.get(config.pb().block()));
    AttentionLatticeAdapter.Output ala = null;
    if (phase == Phase.ATTENTION || config.lorasReachTaps()) {
      SDVariable pixels = graph.placeholder(PIXELS, -1, 3, size(), size());
      ala = attend(graph, layers, pixels, features);
    }
    SDVariable attended = phase == Phase.ATTENTION ? gated(layers, seen, ala.map()) : seen;
    SDVariable logits = classify(graph, layers, attended);

    SDVariable pbLoss = graph.name(layers.crossEntropy(logits, labels), PB_LOSS);
    if (ala == null) {
      graph.name(pbLoss.mul(1.0), LOSS);
    } else {
      SDVariable alaLoss = graph.name(layers.crossEntropy(ala.logits(), labels), ALA_LOSS);
      graph.name(pbLoss.add(alaLoss.mul(config.lambda())), LOSS);
    }
    return graph;
  }

  /**
   * Builds the model from raw {@link #IMAGES} to {@link #SCORE}, h_ALA = α: the frozen blocks, too,
   * are inside, so that scores can be differentiated for pixels and for whatever has a name. {@link
   * #LABELS} choose each image's class, {@link #DROPOUT} is to be fed ones.
   *
   * @param rule how encoder and ALA go backwards
   * @param branchRule how the perception branch does
   */
  public Graph wholeGraph(GradientRule rule, GradientRule branchRule) {
    Graph graph = new Graph();
    Layers layers = new Layers(graph, rule);
    SDVariable labels = graph.placeholder(LABELS, -1, classes);
    SDVariable images = graph.placeholder(IMAGES, -1, 3, size(), size());
    SDVariable pixels = graph.name(encoder.normalised(graph, layers, images), PIXELS);
    Map<Integer, SDVariable> features = new HashMap<>();
    features.put(0, encoder.embedding(graph, layers, pixels));
    addBlocks(graph, layers, Feature.after(0), features.get(0), features);
    SDVariable seen = standardised(graph, layers, features.get(config.pb().block()));
    SDVariable map = attend(graph, layers, pixels, features).map();
    Layers branch = new Layers(graph, branchRule);
    SDVariable logits = classify(graph, branch, gated(layers, seen, map));
    graph.name(logits.mul(labels).sum(), SCORE);
    return graph;
  }

  private int size() {
    return encoder.grid() * encoder.weights().patch();
  }

  /** Lays what comes after {@code from} into the graph and puts its h⁽ⁱ⁾ to the features. */
  private void addBlocks(
      Graph graph, Layers layers, Feature from, SDVariable h, Map<Integer, SDVariable> features) {
    Lora lora = new Lora(config.lora(), parameters);
    Feature to = Feature.after(config.lastBlock());
    features.putAll(encoder.through(graph, layers, from, to, h, lora));
  }

  /** ALA: the map, named, and its own class scores. */
  private AttentionLatticeAdapter.Output attend(
      Graph graph, Layers layers, SDVariable pixels, Map<Integer, SDVariable> features) {
    AttentionLatticeAdapter.Output ala =
        new AttentionLatticeAdapter(config, classes, encoder)
            .build(graph, layers, parameters, pixels, features);
    graph.name(ala.map(), MAP);
    graph.name(ala.logits(), ALA_LOGITS);
    return ala;
  }

  /** h_ALA ⊙ h⁽ᵏ⁾, {@code [B·G², D]}. */
  private static SDVariable gated(Layers layers, SDVariable seen, SDVariable map) {
    return layers.scaleRows(seen, map.reshape(-1, 1));
  }

  /** The perception branch's class scores of patch tokens {@code [B·G², D]}. */
  private SDVariable classify(Graph graph, Layers layers, SDVariable attended) {
    int grid = encoder.grid();
    int width = encoder.width();
    SDVariable dropout = graph.placeholder(DROPOUT, -1, config.pb().channels().get(1));
    SDVariable logits =
        new PerceptionBranch(config.pb(), classes, grid, width)
            .build(graph, layers, parameters, layers.tokensToMaps(attended, width, grid), dropout);
    graph.name(logits, LOGITS);
    graph.name(layers.softmax(logits), PROBABILITIES);
    return logits;
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
