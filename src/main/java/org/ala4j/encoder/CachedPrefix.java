package org.ala4j.encoder;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Takes what a {@link FeatureCache} has from there and lets an engine compute the rest. */
public final class CachedPrefix implements FrozenPrefix {
  private final FeatureCache cache;
  private final FrozenPrefix engine;
  private final SortedSet<Integer> blocks;

  /**
   * @param engine of these blocks; closed with this prefix
   * @param blocks all of them in the cache
   */
  public CachedPrefix(FeatureCache cache, FrozenPrefix engine, SortedSet<Integer> blocks) {
    if (!cache.blocks().containsAll(blocks)) {
      throw new IllegalArgumentException(blocks + " are not all among " + cache.blocks());
    }
    this.cache = cache;
    this.engine = engine;
    this.blocks = blocks;
  }

  @Override
  public Map<Integer, INDArray> features(INDArray pixels) {
    Map<Integer, INDArray> found = cache.find(blocks, pixels);
    return found != null ? found : cache.rounded(engine.features(pixels));
  }

  @Override
  public ForwardPass forward(Graph graph, List<String> outputs, RunMemory memory) {
    return engine.forward(graph, outputs, memory);
  }

  @Override
  public String engine() {
    return engine.engine();
  }

  @Override
  public void close() {
    engine.close();
  }
}
