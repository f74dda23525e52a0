package org.ala4j.encoder;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.GradientEngine;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.memory.ArrayPool;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Takes what a {@link FeatureCache} has from there and lets an engine compute the rest. */
public final class CachedPrefix implements FrozenPrefix {
  private final FeatureCache cache;
  private final FrozenPrefix engine;
  private final SortedSet<Feature> wanted;

  /**
   * @param engine of these features; closed with this prefix
   * @param wanted all of them in the cache
   */
  public CachedPrefix(FeatureCache cache, FrozenPrefix engine, SortedSet<Feature> wanted) {
    if (!cache.kept().containsAll(wanted)) {
      throw new IllegalArgumentException(wanted + " are not all among " + cache.kept());
    }
    this.cache = cache;
    this.engine = engine;
    this.wanted = wanted;
  }

  @Override
  public Map<Feature, INDArray> features(INDArray pixels, ArrayPool pool) {
    Map<Feature, INDArray> found = cache.find(wanted, pixels, pool);
    return found != null ? found : cache.rounded(engine.features(pixels, pool));
  }

  @Override
  public ForwardPass forward(Graph graph, List<String> outputs, RunMemory memory) {
    return engine.forward(graph, outputs, memory);
  }

  @Override
  public GradientEngine gradients() {
    return engine.gradients();
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
