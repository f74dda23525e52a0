package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskingTest {
  private static final int SIDE = 40;
  private static final int PIXELS = SIDE * SIDE;

  private static float[] noise() {
    var random = new Random(5);
    var image = new float[3 * PIXELS];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    return image;
  }

  @ParameterizedTest
  @EnumSource
  void theImageStaysAsItIs(Masking masking) {
    var image = noise();
    assertThat(masking.of(image, SIDE)).hasSameSizeAs(image).isNotSameAs(image);
    assertThat(image).isEqualTo(noise());
  }

  @Test
  void blackIsZero() {
    assertThat(Masking.BLACK.of(noise(), SIDE)).containsOnly(0);
  }

  @Test
  void theMeanIsEachChannelsOwn() {
    var image = new float[] {0, 1, 0, 1, 0.25f, 0.25f, 0.25f, 0.25f, 1, 0, 0, 0};
    assertThat(Masking.MEAN.of(image, 2))
        .containsExactly(
            0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f);
  }

  @Test
  void blurLeavesOneColourAlone() {
    var image = new float[3 * PIXELS];
    Arrays.fill(image, 0.7f);
    for (float value : Masking.BLUR.of(image, SIDE)) {
      assertThat(value).isCloseTo(0.7f, within(1e-6f));
    }
  }

  /** The two-dimensional Gaussian, pixel by pixel, its weights within the image summing to 1. */
  @Test
  void blurAgreesWithItsDefinition() {
    var image = noise();
    var blurred = Masking.BLUR.of(image, SIDE);
    double sigma = SIDE * 5 / 224.0;
    int reach = (int) Math.ceil(3 * sigma);
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          double sum = 0;
          double weights = 0;
          for (int v = Math.max(0, y - reach); v <= Math.min(SIDE - 1, y + reach); v++) {
            for (int u = Math.max(0, x - reach); u <= Math.min(SIDE - 1, x + reach); u++) {
              double squared = (u - x) * (u - x) + (v - y) * (v - y);
              double weight = Math.exp(-squared / (2 * sigma * sigma));
              sum += weight * image[channel * PIXELS + v * SIDE + u];
              weights += weight;
            }
          }
          assertThat(blurred[channel * PIXELS + y * SIDE + x])
              .isCloseTo((float) (sum / weights), within(1e-5f));
        }
      }
    }
  }

  @Test
  void anImageOfOnePixelIsItsOwnBlur() {
    assertThat(Masking.BLUR.of(new float[] {0.1f, 0.2f, 0.3f}, 1))
        .containsExactly(0.1f, 0.2f, 0.3f);
  }
}
