package org.ala4j.encoder;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Compares our blocks with ONNX Runtime's on the same file, at its own resolution. */
public final class Parity {
  /** Differences above this mean that a file is not computed as it says. */
  public static final double TOLERANCE = 1e-3;

  private Parity() {}

  /**
   * For each block, 0 = the embedding, |ours − theirs| / |theirs| in the Euclidean norm on two
   * images of noise.
   */
  public static Map<Integer, Double> differences(EncoderFile file) {
    int size = file.weights().nativeSize();
    VitEncoder encoder = new VitEncoder(file.weights(), size);
    TreeSet<Integer> blocks =
        new TreeSet<>(IntStream.rangeClosed(0, encoder.depth()).boxed().toList());
    SplittableRandom random = new SplittableRandom(1);
    float[] noise = new float[2 * 3 * size * size];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    Map<Integer, Double> differences = new TreeMap<>();
    try (INDArray pixels = Nd4j.create(noise, new long[] {2, 3, size, size}, 'c');
        FrozenPrefix ours = new SameDiffPrefix(encoder, blocks);
        FrozenPrefix theirs = new OnnxRuntimePrefix(file, encoder, blocks, 1)) {
      Map<Integer, INDArray> a = ours.features(pixels);
      Map<Integer, INDArray> b = theirs.features(pixels);
      for (int i : blocks) {
        double scale = b.get(i).norm2Number().doubleValue();
        differences.put(i, a.get(i).subi(b.get(i)).norm2Number().doubleValue() / scale);
        a.get(i).close();
        b.get(i).close();
      }
    }
    return differences;
  }
}
