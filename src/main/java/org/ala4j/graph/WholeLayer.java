package org.ala4j.graph;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What several operations of a {@link Graph} compute together, and another engine has a single one
 * for.
 */
sealed interface WholeLayer {
  /**
   * {@link Layers#standardiseRows}.
   *
   * @param scale what each centred row was multiplied by, which the way back wants, too
   */
  record Standardise(SDVariable x, SDVariable scale, double epsilon) implements WholeLayer {}

  /** Φ(√2·x), of which {@link Layers#gelu} and its derivative are made. */
  record NormalCumulative(SDVariable x) implements WholeLayer {}

  /** σ(slope·x), of which {@link Layers#quickGelu} and its derivative are made. */
  record Logistic(SDVariable x, double slope) implements WholeLayer {}

  /** One of {@link Layers}' activations x·gate(x). */
  record Gated(Kind kind, SDVariable x) implements WholeLayer {
    enum Kind {
      GELU,
      TANH_GELU,
      QUICK_GELU
    }
  }

  /** {@link Layers#adaptedProduct}, x·(W + s·A·B). */
  record Adapted(SDVariable x, SDVariable weight, SDVariable a, SDVariable b, double scale)
      implements WholeLayer {}

  /** The output of {@link Layers#attention}. */
  record Attend(SDVariable q, SDVariable k, SDVariable v, int tokens, int width, int heads)
      implements WholeLayer {}

  /** The same of queries, keys and values side by side, {@code [B·N, 3·D]}. */
  record AttendTogether(SDVariable all, int tokens, int width, int heads) implements WholeLayer {}
}
