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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ala4j.encoder.VitWeights.Activation;
import org.ala4j.encoder.VitWeights.Pooling;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.testing.Shared;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Our SameDiff blocks against ONNX Runtime on the same file, block by block. */
class EncoderParityTest {
  private static Path fixture(String name) {
    return Path.of("src/test/resources/encoder", name);
  }

  @Test
  void readsTheRealVitAndEveryBlockAgrees() {
    EncoderFile file = EncoderFile.read(Shared.require("models/vit_tiny_patch16_224.onnx"));
    VitWeights weights = file.weights();
    assertThat(file.parity().worst()).isLessThan(1e-4);
    assertThat(file.parity().differences()).hasSize(13);
    assertThat(weights.parameters()).isEqualTo(5_717_416); // as timm gives it
    assertThat(weights.pooling()).isEqualTo(Pooling.CLASS_TOKEN);
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
  void readsTheEncoderOfTheDemoAndEveryBlockAgrees() {
    Path tinyClip = Path.of("models/tiny-clip.onnx");
    EncoderFile file = EncoderFile.read(tinyClip);
    VitWeights weights = file.weights();
    assertThat(weights.patch()).isEqualTo(8);
    assertThat(weights.nativeSize()).isEqualTo(96);
    assertThat(weights.heads()).isEqualTo(3);
    assertThat(weights.blocks()).hasSize(12);
    assertThat(weights.activation()).isEqualTo(Activation.QUICK_GELU);
    assertThat(weights.preNorm()).isPresent();
    assertThat(weights.normalisation()).isEqualTo(Normalisation.CLIP);
    assertThat(file.parity().worst()).isLessThan(1e-4);
  }

  /**
   * Both engines compute every feature alike, at the file's own resolution, at another, and with
   * more images than pass through ONNX Runtime at once (1,927 of 17 tokens).
   */
  @ParameterizedTest
  @CsvSource({"32, 3", "48, 3", "32, 1930"})
  void theEnginesAgree(int size, int images) {
    VitEncoder encoder = new VitEncoder(TinyModel.encoderFile().weights(), size);
    assertThat(encoder.imagesAtOnce()).isEqualTo(size == 32 ? 1927 : 885);
    SortedSet<Feature> features =
        IntStream.rangeClosed(0, encoder.depth())
            .mapToObj(Feature::after)
            .collect(Collectors.toCollection(TreeSet::new));
    features.add(Feature.middle(2));
    INDArray pixels = Nd4j.randn(DataType.FLOAT, images, 3, size, size);
    try (FrozenPrefix ours = new SameDiffPrefix(encoder, features);
        FrozenPrefix theirs = new OnnxRuntimePrefix(encoder, features, Processor.cpu(2))) {
      Map<Feature, INDArray> a = ours.features(pixels);
      Map<Feature, INDArray> b = theirs.features(pixels);
      for (Feature i : features) {
        assertThat(a.get(i).sub(b.get(i)).norm2Number().doubleValue())
            .as("relative difference of %s", i)
            .isLessThan(1e-5 * b.get(i).norm2Number().doubleValue());
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
      INDArray patches = source.get(NDArrayIndex.interval(1, source.rows())); // no class token
      INDArray resized = PositionEmbedding.resize(patches, header[0], header[1]);
      expected = expected.get(NDArrayIndex.interval(1, expected.rows()));
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
