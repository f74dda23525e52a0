package org.ala4j.explain;

import java.util.List;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention rollout (Abnar and Zuidema 2020): Â_k ⋯ Â₂Â₁ with Â_l = ½·mean_h A_l + ½·I, where the
 * identity stands for the residual connection. Class-agnostic; it follows LoRA's training.
 *
 * <p>The map is the mean over the rows of the patch tokens, which f_PB reads (the original's
 * classifier reads the class token's), its columns those of the patches. Cost: one forward pass an
 * image.
 */
public final class AttentionRollout implements Explainer, AutoCloseable {
  private final VitEncoder encoder;
  private final List<String> attentions;
  private final ScoreGradients gradients;

  public AttentionRollout(Subject subject) {
    this.encoder = subject.model().encoder();
    this.attentions = TransformerMaps.attentions(subject.model());
    this.gradients = new ScoreGradients(subject, GradientRule.PLAIN, GradientRule.PLAIN, List.of());
  }

  @Override
  public String label() {
    return "attention-rollout";
  }

  /** One map per image on the patch grid, {@code [B][G·G]}. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] maps = new float[(int) images.size(0)][];
    gradients.run(
        images,
        new int[maps.length],
        attentions,
        (first, count, run) -> {
          for (int b = 0; b < count; b++) {
            maps[first + b] = TransformerMaps.ofPatches(rollOut(run, b), encoder);
          }
        });
    return maps;
  }

  private double[] rollOut(GradientPass.Run run, int b) {
    double[] row = TransformerMaps.meanOfPatches(encoder);
    for (int l = attentions.size() - 1; l >= 0; l--) {
      float[] weights = ScoreGradients.values(run.output(attentions.get(l)).slice(b));
      double[] mixed = TransformerMaps.times(row, weights);
      for (int j = 0; j < row.length; j++) {
        row[j] = 0.5 * mixed[j] + 0.5 * row[j];
      }
    }
    return row;
  }

  @Override
  public void close() {
    gradients.close();
  }
}
