package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How pixels enter is said by the file beside the encoder. */
class PreprocessorConfigTest {
  @TempDir Path folder;
  private Path onnx;

  @BeforeEach
  void anEncoder() throws IOException {
    onnx = Files.copy(TinyModel.ONNX, folder.resolve("encoder.onnx"));
  }

  private void beside(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void itsMeanAndDeviationAreUsedAndArePartOfTheIdentity() throws IOException {
    String without = EncoderFile.read(onnx).sha256();
    beside(
        "preprocessor_config.json",
        "{\"do_resize\": true, \"image_mean\": [0.1, 0.2, 0.3], \"image_std\": [1, 2, 4]}");
    EncoderFile file = EncoderFile.read(onnx);
    assertThat(file.weights().normalisation().mean()).containsExactly(0.1f, 0.2f, 0.3f);
    assertThat(file.weights().normalisation().std()).containsExactly(1f, 2f, 4f);
    assertThat(file.sha256()).isNotEqualTo(without);
  }

  @Test
  void theOneNamedAfterTheEncoderComesFirst() throws IOException {
    beside("preprocessor_config.json", "{\"image_mean\": [0, 0, 0], \"image_std\": [1, 1, 1]}");
    beside(
        "encoder.preprocessor_config.json",
        "{\"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [2, 2, 2]}");
    assertThat(EncoderFile.read(onnx).weights().normalisation().std()).containsExactly(2f, 2f, 2f);
  }

  @Test
  void withoutOneTheFamilysUsual() {
    assertThat(EncoderFile.read(onnx).weights().normalisation()).isEqualTo(Normalisation.CLIP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"image_mean\": [0, 0, 0]}",
        "{\"image_mean\": [0, 0], \"image_std\": [1, 1, 1]}",
        "{\"image_mean\": [0, 0, 0], \"image_std\": [1, 0, 1]}",
        "{\"image_mean\": [0, 0, 1e999], \"image_std\": [1, 1, 1]}",
        "{\"image_mean\": [0, 0, \"x\"], \"image_std\": [1, 1, 1]}"
      })
  void nonsenseIsRefusedInASentence(String text) throws IOException {
    beside("preprocessor_config.json", text);
    assertThatThrownBy(() -> EncoderFile.read(onnx))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("preprocessor_config.json");
  }
}
