package org.ala4j.explain;

import java.util.List;
import java.util.OptionalInt;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.GradientRule;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * LeGrad (Bousselham et al. 2024): how much more attention to a patch would raise the score, the
 * mean over heads and queries of (∂F/∂A_l)⁺, summed over the blocks l = 1..k, as in the paper, or
 * over the last few of them: the authors' release takes two by default.
 *
 * <p>The original reads a score off each block by applying the head of the last one to it; f_PB is
 * made for h⁽ᵏ⁾ alone, so F is its score for every block. All N tokens are queries, the class token
 * too; the map's columns are those of the patches. Cost: one forward and one backward pass an
 * image.
 */
public final class LeGrad implements Explainer, AutoCloseable {
  private final VitEncoder encoder;
  private final List<String> attentions;
  private final ScoreGradients gradients;

  /** Over all blocks up to k. */
  public LeGrad(Subject subject) {
    this(subject, OptionalInt.empty());
  }

  /**
   * @param last how many blocks, counted back from k; all if empty
   * @throws IllegalArgumentException when there are not so many
   */
  public LeGrad(Subject subject, OptionalInt last) {
    List<String> all = TransformerMaps.attentions(subject.model());
    int blocks = last.orElse(all.size());
    if (blocks < 1 || blocks > all.size()) {
      throw new IllegalArgumentException(
          "LeGrad cannot take the last "
              + blocks
              + " blocks; f_PB reads block "
              + all.size()
              + ", so there are 1 to "
              + all.size());
    }
    this.encoder = subject.model().encoder();
    this.attentions = all.subList(all.size() - blocks, all.size());
    this.gradients =
        new ScoreGradients(subject, GradientRule.PLAIN, GradientRule.PLAIN, attentions);
  }

  @Override
  public String label() {
    return "legrad";
  }

  /** One map per image on the patch grid, {@code [B][G·G]}. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    int patches = encoder.grid() * encoder.grid();
    float[][] maps = new float[targets.length][patches];
    gradients.run(
        images,
        targets,
        List.of(),
        (first, count, run) -> add(run, List.of(maps).subList(first, first + count)));
    return maps;
  }

  private void add(GradientPass.Run run, List<float[]> maps) {
    for (String attention : attentions) {
      INDArray slopes = run.gradient(attention); // [B, heads, N, N]
      try (INDArray positive = Transforms.relu(slopes, true);
          INDArray mean = positive.mean(1, 2)) { // [B, N]
        for (int b = 0; b < maps.size(); b++) {
          for (int j = 0; j < maps.get(b).length; j++) {
            maps.get(b)[j] += mean.getFloat(b, encoder.extra() + j);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    gradients.close();
  }
}
