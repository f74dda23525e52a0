package org.ala4j.model;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.VitEncoder.Target;

/**
 * The shape of an {@link ExplainableClassifier}. Defaults and the paper's values are in {@code
 * hyperparams/}.
 *
 * @param variant how the attention map is drawn from the ALA tokens
 * @param lora the deltas in the encoder (paper §4.1)
 * @param ala the Attention Lattice Adapter (paper §4.2)
 * @param pb the perception branch (paper §4.3)
 * @param lambda weight λ of the ALA head's loss
 */
public record ModelConfig(Variant variant, Lora lora, Ala ala, Perception pb, double lambda) {
  /** The two descriptions of the latter part of ALA. */
  public enum Variant {
    /** The paper's text: α = σ(conv(h)), class scores from α. */
    PAPER,
    /** The authors' code: learned queries give masks, α is a mix of them. */
    RELEASED
  }

  /**
   * Low-rank deltas, W + B·A.
   *
   * @param enabled false leaves the encoder frozen
   * @param rank r
   * @param blocks which blocks carry deltas, counted from 1
   * @param targets which linear layers of these blocks
   * @param alpha the delta is scaled by alpha/r; 0 means alpha = r, no scaling, as in the paper
   */
  public record Lora(
      boolean enabled, int rank, List<Integer> blocks, Set<Target> targets, double alpha) {
    double scale() {
      return alpha == 0 ? 1 : alpha / rank;
    }
  }

  /** What the attention map's last step is. */
  public enum MapActivation {
    SIGMOID,
    MINMAX,
    NONE
  }

  /**
   * @param lattice false cuts the lattice: no encoder feature is added (paper §5.4, row (i))
   * @param heads #A
   * @param layers #L
   * @param patch #P in pixels
   * @param width #d
   * @param taps s: before ALA's layer i the output of encoder block s_i is added; 0 = the embedding
   * @param activation of the map
   * @param queries N_q, only for {@link Variant#RELEASED}
   * @param mlpWidth hidden width of the query and pixel MLPs, only for {@link Variant#RELEASED}
   * @param headChannels channels of f₂'s two convolutions, only for {@link Variant#PAPER}
   */
  public record Ala(
      boolean lattice,
      int heads,
      int layers,
      int patch,
      int width,
      List<Integer> taps,
      MapActivation activation,
      int queries,
      int mlpWidth,
      List<Integer> headChannels) {}

  /**
   * @param block k, whose output the perception branch classifies
   * @param standardise h⁽ᵏ⁾ per channel with the training set's statistics
   * @param channels of the two convolutions
   * @param hidden width of the layer before the class scores
   * @param groups of the group norms
   * @param dropout probability
   */
  public record Perception(
      int block,
      boolean standardise,
      List<Integer> channels,
      int hidden,
      int groups,
      double dropout) {}

  /** The last feature of the encoder that no training changes and the model needs. */
  public Feature prefixEnd() {
    if (!lora.enabled()) {
      return Feature.after(lastBlock());
    }
    int first = lora.blocks().stream().mapToInt(Integer::intValue).min().orElseThrow();
    return Target.MLP.containsAll(lora.targets())
        ? Feature.middle(first)
        : Feature.after(first - 1);
  }

  private boolean isFrozen(int block) {
    return Feature.after(block).compareTo(prefixEnd()) <= 0;
  }

  /** The frozen features that the model reads. */
  public SortedSet<Feature> frozenFeatures() {
    SortedSet<Feature> features = new TreeSet<>();
    if (ala.lattice()) {
      ala.taps().stream().filter(this::isFrozen).map(Feature::after).forEach(features::add);
    }
    features.add(isFrozen(pb.block()) ? Feature.after(pb.block()) : prefixEnd());
    return features;
  }

  /** The last encoder block that is needed at all. */
  public int lastBlock() {
    int lastTap =
        ala.lattice() ? ala.taps().stream().mapToInt(Integer::intValue).max().orElse(0) : 0;
    return Math.max(pb.block(), lastTap);
  }

  /** Whether training LoRA moves what the lattice taps, and so α even while ALA is frozen. */
  public boolean lorasReachTaps() {
    return lora.enabled() && ala.lattice() && !ala.taps().stream().allMatch(this::isFrozen);
  }
}
