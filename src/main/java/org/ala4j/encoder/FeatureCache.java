package org.ala4j.encoder;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.ala4j.files.Sha256;
import org.ala4j.memory.ArrayPool;
import org.ala4j.memory.COrder;
import org.ala4j.memory.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What the frozen blocks make of views that come again and again, computed once and kept on disk
 * for all trials, runs and processes. A view is known by its pixels (their SHA-256), so nothing can
 * be mistaken for another; what encoder, engine, resolution and precision made it is part of the
 * folder's name.
 *
 * <p>It is filled first and only read afterwards: whether a batch is found in it depends on the
 * data alone, not on what other trials did before. So results stay the same bit for bit.
 */
public final class FeatureCache {
  /** How features are kept. Half precision takes half the space and rounds to 11 bits. */
  public enum Precision {
    FLOAT32,
    FLOAT16
  }

  /**
   * Where and how.
   *
   * @param maxBytes of the whole folder, other encoders' features included; 0 keeps nothing
   */
  public record Settings(Path folder, long maxBytes, Precision precision) {}

  private final FeatureFolder folder;
  private final Precision precision;
  private final SortedSet<Feature> kept;
  private final int rows;
  private final int width;
  private final Set<String> present = ConcurrentHashMap.newKeySet();
  private final LongAdder read = new LongAdder();
  private final LongAdder computed = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /**
   * A cache that holds nothing yet; what earlier runs kept is taken over by {@link #add}.
   *
   * @param maker what encoder and engine compute the features: part of the folder's name
   * @param kept what is kept of each view
   */
  public FeatureCache(
      Settings settings, String maker, VitEncoder encoder, SortedSet<Feature> kept) {
    this.precision = settings.precision();
    this.kept = new TreeSet<>(kept);
    this.rows = encoder.tokens();
    this.width = encoder.width();
    String what = maker + " " + encoder.grid() + " " + precision + " " + this.kept;
    String name = key(what).substring(0, 16);
    this.folder = new FeatureFolder(settings.folder(), name, settings.maxBytes());
  }

  /** Bytes on disk that it takes to keep one view's features. */
  public static long bytesPerView(
      VitEncoder encoder, SortedSet<Feature> kept, Precision precision) {
    return numberBytes(precision) * (long) kept.size() * encoder.tokens() * encoder.width();
  }

  private static int numberBytes(Precision precision) {
    return precision == Precision.FLOAT32 ? Float.BYTES : Short.BYTES;
  }

  public SortedSet<Feature> kept() {
    return kept;
  }

  /** Number of views, equal ones counted once. */
  public int size() {
    return present.size();
  }

  /**
   * What the cache was good for.
   *
   * @param views kept
   * @param bytes that they take
   * @param read how often one was read
   * @param computed how many of them were not there before
   * @param secondsEach to compute one; NaN when none was
   */
  public record Use(long views, long bytes, long read, long computed, double secondsEach) {}

  public Use use() {
    long each = (long) numberBytes(precision) * kept.size() * rows * width;
    return new Use(
        size(),
        size() * each,
        read.sum(),
        computed.sum(),
        computed.sum() == 0 ? Double.NaN : nanos.sum() / 1e9 / computed.sum());
  }

