package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.protobuf.ByteString;

/** Half-precision files, and weights that lie beside the model. */
class OnnxFileTest {
  private static final Path SINGLE = Path.of("src/test/resources/encoder/clip-separate.onnx");

  @TempDir Path folder;

  /** Bits and values from the definition of IEEE 754 binary16. */
  @ParameterizedTest
  @CsvSource({
    "0x3C00, 1.0",
    "0xC000, -2.0",
    "0x3555, 0.333251953125",
    "0x7BFF, 65504",
    "0x0400, 0.00006103515625",
    "0x0001, 5.9604644775390625e-8",
    "0x8000, -0.0",
    "0x7C00, Infinity"
  })
  void halfPrecision(String bits, float value) {
    assertThat(Float32.half(Integer.decode(bits))).isEqualTo(value);
  }

  /**
   * The file's own rounding is all that may differ from ONNX Runtime on the float32 original. (The
   * 1.702 of QuickGELU is 1.695 in bf16, so the engines differ by that.)
   */
  @ParameterizedTest
  @CsvSource({"clip-half.onnx, 2e-3, 1e-4", "clip-bfloat.onnx, 2e-2, 1e-3"})
  void filesOfHalfPrecision(String name, double tolerance, double between) {
    EncoderFile half = EncoderFile.read(SINGLE.resolveSibling(name));
    EncoderFile single = EncoderFile.read(SINGLE);
    SortedSet<Integer> blocks = new TreeSet<>(List.of(0, 1, 2, 3));
    INDArray pixels = Nd4j.randn(DataType.FLOAT, 2, 3, 32, 32);
    VitEncoder encoder = new VitEncoder(half.weights(), 32);
    try (FrozenPrefix ours = new SameDiffPrefix(encoder, blocks);
        FrozenPrefix engine = new OnnxRuntimePrefix(half, encoder, blocks, 1);
        FrozenPrefix theirs = new OnnxRuntimePrefix(single, encoder, blocks, 1)) {
      Map<Integer, INDArray> expected = theirs.features(pixels);
      Map<Integer, INDArray> found = ours.features(pixels);
      Map<Integer, INDArray> run = engine.features(pixels);
      for (int i : blocks) {
        double scale = expected.get(i).norm2Number().doubleValue();
        double difference = found.get(i).sub(expected.get(i)).norm2Number().doubleValue();
        assertThat(difference / scale).as("block %d", i).isBetween(1e-6, tolerance);
        double engines = found.get(i).sub(run.get(i)).norm2Number().doubleValue();
        assertThat(engines / scale).as("engines at block %d", i).isLessThan(between);
      }
    }
  }

  /** Moves every array into {@code weights.bin} beside the model. */
  private Path withExternalWeights(String location) throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(SINGLE)).toBuilder();
    ByteArrayOutputStream weights = new ByteArrayOutputStream();
    for (TensorProto.Builder array : model.getGraphBuilder().getInitializerBuilderList()) {
      if (array.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
        byte[] bytes = array.getRawData().toByteArray();
        array.setRawData(ByteString.EMPTY).setDataLocation(TensorProto.DataLocation.EXTERNAL);
        array.addExternalData(entry("location", location));
        array.addExternalData(entry("offset", String.valueOf(weights.size())));
        array.addExternalData(entry("length", String.valueOf(bytes.length)));
        weights.write(bytes);
      }
    }
    Files.write(folder.resolve("weights.bin"), weights.toByteArray());
    return Files.write(folder.resolve("model.onnx"), model.build().toByteArray());
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  @Test
  void weightsBesideTheModel() throws IOException {
    EncoderFile file = EncoderFile.read(withExternalWeights("weights.bin"));
    assertThat(Parity.differences(file).values()).allMatch(d -> d < 1e-4);
    String before = file.sha256();
    byte[] weights = Files.readAllBytes(folder.resolve("weights.bin"));
    weights[100] ^= 1;
    Files.write(folder.resolve("weights.bin"), weights);
    assertThat(file.sha256()).as("the weights are part of its identity").isNotEqualTo(before);
  }

  @Test
  void missingWeights() throws IOException {
    Path file = withExternalWeights("weights.bin");
    Files.delete(folder.resolve("weights.bin"));
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("weights.bin, which is missing");
  }

  @Test
  void weightsThatEndTooSoon() throws IOException {
    Path file = withExternalWeights("weights.bin");
    Path weights = folder.resolve("weights.bin");
    Files.write(weights, java.util.Arrays.copyOf(Files.readAllBytes(weights), 1000));
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("has 1000 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../weights.bin", "/etc/passwd", "", "a/../../weights.bin", "bad\0name"})
  void weightsOutsideTheFolder(String location) throws IOException {
    Path file = withExternalWeights(location);
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aLinkOutOfTheFolder() throws IOException {
    Path file = withExternalWeights("link.bin");
    Path outside = Files.createTempFile("ala4j-outside", ".bin");
    Files.move(
        folder.resolve("weights.bin"), outside, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.createSymbolicLink(folder.resolve("link.bin"), outside);
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("outside its own folder");
    Files.delete(outside);
  }
}
