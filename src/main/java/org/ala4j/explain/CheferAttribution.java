package org.ala4j.explain;

import java.util.List;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Transformer attribution by Chefer et al. (ICCV 2021, <em>Generic Attention-model
 * Explainability</em>, eq. 5–6 for self-attention): R ← R + mean_h[(∇A_l ⊙ A_l)⁺]·R over the blocks
 * l = 1..k, from R = I. ∇A is the gradient of the target's score.
 *
 * <p>The map is the mean over the rows of the patch tokens, which f_PB reads (the original's
 * classifier reads the class token's), its columns those of the patches; I adds the same to all of
 * them. Cost: one forward and one backward pass an image.
 */
public final class CheferAttribution implements Explainer, AutoCloseable {
  private final VitEncoder encoder;
  private final List<String> attentions;
  private final ScoreGradients gradients;

  public CheferAttribution(Subject subject) {
    this.encoder = subject.model().encoder();
    this.attentions = TransformerMaps.attentions(subject.model());
    this.gradients =
        new ScoreGradients(subject, GradientRule.PLAIN, GradientRule.PLAIN, attentions);
  }

  @Override
  public String label() {
    return "chefer";
  }

  /** One map per image on the patch grid, {@code [B][G·G]}. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = new float[targets.length][];
    gradients.run(
        images,
        targets,
        attentions,
        (first, count, run) -> {
          for (int b = 0; b < count; b++) {
            maps[first + b] = TransformerMaps.ofPatches(relevances(run, b), encoder);
          }
        });
    return maps;
  }

  private double[] relevances(GradientPass.Run run, int b) {
    double[] row = TransformerMaps.meanOfPatches(encoder);
    for (int l = attentions.size() - 1; l >= 0; l--) {
      String attention = attentions.get(l);
      float[] relations = ScoreGradients.values(run.output(attention).slice(b)); // [heads, N, N]
      float[] slopes = ScoreGradients.values(run.gradient(attention).slice(b));
      for (int i = 0; i < relations.length; i++) {
        relations[i] = Math.max(0, relations[i] * slopes[i]);
      }
      double[] added = TransformerMaps.times(row, relations);
      for (int j = 0; j < row.length; j++) {
        row[j] += added[j];
      }
    }
    return row;
  }

  @Override
  public void close() {
    gradients.close();
  }
}
