package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "{\"image_mean\": [0, 0, \"x\"], \"image_std\": [1, 1, 1]}",
        "{\"image_mean\": [0, 0, 0, 0], \"image_std\": [1, 1, 1]}",
        "{\"image_mean\": 0.5, \"image_std\": 0.5}",
        "{\"image_mean\": [0, 0, 0], \"image_std\": [1, 1, 1], \"image_std\": [2, 2, 2]}"
      })
  void nonsenseIsRefusedInASentence(String text) throws IOException {
    beside("preprocessor_config.json", text);
    assertThatThrownBy(() -> EncoderFile.read(onnx))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("preprocessor_config.json");
  }

  private static final String HALF =
      "\"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5]";

  /**
   * What Hugging Face's image processors compute of a pixel p in 0..255, p · rescale_factor and (…
   * − mean) / std, is what we compute of p / 255.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'rescale_factor': 0.00392156862745098 | 0.003921568627450980 | 0.5 | 0.5",
        "'do_rescale': true, 'do_normalize': true | 0.003921568627450980 | 0.5 | 0.5",
        "'rescale_factor': 1 | 1 | 0.5 | 0.5",
        "'rescale_factor': 0.00784313725490196 | 0.00784313725490196 | 0.5 | 0.5",
        "'do_normalize': false | 0.003921568627450980 | 0 | 1",
        "'do_normalize': false, 'rescale_factor': 1.0 | 1 | 0 | 1",
        "'do_resize': false, 'do_center_crop': true, 'do_pad': true, 'resample': 2, 'size': 7"
            + " | 0.003921568627450980 | 0.5 | 0.5",
        "'do_convert_rgb': null, 'resample': null, 'do_rescale': null | 0.003921568627450980 | 0.5"
            + " | 0.5"
      })
  void whatItSaysOfNumbersIsObeyed(String keys, double factor, double mean, double std)
      throws IOException {
    beside("preprocessor_config.json", "{" + HALF + ", " + keys.replace('\'', '"') + "}");
    Normalisation read = EncoderFile.read(onnx).weights().normalisation();
    for (int pixel : new int[] {0, 1, 100, 255}) {
      double theirs = (pixel * factor - mean) / std;
      double ours = (pixel / 255.0 - read.mean()[0]) / read.std()[0];
      assertThat(ours).isCloseTo(theirs, within(1e-6 * Math.max(1, Math.abs(theirs))));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'do_rescale': false | do_rescale: false leaves open",
        "'do_rescale': 'no' | do_rescale must be true or false",
        "'do_normalize': 0 | do_normalize must be true or false",
        "'do_resize': 224 | do_resize must be true or false",
        "'rescale_factor': 0 | rescale_factor must be a number",
        "'rescale_factor': -1 | rescale_factor must be a number",
        "'rescale_factor': '1/255' | rescale_factor must be a number",
        "'resample': 6 | resample must be one of Pillow's filters",
        "'resample': 'bicubic' | resample must be one of Pillow's filters",
        "'do_flip_channel_order': true | do_flip_channel_order: true asks for a step",
        "'do_reduce_labels': true | do_reduce_labels: true asks for a step",
        "'rescale_offset': true, 'rescale_factor': 0.00784 | rescaled with an offset"
      })
  void whatIsNotDoneIsRefusedByName(String keys, String why) throws IOException {
    beside("preprocessor_config.json", "{" + HALF + ", " + keys.replace('\'', '"') + "}");
    assertThatThrownBy(() -> EncoderFile.read(onnx))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("preprocessor_config.json")
        .hasMessageContaining(why);
  }

  @Test
  void damagedJsonIsOneLineWithItsPlace() throws IOException {
    beside("preprocessor_config.json", "{\n\"image_mean\": [0, 0, 0],\n\"image_std\" 1}");
    assertThatThrownBy(() -> EncoderFile.read(onnx))
        .hasMessageContaining("line 3")
        .hasMessageNotContaining("\n");
  }
}
