package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Kept features against the engine that computes them. */
class FeatureStoreTest {
  private static final SortedSet<Integer> KEPT = new TreeSet<>(List.of(0, 1, 2));
  private static final SortedSet<Integer> WANTED = new TreeSet<>(List.of(0, 2));

  private final EncoderFile file = TinyModel.encoderFile();
  private final VitEncoder encoder = new VitEncoder(file.weights(), 32);
  private final INDArray pixels = Nd4j.randn(DataType.FLOAT, 5, 3, 32, 32);
  private final AtomicInteger calls = new AtomicInteger();

  /** Counts how often the engine works. */
  private FrozenPrefix counted(SortedSet<Integer> blocks) {
    FrozenPrefix engine = FrozenPrefix.create(encoder, blocks, FrozenPrefix.Engine.AUTO, 1);
    return new FrozenPrefix() {
      @Override
      public Map<Integer, INDArray> features(INDArray images) {
        calls.incrementAndGet();
        return engine.features(images);
      }

      @Override
      public String engine() {
        return engine.engine();
      }

      @Override
      public void close() {
        engine.close();
      }
    };
  }

  private INDArray images(long... rows) {
    return Nd4j.stack(
        0, java.util.Arrays.stream(rows).mapToObj(pixels::slice).toArray(INDArray[]::new));
  }

  @Test
  void givesWhatTheEngineComputedInAnyOrderWithoutAskingItAgain() {
    try (FeatureStore store = new FeatureStore(encoder, KEPT);
        FrozenPrefix full = counted(KEPT);
        FrozenPrefix direct = counted(WANTED);
        FrozenPrefix stored = new StoredPrefix(store, counted(WANTED), WANTED)) {
      store.add(full, images(0, 1, 2));
      store.add(full, images(2, 3));
      assertThat(store.size()).isEqualTo(4);
      calls.set(0);
      Map<Integer, INDArray> found = stored.features(images(3, 0, 3));
      assertThat(calls).hasValue(0);
      Map<Integer, INDArray> expected = direct.features(images(3, 0, 3));
      assertThat(found.keySet()).isEqualTo(WANTED);
      for (int block : WANTED) {
        assertThat(found.get(block).shape()).isEqualTo(expected.get(block).shape());
        assertThat(found.get(block).sub(expected.get(block)).amaxNumber().doubleValue())
            .isLessThan(1e-5);
      }
    }
  }

  @Test
  void aBatchWithAnUnknownImageIsComputedWhole() {
    try (FeatureStore store = new FeatureStore(encoder, KEPT);
        FrozenPrefix full = counted(KEPT);
        FrozenPrefix stored = new StoredPrefix(store, counted(WANTED), WANTED);
        FrozenPrefix direct = counted(WANTED)) {
      store.add(full, images(0, 1));
      calls.set(0);
      Map<Integer, INDArray> found = stored.features(images(0, 4));
      assertThat(calls).hasValue(1);
      assertThat(found).isEqualTo(direct.features(images(0, 4)));
      assertThat(store.size()).as("nothing is added on the way").isEqualTo(2);
    }
  }

  @Test
  void oneChangedPixelIsAnotherImage() {
    try (FeatureStore store = new FeatureStore(encoder, KEPT);
        FrozenPrefix full = counted(KEPT)) {
      store.add(full, images(0));
      INDArray changed = images(0);
      assertThat(store.find(WANTED, changed)).isNotNull();
      changed.putScalar(0, 2, 31, 31, changed.getFloat(0, 2, 31, 31) + 1e-3f);
      assertThat(store.find(WANTED, changed)).isNull();
    }
  }

  @Test
  void readsPixelsInAnyMemoryOrder() {
    try (FeatureStore store = new FeatureStore(encoder, KEPT);
        FrozenPrefix full = counted(KEPT)) {
      store.add(full, images(0, 1));
      assertThat(store.find(WANTED, images(1, 0).dup('f'))).isNotNull();
    }
  }

  @Test
  void itsSizeIsKnownBeforehand() {
    // 3 blocks of 17 tokens of 32 floats
    assertThat(FeatureStore.bytesPerImage(encoder, KEPT)).isEqualTo(3 * 17 * 32 * 4);
  }

  @Test
  void blocksThatAreNotKeptAreRefused() {
    try (FeatureStore store = new FeatureStore(encoder, WANTED);
        FrozenPrefix engine = counted(KEPT)) {
      assertThatThrownBy(() -> new StoredPrefix(store, engine, KEPT))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
