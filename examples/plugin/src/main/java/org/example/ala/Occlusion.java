package org.example.ala;

import java.util.List;
import org.ala4j.explain.Explainer;
import org.ala4j.explain.ExplainerFactory;
import org.ala4j.explain.ExplainerProvider;
import org.ala4j.explain.Explainers.Method;
import org.ala4j.explain.Explainers.Option;
import org.ala4j.model.Predictor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Occlusion sensitivity (Zeiler and Fergus 2014): how much less probable the class becomes when a
 * cell of the image turns grey.
 *
 * @param predictor of the trained model, which stays its owner's to close
 * @param cells of the image's side
 */
public record Occlusion(Predictor predictor, int cells) implements Explainer {

  /** What {@code ala} finds. The option's value is checked before anything is trained. */
  public static final class Provider implements ExplainerProvider {
    @Override
    public List<Method> explainers() {
      return List.of(
          new Method(
              "occlusion",
              "fall of the probability behind a grey cell (Zeiler and Fergus 2014); a forward pass"
                  + " a cell",
              false, // it looks at the model, so it is no control
              List.of(new Option("cells", "7", "of the image's side")),
              options -> {
                int cells = options.integer("cells", 1, 64);
                int passes = cells * cells + 1; // for the estimate of the time left
                return ExplainerFactory.of(
                    passes, context -> new Occlusion(context.predictor(), cells));
              }));
    }
  }

  @Override
  public String label() {
    return "occlusion";
  }

  /** {@code [B, 3, S, S]} on 0..1 to {@code [B][cells·cells]}; whoever scores it enlarges it. */
  @Override
  public float[][] explain(INDArray images, int[] targets) {
    float[][] whole = predictor.predict(images).probabilities(); // [B][classes]
    float[][] maps = new float[targets.length][cells * cells];
    for (int cell = 0; cell < cells * cells; cell++) {
      float[][] occluded = withoutCell(images, cell);
      for (int i = 0; i < targets.length; i++) {
        maps[i][cell] = whole[i][targets[i]] - occluded[i][targets[i]];
      }
    }
    return maps;
  }

  private float[][] withoutCell(INDArray images, int cell) {
    long side = images.size(2);
    INDArrayIndex all = NDArrayIndex.all();
    // Arrays live beside Java's heap: whoever makes one closes it.
    try (INDArray changed = images.dup('c')) {
      changed.get(all, all, part(cell / cells, side), part(cell % cells, side)).assign(0.5);
      return predictor.predict(changed).probabilities();
    }
  }

  private INDArrayIndex part(int index, long side) {
    return NDArrayIndex.interval(index * side / cells, (index + 1) * side / cells);
  }
}
