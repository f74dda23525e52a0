package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ala4j.encoder.FeatureCache.Precision;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.GradientEngine;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.memory.ArrayPool;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Kept features against the engine that computes them. */
class FeatureCacheTest {
  @TempDir Path folder;

  private static final SortedSet<Feature> KEPT = features(0, 1, 2);
  private static final SortedSet<Feature> WANTED = features(0, 2);

  private final EncoderFile file = TinyModel.encoderFile();
  private final VitEncoder encoder = new VitEncoder(file.weights(), 32);
  private final INDArray pixels = Nd4j.randn(DataType.FLOAT, 5, 3, 32, 32);

  private final AtomicInteger calls = new AtomicInteger();

  private static SortedSet<Feature> features(int... blocks) {
    return IntStream.of(blocks)
        .mapToObj(Feature::after)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Counts how often the engine works. */
  private FrozenPrefix counted(SortedSet<Feature> blocks) {
    FrozenPrefix engine =
        FrozenPrefix.create(encoder, blocks, FrozenPrefix.Engine.AUTO, Processor.cpu(1));
    return new FrozenPrefix() {
      @Override
      public Map<Feature, INDArray> features(INDArray images, ArrayPool pool) {
        calls.incrementAndGet();
        return engine.features(images, pool);
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
    };
  }

  private FeatureCache cache(SortedSet<Feature> blocks) {
    return cache(blocks, 1_000_000, Precision.FLOAT32);
  }

  private FeatureCache cache(SortedSet<Feature> blocks, long maxBytes, Precision precision) {
    var settings = new FeatureCache.Settings(folder, maxBytes, precision);
    return new FeatureCache(settings, "a test", encoder, blocks);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private INDArray images(long... rows) {
    return Nd4j.stack(
        0, java.util.Arrays.stream(rows).mapToObj(pixels::slice).toArray(INDArray[]::new));
  }

  @Test
  void givesWhatTheEngineComputedInAnyOrderWithoutAskingItAgain() {
    FeatureCache store = cache(KEPT);
    try (FrozenPrefix full = counted(KEPT);
        FrozenPrefix direct = counted(WANTED);
        FrozenPrefix stored = new CachedPrefix(store, counted(WANTED), WANTED)) {
      store.add(full, images(0, 1, 2));
      store.add(full, images(2, 3));
      assertThat(store.size()).isEqualTo(4);
      calls.set(0);
      Map<Feature, INDArray> found = stored.features(images(3, 0, 3));
      assertThat(calls).hasValue(0);
      Map<Feature, INDArray> expected = direct.features(images(3, 0, 3));
      assertThat(found.keySet()).isEqualTo(WANTED);
      for (Feature block : WANTED) {
        assertThat(found.get(block).shape()).isEqualTo(expected.get(block).shape());
        assertThat(found.get(block).sub(expected.get(block)).amaxNumber().doubleValue())
            .isLessThan(1e-5);
      }
    }
  }

  @Test
  void aBatchWithAnUnknownImageIsComputedWhole() {
    FeatureCache store = cache(KEPT);
    try (FrozenPrefix full = counted(KEPT);
        FrozenPrefix stored = new CachedPrefix(store, counted(WANTED), WANTED);
        FrozenPrefix direct = counted(WANTED)) {
      store.add(full, images(0, 1));
      calls.set(0);
      Map<Feature, INDArray> found = stored.features(images(0, 4));
      assertThat(calls).hasValue(1);
      assertThat(found).isEqualTo(direct.features(images(0, 4)));
      assertThat(store.size()).as("nothing is added on the way").isEqualTo(2);
    }
  }

  @Test
  void oneChangedPixelIsAnotherImage() {
    FeatureCache store = cache(KEPT);
    try (FrozenPrefix full = counted(KEPT)) {
      store.add(full, images(0));
      INDArray changed = images(0);
      assertThat(store.find(WANTED, changed, new ArrayPool())).isNotNull();
      changed.putScalar(0, 2, 31, 31, changed.getFloat(0, 2, 31, 31) + 1e-3f);
      assertThat(store.find(WANTED, changed, new ArrayPool())).isNull();
    }
  }

  @Test
  void readsPixelsInAnyMemoryOrder() {
    FeatureCache store = cache(KEPT);
    try (FrozenPrefix full = counted(KEPT)) {
      store.add(full, images(0, 1));
      assertThat(store.find(WANTED, images(1, 0).dup('f'), new ArrayPool())).isNotNull();
    }
  }

  @Test
  void itsSizeIsKnownBeforehand() {
    // 3 blocks of 17 tokens of 32 floats
    assertThat(FeatureCache.bytesPerView(encoder, KEPT, Precision.FLOAT32))
        .isEqualTo(3 * 17 * 32 * 4);
  }

  @Test
  void blocksThatAreNotKeptAreRefused() {
    FeatureCache store = cache(WANTED);
    try (FrozenPrefix engine = counted(KEPT)) {
      assertThatThrownBy(() -> new CachedPrefix(store, engine, KEPT))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatAnEarlierRunKeptIsTakenOver() {
    try (FrozenPrefix full = counted(KEPT)) {
      cache(KEPT).add(full, images(0, 1, 2));
      calls.set(0);
      FeatureCache later = cache(KEPT);
      later.add(full, images(2, 1, 0));
      assertThat(calls).hasValue(0);
      assertThat(later.find(WANTED, images(1), new ArrayPool())).isNotNull();
      assertThat(later.use().computed()).isZero();
      assertThat(later.use().read()).isEqualTo(1);
      later.add(full, images(0, 3));
      assertThat(later.use().computed()).isEqualTo(1);
    }
  }

  /** Cut, a byte changed, empty: never served, computed again. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aDamagedFileIsNeverServed(int kind) throws IOException {
    try (FrozenPrefix full = counted(KEPT);
        FrozenPrefix cached = new CachedPrefix(cacheOf(full), counted(WANTED), WANTED)) {
      Map<Feature, INDArray> before = cached.features(images(0));
      Path file = files().get(0);
      byte[] bytes = Files.readAllBytes(file);
      bytes[1000] ^= 1;
      Files.write(file, kind == 0 ? bytes : Arrays.copyOf(bytes, kind == 1 ? 1001 : 0));
      calls.set(0);
      assertThat(cached.features(images(0))).isEqualTo(before);
      assertThat(calls).as("computed").hasValue(1);
      FeatureCache later = cache(KEPT);
      later.add(full, images(0));
      assertThat(later.find(KEPT, images(0), new ArrayPool()).get(Feature.after(2)))
          .isEqualTo(before.get(Feature.after(2)));
    }
  }

  private FeatureCache cacheOf(FrozenPrefix full) {
    FeatureCache cache = cache(KEPT);
    cache.add(full, images(0));
    return cache;
  }

  /** Room for three of one image's features: the image that was used last stays. */
  @Test
  void theLeastRecentlyUsedGoesFirst() throws IOException {
    long each = FeatureCache.bytesPerView(encoder, KEPT, Precision.FLOAT32) + 8;
    long room = 3 * each + each / 2;
    try (FrozenPrefix full = counted(KEPT)) {
      for (int i = 0; i < 3; i++) {
        cache(KEPT, room, Precision.FLOAT32).add(full, images(i));
        for (Path file : files()) { // as if each run had been an hour before the next
          FileTime time = Files.getLastModifiedTime(file);
          Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() - 3_600_000));
        }
      }
      FeatureCache later = cache(KEPT, room, Precision.FLOAT32);
      later.add(full, images(0)); // used again
      later.add(full, images(3));
      assertThat(files()).hasSize(3);
      calls.set(0);
      cache(KEPT, room, Precision.FLOAT32).add(full, images(0, 2, 3));
      assertThat(calls).as("these three stayed").hasValue(0);
      cache(KEPT, 10 * room, Precision.FLOAT32).add(full, images(1));
      assertThat(calls).as("this one went").hasValue(1);
    }
  }

  @Test
  void whatTheRunItselfUsesIsNotDeletedForMore() throws IOException {
    long each = FeatureCache.bytesPerView(encoder, KEPT, Precision.FLOAT32) + 8;
    FeatureCache small = cache(KEPT, 2 * each, Precision.FLOAT32);
    try (FrozenPrefix full = counted(KEPT)) {
      small.add(full, images(0, 1, 2, 3));
      assertThat(small.size()).isEqualTo(2);
      assertThat(small.find(WANTED, images(0, 1), new ArrayPool())).isNotNull();
      assertThat(small.find(WANTED, images(2), new ArrayPool())).isNull();
      assertThat(files()).hasSize(2);
    }
  }

  /** Computed or read, half precision gives the same numbers, at most 2^-11 from the exact ones. */
  @Test
  void halfPrecisionRoundsEverythingAlike() {
    FeatureCache half = cache(KEPT, 1_000_000, Precision.FLOAT16);
    try (FrozenPrefix full = counted(KEPT);
        FrozenPrefix direct = counted(WANTED);
        FrozenPrefix cached = new CachedPrefix(half, counted(WANTED), WANTED)) {
      Map<Feature, INDArray> computed = cached.features(images(0));
      half.add(full, images(0));
      calls.set(0);
      Map<Feature, INDArray> read = cached.features(images(0));
      assertThat(calls).hasValue(0);
      assertThat(read).isEqualTo(computed);
      Map<Feature, INDArray> exact = direct.features(images(0));
      for (Feature block : WANTED) {
        double largest = exact.get(block).amaxNumber().doubleValue();
        double difference = read.get(block).sub(exact.get(block)).amaxNumber().doubleValue();
        assertThat(difference / largest).isBetween(1e-7, Math.pow(2, -11));
      }
    }
  }

  /** A batch is computed as its images are one by one, or results would depend on what is kept. */
  @Test
  void theEngineDoesNotMixImages() {
    try (FrozenPrefix engine = counted(KEPT)) {
      INDArray together = engine.features(images(0, 1, 2, 3, 4)).get(Feature.after(2));
      for (int i = 0; i < 5; i++) {
        long n = encoder.tokens();
        assertThat(engine.features(images(i)).get(Feature.after(2)))
            .isEqualTo(together.get(NDArrayIndex.interval(i * n, (i + 1) * n)).dup('c'));
      }
    }
  }

  @Test
  void otherNumbersBelongToExactlyTheseViews() {
    try (FrozenPrefix full = counted(KEPT)) {
      FeatureCache cache = cacheOf(full);
      cache.keep("statistics", new float[] {1, 2.5f});
      assertThat(cacheOf(full).numbers("statistics", 2)).hasValue(new float[] {1, 2.5f});
      assertThat(cacheOf(full).numbers("others", 2)).isEmpty();
      cache.add(full, images(1));
      assertThat(cache.numbers("statistics", 2)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0x3C00",
    "-2, 0xC000",
    "65504, 0x7BFF",
    "1e9, 0x7BFF",
    "0.33325, 0x3555",
    "6.1035156e-5, 0x0400",
    "5.9604645e-8, 0x0001",
    "1e-9, 0",
    "2049, 0x6800",
    "2051, 0x6802"
  })
  void halfPrecisionRoundsToTheNearestEven(float number, String bits) {
    assertThat(Half.bits(number) & 0xFFFF).isEqualTo(Integer.decode(bits));
  }
}
