package org.ala4j.explain;

import java.util.List;
import java.util.Map;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.graph.RunMemory;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Control: how much the frozen encoder's class token attends to each patch in the last block, mean
 * over the heads, on the patch grid. It knows nothing of the training.
 */
public final class ClassTokenAttention implements Explainer {
  /** Its name in tables. */
  public static final String NAME = "class-token-attention";

  /** Images at once. */
  private static final int CHUNK = 4;

  private final VitEncoder encoder;
  private final ForwardPass pass;

  /**
   * @param prefix whose engine computes
   * @param memory that SameDiff computes in
   * @throws IllegalArgumentException when the encoder has no class token
   */
  public ClassTokenAttention(VitEncoder encoder, FrozenPrefix prefix, RunMemory memory) {
    if (!encoder.weights().hasClassToken()) {
      throw new IllegalArgumentException("The encoder has no class token");
    }
    this.encoder = encoder;
    int size = encoder.grid() * encoder.weights().patch();
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable pixels = graph.placeholder("pixels", -1, 3, size, size);
    SDVariable h = encoder.embedding(graph, layers, pixels);
    encoder.through(
        graph, layers, Feature.after(0), Feature.after(encoder.depth()), h, VitEncoder.FROZEN);
    this.pass = prefix.forward(graph, List.of(VitEncoder.attentionName(encoder.depth())), memory);
  }

  @Override
  public String label() {
    return NAME;
  }

  @Override
  public float[][] explain(INDArray images, int[] targets) {
    int n = (int) images.size(0);
    float[][] maps = new float[n][];
    for (int from = 0; from < n; from += CHUNK) {
      int to = Math.min(n, from + CHUNK);
      try (INDArray pixels =
          encoder.weights().normalisation().apply(images.get(NDArrayIndex.interval(from, to)))) {
        System.arraycopy(explain(pixels), 0, maps, from, to - from);
      }
    }
    return maps;
  }

  private float[][] explain(INDArray pixels) {
    int images = (int) pixels.size(0);
    float[][] weights =
        pass.run(images, Map.of("pixels", pixels))
            .get(VitEncoder.attentionName(encoder.depth())); // [B][heads·N·N]
    int heads = encoder.weights().heads();
    int n = encoder.tokens();
    int patches = n - encoder.extra();
    float[][] maps = new float[images][patches];
    for (int b = 0; b < images; b++) {
      for (int head = 0; head < heads; head++) {
        int row = head * n * n; // the class token's row
        for (int patch = 0; patch < patches; patch++) {
          maps[b][patch] += weights[b][row + encoder.extra() + patch] / heads;
        }
      }
    }
    return maps;
  }

  @Override
  public void close() {
    pass.close();
  }
}
