package org.ala4j.explain;

import org.ala4j.model.Predictor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ALA's own attention map α (paper §4.2), on the encoder's patch grid; class-agnostic. */
public final class AlaMap implements Explainer {
  /** Its name in tables. */
  public static final String NAME = "ala";

  private final Predictor predictor;

  public AlaMap(Predictor predictor) {
    this.predictor = predictor;
  }

  @Override
  public String label() {
    return NAME;
  }

  @Override
  public float[][] explain(INDArray images, int[] targets) {
    return predictor.predict(images).maps();
  }
}
