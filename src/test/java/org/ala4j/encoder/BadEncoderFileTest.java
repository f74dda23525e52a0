package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no encoder get one sentence that names them. */
class BadEncoderFileTest {
  @TempDir Path folder;

  private void assertRefused(Path file) {
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("Exception");
  }

  @Test
  void missing() {
    assertRefused(folder.resolve("absent.onnx"));
  }

  @Test
  void text() throws IOException {
    assertRefused(Files.writeString(folder.resolve("text.onnx"), "this is not a model"));
  }

  @Test
  void empty() throws IOException {
    assertRefused(Files.write(folder.resolve("empty.onnx"), new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9, 0.999})
  void truncated(double share) throws IOException {
    byte[] bytes = Files.readAllBytes(TinyModel.ONNX);
    Path file = folder.resolve("cut.onnx");
    Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * share)));
    assertRefused(file);
  }

  @Test
  void aResolutionThatIsNoMultipleOfThePatch() {
    VitWeights weights = VitReader.read(TinyModel.ONNX);
    assertThatThrownBy(() -> new VitEncoder(weights, 30))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("30")
        .hasMessageContaining("patch size 8");
  }

  @Test
  void onnxRuntimeIsRefusedAtAnotherResolution() {
    EncoderFile file = TinyModel.encoderFile();
    VitEncoder encoder = new VitEncoder(file.weights(), 64);
    assertThat(encoder.tokens()).isEqualTo(65);
    java.util.TreeSet<Integer> blocks = new java.util.TreeSet<>(java.util.List.of(1));
    assertThatThrownBy(
            () -> FrozenPrefix.create(file, encoder, blocks, FrozenPrefix.Engine.ONNXRUNTIME, 1))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("encoder.engine");
    try (FrozenPrefix prefix =
        FrozenPrefix.create(file, encoder, blocks, FrozenPrefix.Engine.AUTO, 1)) {
      assertThat(prefix.engine()).isEqualTo("samediff");
    }
  }
}
