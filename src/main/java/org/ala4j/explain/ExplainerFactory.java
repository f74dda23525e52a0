package org.ala4j.explain;

/** An explainer with its options settled, to be made for any model. */
@FunctionalInterface
public interface ExplainerFactory {
  /**
   * Makes it; the caller closes it.
   *
   * @throws IllegalArgumentException when it does not fit the model, in a sentence
   */
  Explainer create(ExplanationContext context);
}
