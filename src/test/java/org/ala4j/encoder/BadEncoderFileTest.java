package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.ala4j.encoder.onnx.ModelFileException;
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
    VitWeights weights = TinyModel.encoderFile().weights();
    assertThatThrownBy(() -> new VitEncoder(weights, 30))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("30")
        .hasMessageContaining("patch size 8");
  }
}
