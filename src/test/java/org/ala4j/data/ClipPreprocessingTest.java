package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;

/** The whole way from a JPEG to the input of CLIP's encoder, against CLIP's own result. */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits CLIP publishes
class ClipPreprocessingTest {
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};

  /**
   * Measured with OpenJDK 17: mean and maximum are exactly 0 (one step of a byte would be 0.014),
   * so the JDK's JPEG decoder, its chroma upsampling included, agrees with Pillow's here.
   */
  @Test
  void equalsClipToTheLastBit() throws IOException {
    Path folder = Shared.require("data/clip_preprocess");
    float[] expected = npy(folder.resolve("expected_preprocessed_image.npy"), "(1, 3, 224, 224)");

    Photo photo = ImageFiles.readPhoto(folder.resolve("franz-kafka.jpg"));
    View view = new ViewPolicy(224, Fit.CROP, false, 1).evaluation(photo.width(), photo.height());
    float[] image = view.image(BicubicResize.resize(photo, view.width(), view.height()));

    double sum = 0;
    double max = 0;
    for (int i = 0; i < image.length; i++) {
      int channel = i / (224 * 224);
      double difference = Math.abs((image[i] - MEAN[channel]) / STD[channel] - expected[i]);
      sum += difference;
      max = Math.max(max, difference);
    }
    assertThat(image).hasSameSizeAs(expected);
    assertThat(sum / image.length).isLessThan(1e-6);
    assertThat(max).isLessThan(1e-6);
  }

  /** A float32 array of NumPy's format, version 1.0. */
  private static float[] npy(Path file, String shape) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = bytes.getShort(8);
    String header = new String(bytes.array(), 10, headerLength, StandardCharsets.US_ASCII);
    assertThat(header).contains("'<f4'", "'fortran_order': False", shape);
    float[] values = new float[(bytes.capacity() - 10 - headerLength) / Float.BYTES];
    bytes.position(10 + headerLength).asFloatBuffer().get(values);
    return values;
  }
}
