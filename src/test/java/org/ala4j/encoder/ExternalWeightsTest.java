package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.ala4j.encoder.onnx.ModelFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.protobuf.ByteString;

/** Weights that lie beside the model. */
class ExternalWeightsTest {
  private static final Path SINGLE = Path.of("src/test/resources/encoder/clip-separate.onnx");

  @TempDir Path folder;

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
    assertThat(file.parity().worst()).isLessThan(1e-4);
    String before = file.sha256();
    byte[] weights = Files.readAllBytes(folder.resolve("weights.bin"));
    weights[100] ^= 1;
    Files.write(folder.resolve("weights.bin"), weights);
    assertThat(EncoderFile.read(file.path()).sha256())
        .as("the weights are part of its identity")
        .isNotEqualTo(before);
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
