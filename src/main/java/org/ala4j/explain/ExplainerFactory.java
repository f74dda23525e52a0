package org.ala4j.explain;

import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.ala4j.model.ModelConfig;

/**
 * An explainer with its options settled, to be made for any model.
 *
 * @param passes about how many forward passes an image takes, for estimates of time; a gradient of
 *     the whole model counts as {@link #GRADIENT}
 * @param maker of the explainer; an IllegalArgumentException when it does not fit the model
 */
public record ExplainerFactory(
    ToIntFunction<ModelConfig> passes, Function<ExplanationContext, Explainer> maker) {
  /** Forward passes in the time of a forward and a backward pass, as measured. */
  public static final int GRADIENT = 4;

  /** One whose passes do not depend on the model. */
  public static ExplainerFactory of(int passes, Function<ExplanationContext, Explainer> maker) {
    return new ExplainerFactory(model -> passes, maker);
  }

  /**
   * Makes it; the caller closes it.
   *
   * @throws IllegalArgumentException when it does not fit the model, in a sentence
   */
  public Explainer create(ExplanationContext context) {
    return maker.apply(context);
  }
}
