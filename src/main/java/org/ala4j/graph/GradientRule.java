package org.ala4j.graph;

/**
 * How {@link Layers} go backwards. What they compute is the same under every rule; a rule changes
 * what their outputs' gradients become, and so turns gradients into explanations.
 *
 * @param guided ReLUs pass positive gradients only (Springenberg et al. 2015, guided
 *     backpropagation)
 * @param linearised what multiplies a signal is a constant: attention weights, the denominator of a
 *     norm, the gate Φ(x) of a GELU x·Φ(x), the factors of {@link Layers#scaleRows}. A layer is
 *     then linear in its input and its biases, and gradient × input is conserved from layer to
 *     layer (Ali et al. 2022)
 * @param zPlus a convolution gives relevance to contributions that are positive only: x⁺w⁺ + x⁻w⁻
 *     and b⁺ (Bach et al. 2015, Montavon et al. 2017)
 * @param epsilon ε by which the denominator of a linear layer's relevance is enlarged (Bach et al.
 *     2015); contributions to outputs that are small beside ε are swallowed
 */
public record GradientRule(boolean guided, boolean linearised, boolean zPlus, double epsilon) {
  /** The true gradient. */
  public static final GradientRule PLAIN = new GradientRule(false, false, false, 0);

  /** Guided backpropagation. */
  public static final GradientRule GUIDED = new GradientRule(true, false, false, 0);

  /** Gradient × input is relevance, and is conserved. */
  public static final GradientRule CONSERVATIVE = new GradientRule(false, true, false, 0);

  public GradientRule {
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException("ε is not negative, unlike " + epsilon);
    }
  }

  /** {@link #CONSERVATIVE} with z⁺ for convolutions, if asked for, and ε for linear layers. */
  public static GradientRule relevance(boolean zPlus, double epsilon) {
    return new GradientRule(false, true, zPlus, epsilon);
  }
}
