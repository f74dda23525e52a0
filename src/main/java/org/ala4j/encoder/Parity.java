package org.ala4j.encoder;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.encoder.onnx.OnnxModel;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.memory.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether our blocks compute what the file says: for each block, 0 being the embedding, |ours −
 * theirs| / |theirs| in the Euclidean norm on images of noise at the file's own resolution, theirs
 * being the file itself in ONNX Runtime, in float32.
 *
 * @param differences of h⁽⁰⁾ … h⁽ᴷ⁾
 * @param tolerance 1e-4; 2e-3 for a file of half precision, whose constants are rounded, too
 */
public record Parity(List<Double> differences, double tolerance) {
  public Parity {
    differences = List.copyOf(differences);
  }

  /** The largest difference. */
  public double worst() {
    return Collections.max(differences);
  }

  static Parity of(OnnxModel model, VitReader.Vit vit) {
    VitEncoder encoder = new VitEncoder(vit.weights(), vit.weights().nativeSize());
    TreeSet<Feature> blocks =
        IntStream.rangeClosed(0, encoder.depth())
            .mapToObj(Feature::after)
            .collect(Collectors.toCollection(TreeSet::new));
    int batch = vit.batch() == 0 ? 1 : vit.batch();
    List<Double> differences = new ArrayList<>();
    try (INDArray pixels = noise(batch, vit.weights().nativeSize());
        FrozenPrefix ours = new SameDiffPrefix(encoder, blocks)) {
      Map<Feature, INDArray> found = ours.features(pixels);
      Map<String, OnnxSession.Output> expected = expected(model, vit, batch, pixels);
      for (Feature feature : blocks) {
        float[] numbers = rows(expected.get(vit.features().get(feature.block())), encoder, batch);
        differences.add(difference(HostMemory.read(found.get(feature)), numbers));
        found.get(feature).close();
      }
    }
    boolean isSingle = model.precisions().stream().allMatch(p -> p.equals("FLOAT"));
    return new Parity(differences, isSingle ? 1e-4 : 2e-3);
  }

  /**
   * Refuses a file that we do not compute as it says.
   *
   * @throws ModelFileException when a block's difference is above the tolerance
   */
  void require(OnnxModel model) {
    for (int i = 0; i < differences.size(); i++) {
      if (!(differences.get(i) <= tolerance)) {
        String what = i == 0 ? "the embedding" : "block " + i;
        throw new ModelFileException(
            String.format(
                Locale.ROOT,
                "%s was read as a vision transformer, but %s differs from ONNX Runtime by %.1e (at most %.0e is rounding); its structure is one that we do not know",
                model.file(),
                what,
                differences.get(i),
                tolerance));
      }
    }
  }

  private static INDArray noise(int batch, int size) {
    SplittableRandom random = new SplittableRandom(1);
    INDArray pixels = Nd4j.createUninitialized(DataType.FLOAT, batch, 3, size, size);
    HostMemory.write(
        pixels,
        numbers -> {
          while (numbers.hasRemaining()) {
            numbers.put((float) random.nextGaussian());
          }
        });
    return pixels;
  }

  private static Map<String, OnnxSession.Output> expected(
      OnnxModel model, VitReader.Vit vit, int batch, INDArray pixels) {
    int size = vit.weights().nativeSize();
    try (OnnxSession file = model.session(batch, size, vit.features())) {
      return file.run(HostMemory.read(pixels), pixels.shape());
    }
  }

  /** The numbers image by image, where the file may have them token by token, as OpenAI's has. */
  private static float[] rows(OnnxSession.Output output, VitEncoder encoder, int batch) {
    int tokens = encoder.tokens();
    int width = encoder.width();
    float[] numbers = output.numbers();
    if (numbers.length != batch * tokens * width) {
      throw new ModelFileException("The encoder's blocks have " + numbers.length + " numbers");
    }
    if (output.shape().length != 3 || output.shape()[0] != tokens || batch == 1) {
      return numbers;
    }
    float[] sorted = new float[numbers.length];
    for (int row = 0; row < batch * tokens; row++) {
      int target = (row % batch * tokens + row / batch) * width;
      System.arraycopy(numbers, row * width, sorted, target, width);
    }
    return sorted;
  }

  private static double difference(FloatBuffer ours, float[] theirs) {
    double difference = 0;
    double scale = 0;
    for (int i = 0; i < theirs.length; i++) {
      difference += Math.pow(ours.get(i) - (double) theirs[i], 2);
      scale += (double) theirs[i] * theirs[i];
    }
    return Math.sqrt(difference / scale);
  }
}
