package org.ala4j.encoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the frozen blocks make of images that come again and again, computed once and kept in
 * memory. An image is known by its pixels (their SHA-256), so a view of it, mirrored say, is an
 * image of its own and nothing can be mistaken for another.
 *
 * <p>It is filled first and only read afterwards: whether a batch is found in it depends on the
 * data alone, not on what other trials did before. So results stay the same bit for bit.
 */
public final class FeatureStore implements AutoCloseable {
  private final SortedSet<Integer> blocks;
  private final int rows;
  private final int width;
  private final Map<String, Map<Integer, INDArray>> features = new HashMap<>();

  /**
   * An empty store.
   *
   * @param blocks whose outputs are kept; 0 is the embedding
   */
  public FeatureStore(VitEncoder encoder, SortedSet<Integer> blocks) {
    this.blocks = new TreeSet<>(blocks);
    this.rows = encoder.tokens();
    this.width = encoder.width();
  }

  /** Bytes that it takes to keep one image's features. */
  public static long bytesPerImage(VitEncoder encoder, SortedSet<Integer> blocks) {
    return 4L * blocks.size() * encoder.tokens() * encoder.width();
  }

  public SortedSet<Integer> blocks() {
    return blocks;
  }

  /** Number of images, equal ones counted once. */
  public int size() {
    return features.size();
  }

  /**
   * Computes and keeps the features of those images that are not here yet.
   *
   * @param prefix of exactly these blocks
   * @param pixels normalised, {@code [B, 3, S, S]}
   */
  public void add(FrozenPrefix prefix, INDArray pixels) {
    List<String> keys = keys(pixels);
    Map<Integer, INDArray> computed = prefix.features(pixels);
    try {
      for (int i = 0; i < keys.size(); i++) {
        if (!features.containsKey(keys.get(i))) {
          features.put(keys.get(i), image(computed, i));
        }
      }
    } finally {
      computed.values().forEach(INDArray::close);
    }
  }

  private Map<Integer, INDArray> image(Map<Integer, INDArray> computed, int i) {
    Map<Integer, INDArray> image = new TreeMap<>();
    for (int block : blocks) {
      INDArray one = Nd4j.createUninitialized(DataType.FLOAT, rows, width);
      bytes(one).put(bytes(computed.get(block), i));
      image.put(block, one);
    }
    return image;
  }

  /**
   * The features of a batch, or null when not every image of it is here.
   *
   * @param wanted some of {@link #blocks}
   * @param pixels normalised, {@code [B, 3, S, S]}
   * @return new arrays {@code [B·N, D]} by block, the caller's to close
   */
  Map<Integer, INDArray> find(SortedSet<Integer> wanted, INDArray pixels) {
    List<Map<Integer, INDArray>> images = new ArrayList<>();
    for (String key : keys(pixels)) {
      Map<Integer, INDArray> image = features.get(key);
      if (image == null) {
        return null;
      }
      images.add(image);
    }
    Map<Integer, INDArray> batch = new TreeMap<>();
    for (int block : wanted) {
      INDArray all = Nd4j.createUninitialized(DataType.FLOAT, (long) images.size() * rows, width);
      ByteBuffer target = bytes(all);
      images.forEach(image -> target.put(bytes(image.get(block))));
      batch.put(block, all);
    }
    return batch;
  }

  private static List<String> keys(INDArray pixels) {
    INDArray plain = pixels.ordering() == 'c' && !pixels.isView() ? pixels : pixels.dup('c');
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      int images = (int) plain.size(0);
      int bytes = (int) (4 * plain.length() / images);
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < images; i++) {
        sha256.update(bytes(plain).slice(i * bytes, bytes));
        keys.add(HexFormat.of().formatHex(sha256.digest()));
      }
      return keys;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    } finally {
      if (plain != pixels) {
        plain.close();
      }
    }
  }

  /** The rows of image {@code i} of a batch {@code [B·N, D]}. */
  private ByteBuffer bytes(INDArray batch, int i) {
    int length = 4 * rows * width;
    return bytes(batch).slice(i * length, length);
  }

  private static ByteBuffer bytes(INDArray array) {
    return array.data().pointer().asByteBuffer().order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    features.values().forEach(image -> image.values().forEach(INDArray::close));
    features.clear();
  }
}