  /**
   * Keeps the features of those views that are not here yet, computing what no earlier run did.
   *
   * @param prefix of exactly these features
   * @param pixels normalised, {@code [B, 3, S, S]}
   */
  public void add(FrozenPrefix prefix, INDArray pixels) {
    List<String> keys = keys(pixels);
    List<Integer> missing = new ArrayList<>();
    Set<String> asked = new TreeSet<>();
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      if (folder.holds(key, bytes())) {
        present.add(key);
      } else if (asked.add(key)) {
        missing.add(i);
      }
    }
    if (!missing.isEmpty()) {
      compute(prefix, pixels, keys, missing);
    }
  }

  private void compute(
      FrozenPrefix prefix, INDArray pixels, List<String> keys, List<Integer> missing) {
    long start = System.nanoTime();
    boolean all = missing.size() == keys.size();
    long[] which = missing.stream().mapToLong(Integer::longValue).toArray();
    INDArray wanted = all ? pixels : pixels.get(NDArrayIndex.indices(which)).dup('c');
    Map<Feature, INDArray> features = prefix.features(wanted);
    try {
      for (int i = 0; i < missing.size(); i++) {
        String key = keys.get(missing.get(i));
        if (folder.write(key, view(features, i))) {
          present.add(key);
        }
      }
    } finally {
      features.values().forEach(INDArray::close);
      if (!all) {
        wanted.close();
      }
    }
    computed.add(missing.size());
    nanos.add(System.nanoTime() - start);
  }

  /** The bytes of one view of a batch: feature by feature, row by row. */
  private ByteBuffer view(Map<Feature, INDArray> features, int i) {
    ByteBuffer view = ByteBuffer.allocate(bytes()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    int length = rows * width;
    for (Feature feature : kept) {
      var numbers = HostMemory.read(features.get(feature)).slice(i * length, length);
      if (precision == Precision.FLOAT32) {
        view.asFloatBuffer().put(numbers);
        view.position(view.position() + length * Float.BYTES);
      } else {
        Half.encode(numbers, view);
      }
    }
    return view.flip();
  }

  private int bytes() {
    return Math.multiplyExact(numberBytes(precision) * kept.size(), rows * width);
  }

  /**
   * The features of a batch, or null when not every view of it is here.
   *
   * @param wanted some of {@link #kept}
   * @param pixels normalised, {@code [B, 3, S, S]}
   * @param pool that the arrays are taken from
   * @return {@code [B·N, D]} by feature, the caller's to give back
   */
  Map<Feature, INDArray> find(SortedSet<Feature> wanted, INDArray pixels, ArrayPool pool) {
    List<String> keys = keys(pixels);
    if (!present.containsAll(keys)) {
      return null;
    }
    Map<Feature, INDArray> batch = new TreeMap<>();
    for (Feature feature : wanted) {
      batch.put(feature, pool.take((long) keys.size() * rows, width));
    }
    for (int i = 0; i < keys.size(); i++) {
      ByteBuffer view = folder.read(keys.get(i), bytes());
      if (view == null) {
        present.remove(keys.get(i)); // somebody deleted or damaged it
        batch.values().forEach(pool::give);
        return null;
      }
      copy(view, i, batch);
    }
    read.add(keys.size());
    return batch;
  }

  private void copy(ByteBuffer view, int i, Map<Feature, INDArray> batch) {
    int length = rows * width;
    int each = length * numberBytes(precision);
    int place = 0;
    for (Feature feature : kept) {
      INDArray target = batch.get(feature);
      if (target != null) {
        ByteBuffer numbers = view.slice(place * each, each).order(view.order());
        int from = i * length;
        HostMemory.write(
            target,
            all -> {
              if (precision == Precision.FLOAT32) {
                all.slice(from, length).put(numbers.asFloatBuffer());
              } else {
                Half.decode(numbers, all.slice(from, length));
              }
            });
      }
      place++;
    }
  }

  /** Rounds what was computed as if it had been kept, so that it does not matter which it was. */
  Map<Feature, INDArray> rounded(Map<Feature, INDArray> features) {
    if (precision == Precision.FLOAT16) {
      features.values().forEach(array -> HostMemory.write(array, Half::round));
    }
    return features;
  }

  /** Numbers that were kept for exactly these views with {@link #keep}, if they are there. */
  public Optional<float[]> numbers(String name, int length) {
    String key = keyWithViews(name);
    int bytes = length * Float.BYTES;
    ByteBuffer found = folder.holds(key, bytes) ? folder.read(key, bytes) : null;
    if (found == null) {
      return Optional.empty();
    }
    float[] numbers = new float[length];
    found.asFloatBuffer().get(numbers);
    return Optional.of(numbers);
  }

  /** Keeps other numbers that follow from these views, such as statistics, beside the features. */
  public void keep(String name, float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    folder.write(keyWithViews(name), bytes);
  }

  private String keyWithViews(String name) {
    return key(name + " of " + String.join(" ", new TreeSet<>(present)));
  }

  private static String key(String name) {
    return Sha256.of(name);
  }

  private static List<String> keys(INDArray pixels) {
    INDArray plain = COrder.of(pixels);
    try {
      MessageDigest sha256 = Sha256.digest();
      ByteBuffer all = HostMemory.readBytes(plain);
      int images = (int) plain.size(0);
      int bytes = (int) (Float.BYTES * plain.length() / images);
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < images; i++) {
        sha256.update(all.slice(i * bytes, bytes));
        keys.add(hex(sha256.digest()));
      }
      return keys;
    } finally {
      if (plain != pixels) {
        plain.close();
      }
    }
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
