package org.ala4j.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.WorkCounter;
import org.ala4j.memory.ArrayPool;
import org.ala4j.memory.COrder;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A model as its users see it: images in, class probabilities and attention maps out. It reads the
 * model's parameters at every call, so it follows a training.
 */
public final class Predictor implements AutoCloseable {
  /** Images at once at most: several chunks of a batch overlap, one does not. */
  private static final int IMAGES = 16;

  private static final List<String> OUTPUTS =
      List.of(
          ExplainableClassifier.LOGITS,
          ExplainableClassifier.PROBABILITIES,
          ExplainableClassifier.ALA_LOGITS,
          ExplainableClassifier.MAP);

  private final ExplainableClassifier model;
  private final FrozenPrefix prefix;
  private final ForwardPass rest;
  private final ArrayPool pool = new ArrayPool();

  /** The prefix and the memory stay the caller's to close. */
  public Predictor(ExplainableClassifier model, FrozenPrefix prefix, RunMemory memory) {
    this.model = model;
    this.prefix = prefix;
    this.rest = prefix.forward(model.graph(Phase.ATTENTION), OUTPUTS, memory);
  }

  /** Floating-point operations of an image's pass through what comes after the frozen blocks. */
  public long work() {
    Graph graph = model.graph(Phase.ATTENTION);
    return WorkCounter.of(graph, model.inputShapes(2), OUTPUTS)
        - WorkCounter.of(graph, model.inputShapes(1), OUTPUTS);
  }

  /**
   * What the model says of a batch.
   *
   * @param logits class scores of the perception branch, {@code [B][C]}
   * @param probabilities their softmax
   * @param alaProbabilities of ALA's own head, {@code [B][C]}
   * @param maps α, {@code [B][G·G]}, row by row
   */
  public record Prediction(
      float[][] logits, float[][] probabilities, float[][] alaProbabilities, float[][] maps) {}

  /**
   * Predicts for {@code images [B, 3, S, S]}, RGB in 0..1, with h_ALA = α. Any B will do: the work
   * is cut into chunks, and the prefix of the next runs beside the graph of the last.
   */
  public Prediction predict(INDArray images) {
    int n = (int) images.size(0);
    INDArray plain = COrder.of(images);
    float[][] logits = new float[n][];
    float[][] probabilities = new float[n][];
    float[][] alaProbabilities = new float[n][];
    float[][] maps = new float[n][];
    int done = 0;
    try (Lookahead<Map<String, INDArray>> chunks =
        new Lookahead<>(chunks(plain), c -> c.values().forEach(pool::give))) {
      while (chunks.hasNext()) {
        Prediction chunk = predict(chunks.next());
        int size = chunk.maps().length;
        System.arraycopy(chunk.logits(), 0, logits, done, size);
        System.arraycopy(chunk.probabilities(), 0, probabilities, done, size);
        System.arraycopy(chunk.alaProbabilities(), 0, alaProbabilities, done, size);
        System.arraycopy(chunk.maps(), 0, maps, done, size);
        done += size;
      }
    } finally {
      if (plain != images) {
        plain.close();
      }
    }
    return new Prediction(logits, probabilities, alaProbabilities, maps);
  }

  /** The graph's inputs, chunk by chunk. */
  private Iterator<Map<String, INDArray>> chunks(INDArray images) {
    long n = images.size(0);
    int size = chunk();
    return LongStream.iterate(0, from -> from < n, from -> from + size)
        .mapToObj(
            from -> {
              var rows = NDArrayIndex.interval(from, Math.min(n, from + size));
              INDArray chunk = images.get(rows);
              INDArray pixels = pool.take(chunk.shape()).assign(chunk);
              model.encoder().weights().normalisation().applyIn(pixels);
              return inputs(model, prefix, pixels, pool);
            })
        .iterator();
  }

  private int chunk() {
    return chunk(model.encoder());
  }

  /** How many images pass through a model of that encoder at once. */
  public static int chunk(VitEncoder encoder) {
    return Math.min(IMAGES, encoder.imagesAtOnce());
  }

  private Prediction predict(Map<String, INDArray> inputs) {
    int n = (int) inputs.get(ExplainableClassifier.PIXELS).size(0);
    inputs.replaceAll((name, array) -> filled(array, n));
    inputs.put(
        ExplainableClassifier.DROPOUT,
        pool.take(chunk(), model.config().pb().channels().get(1)).assign(1));
    try {
      Map<String, float[][]> outputs = rest.run(chunk(), inputs);
      outputs.replaceAll((name, rows) -> Arrays.copyOf(rows, n));
      return new Prediction(
          outputs.get(ExplainableClassifier.LOGITS),
          outputs.get(ExplainableClassifier.PROBABILITIES),
          softmax(outputs.get(ExplainableClassifier.ALA_LOGITS)),
          outputs.get(ExplainableClassifier.MAP));
    } finally {
      inputs.values().forEach(pool::give);
    }
  }

  /**
   * An array of a chunk that is not full, with zeros for the images that lack; it replaces the
   * array. How products are summed up depends on how many rows they have: an image gets the same
   * answer in any batch, bit for bit, because a chunk always has the same size.
   */
  private INDArray filled(INDArray array, int images) {
    if (images == chunk()) {
      return array;
    }
    long[] shape = array.shape().clone(); // it gives its own
    long rows = shape[0];
    shape[0] = rows / images * chunk();
    INDArray filled = pool.take(shape).assign(0);
    filled.get(NDArrayIndex.interval(0, rows)).assign(array);
    pool.give(array);
    return filled;
  }

  /**
   * What a graph of the model reads of normalised pixels.
   *
   * @param pool that the features' arrays are taken from, the caller's to give back
   */
  public static Map<String, INDArray> inputs(
      ExplainableClassifier model, FrozenPrefix prefix, INDArray pixels, ArrayPool pool) {
    Map<String, INDArray> inputs = new HashMap<>();
    prefix.features(pixels, pool).forEach((feature, h) -> inputs.put(feature.label(), h));
    inputs.put(ExplainableClassifier.PIXELS, pixels);
    return inputs;
  }

  private static float[][] softmax(float[][] logits) {
    for (float[] row : logits) {
      float max = Float.NEGATIVE_INFINITY;
      for (float x : row) {
        max = Math.max(max, x);
      }
      double sum = 0;
      for (int c = 0; c < row.length; c++) {
        row[c] = (float) Math.exp(row[c] - max);
        sum += row[c];
      }
      for (int c = 0; c < row.length; c++) {
        row[c] = (float) (row[c] / sum);
      }
    }
    return logits;
  }

  @Override
  public void close() {
    rest.close();
    pool.close();
  }
}
