package org.ala4j.explain;

import java.util.List;
import java.util.Map;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.graph.Session;
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

  /** All intermediate arrays of all blocks are held at once. */
  private static final int CHUNK = 8;

  private final VitEncoder encoder;
  private final Session session;

  /**
   * @throws IllegalArgumentException when the encoder has no class token
   */
  public ClassTokenAttention(VitEncoder encoder) {
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
    this.session = new Session(graph);
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
    String attention = VitEncoder.attentionName(encoder.depth());
    try (Session.Run run = session.outputs(Map.of("pixels", pixels), List.of(attention))) {
      INDArray weights = run.output(attention); // [B, heads, N, N]
      int heads = (int) weights.size(1);
      int n = encoder.tokens();
      int patches = n - encoder.extra();
      float[][] maps = new float[(int) pixels.size(0)][patches];
      float[] flat = weights.dup('c').data().asFloat();
      for (int b = 0; b < maps.length; b++) {
        for (int head = 0; head < heads; head++) {
          int row = (b * heads + head) * n * n; // the class token's row
          for (int patch = 0; patch < patches; patch++) {
            maps[b][patch] += flat[row + encoder.extra() + patch] / heads;
          }
        }
      }
      return maps;
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
