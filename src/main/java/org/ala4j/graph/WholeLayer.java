package org.ala4j.graph;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What several operations of a {@link Graph} compute together, and another engine has a single one
 * for.
 */
sealed interface WholeLayer {
  /** {@link Layers#standardiseRows}. */
  record Standardise(SDVariable x, double epsilon) implements WholeLayer {}

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
}
