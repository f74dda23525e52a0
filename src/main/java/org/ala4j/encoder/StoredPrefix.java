package org.ala4j.encoder;

import java.util.Map;
import java.util.SortedSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Takes what a {@link FeatureStore} has from there and lets an engine compute the rest. */
public final class StoredPrefix implements FrozenPrefix {
  private final FeatureStore store;
  private final FrozenPrefix engine;
  private final SortedSet<Integer> blocks;

  /**
   * @param store stays the caller's to close
   * @param engine of these blocks; closed with this prefix
   * @param blocks all of them in the store
   */
  public StoredPrefix(FeatureStore store, FrozenPrefix engine, SortedSet<Integer> blocks) {
    if (!store.blocks().containsAll(blocks)) {
      throw new IllegalArgumentException(blocks + " are not all among " + store.blocks());
    }
    this.store = store;
    this.engine = engine;
    this.blocks = blocks;
  }

  @Override
  public Map<Integer, INDArray> features(INDArray pixels) {
    Map<Integer, INDArray> found = store.find(blocks, pixels);
    return found != null ? found : engine.features(pixels);
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
