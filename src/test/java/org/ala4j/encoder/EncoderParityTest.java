package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.ala4j.encoder.VitWeights.Activation;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Our SameDiff blocks against ONNX Runtime on the same file, block by block. */
class EncoderParityTest {
  private static Path fixture(String name) {
    return Path.of("src/test/resources/encoder", name);
  }

  @Test
  void readsTheRealVit() {
    VitWeights weights = VitReader.read(Shared.require("models/vit_tiny_patch16_224.onnx"));
    assertThat(weights.patch()).isEqualTo(16);
    assertThat(weights.grid()).isEqualTo(14);
    assertThat(weights.width()).isEqualTo(192);
    assertThat(weights.heads()).isEqualTo(3);
    assertThat(weights.blocks()).hasSize(12);
    assertThat(weights.eps()).isCloseTo(1e-6, within(1e-9));
    assertThat(weights.attentionScale()).isCloseTo(1 / Math.sqrt(64), within(1e-6));
    assertThat(weights.activation()).isEqualTo(Activation.GELU);
    assertThat(weights.preNorm()).isEmpty();
    assertThat(weights.head()).isPresent();
    assertThat(weights.normalisation()).isEqualTo(Normalisation.HALF);
  }

  @Test
  void readsClipStructure() {
    for (String name : List.of("clip-fused.onnx", "clip-separate.onnx")) {
      VitWeights weights = VitReader.read(fixture(name));
      assertThat(weights.patch()).isEqualTo(8);
      assertThat(weights.grid()).isEqualTo(4);
      assertThat(weights.heads()).isEqualTo(2);
      assertThat(weights.blocks()).hasSize(3);
      assertThat(weights.eps()).isCloseTo(1e-5, within(1e-9));
      assertThat(weights.activation()).isEqualTo(Activation.QUICK_GELU);
      assertThat(weights.preNorm()).isPresent();
      assertThat(weights.head()).isPresent();
      assertThat(weights.normalisation()).isEqualTo(Normalisation.CLIP);
    }
  }

  @Test
  void readsTheEncoderOfTheDemoAndEveryBlockAgrees() {
    Path tinyClip = Path.of("models/tiny-clip.onnx");
    VitWeights weights = VitReader.read(tinyClip);
    assertThat(weights.patch()).isEqualTo(8);
    assertThat(weights.nativeSize()).isEqualTo(96);
    assertThat(weights.heads()).isEqualTo(3);
    assertThat(weights.blocks()).hasSize(12);
    assertThat(weights.activation()).isEqualTo(Activation.QUICK_GELU);
    assertThat(weights.preNorm()).isPresent();
    assertThat(weights.normalisation()).isEqualTo(Normalisation.CLIP);
    assertThat(Parity.differences(EncoderFile.read(tinyClip)).values())
        .allSatisfy(difference -> assertThat(difference).isLessThan(1e-4));
  }

  @Test
  void everyBlockOfTheRealVitAgrees() {
    assertParity(Shared.require("models/vit_tiny_patch16_224.onnx"), 224);
  }

  @Test
  void everyBlockOfFusedClipAgrees() {
    assertParity(fixture("clip-fused.onnx"), 32);
  }

  @Test
  void everyBlockOfSeparateClipAgrees() {
    assertParity(fixture("clip-separate.onnx"), 32);
  }

  /** One layer for q, k and v, a learned scale on each branch, GELU by tanh, no ln_pre. */
  @Test
  void everyBlockOfDinoAgrees() {
    VitWeights weights = VitReader.read(fixture("dino.onnx"));
    assertThat(weights.activation()).isEqualTo(Activation.GELU_TANH);
    assertThat(weights.eps()).isCloseTo(1e-6, within(1e-9));
    assertThat(weights.preNorm()).isEmpty();
    assertThat(weights.blocks()).hasSize(2);
    assertParity(fixture("dino.onnx"), 32);
  }

  private static void assertParity(Path path, int size) {
    EncoderFile file = EncoderFile.read(path);
    VitEncoder encoder = new VitEncoder(file.weights(), size);
    SortedSet<Integer> blocks =
        new TreeSet<>(IntStream.rangeClosed(0, encoder.depth()).boxed().toList());
    Nd4j.getRandom().setSeed(1);
    INDArray pixels = Nd4j.randn(DataType.FLOAT, 3, 3, size, size);
    try (FrozenPrefix ours = new SameDiffPrefix(encoder, blocks);
        FrozenPrefix theirs = new OnnxRuntimePrefix(file, encoder, blocks, 2)) {
      Map<Integer, INDArray> a = ours.features(pixels);
      Map<Integer, INDArray> b = theirs.features(pixels);
      for (int i : blocks) {
        double scale = b.get(i).ameanNumber().doubleValue();
        double difference = a.get(i).sub(b.get(i)).amaxNumber().doubleValue();
        assertThat(scale).isGreaterThan(0.01);
        assertThat(difference / b.get(i).amaxNumber().doubleValue())
            .as("largest difference at block %d relative to the largest value", i)
            .isLessThan(1e-4);
        assertThat(a.get(i).sub(b.get(i)).norm2Number().doubleValue())
            .as("relative difference of block %d", i)
            .isLessThan(1e-4 * b.get(i).norm2Number().doubleValue());
      }
    }
  }

  @Test
  void resizesPositionsLikePyTorch() throws IOException {
    List<String> lines = Files.readAllLines(fixture("positions.txt"));
    for (int i = 0; i < lines.size(); i += 3) {
      int[] header = IntStream.of(ints(lines.get(i))).toArray();
      INDArray source = array(lines.get(i + 1), header[2]);
      INDArray expected = array(lines.get(i + 2), header[2]);
      INDArray resized = PositionEmbedding.resize(source, header[0], header[1]);
      assertThat(resized.shape()).isEqualTo(expected.shape());
      assertThat(resized.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
    }
  }

  private static int[] ints(String line) {
    return java.util.Arrays.stream(line.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static INDArray array(String line, int width) {
    String[] parts = line.split(" ", -1);
    float[] values = new float[parts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(parts[i]);
    }
    return Nd4j.create(values, new long[] {values.length / width, width}, 'c');
  }
}
