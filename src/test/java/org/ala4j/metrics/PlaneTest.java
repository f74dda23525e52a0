package org.ala4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlaneTest {

  @Test
  void resizesAsPyTorchDoes() throws IOException {
    int cases = 0;
    // Written by tools/bilinear_fixture.py.
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                PlaneTest.class.getResourceAsStream("bilinear.txt"), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var before = plane(line);
        var after = plane(lines.readLine());
        assertThat(before.resized(after.height(), after.width()).values())
            .containsExactly(after.values(), within(2e-6f));
        cases++;
      }
    }
    assertThat(cases).isEqualTo(5);
  }

  private static Plane plane(String line) {
    var words = line.split(" ", -1);
    int height = Integer.parseInt(words[0]);
    int width = Integer.parseInt(words[1]);
    var values = new float[words.length - 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(words[i + 2]);
    }
    return new Plane(height, width, values);
  }

  @Test
  void aConstantStaysConstantAtAnySize() {
    var resized = Plane.constant(5, 7, 0.1f).resized(31, 17);
    assertThat(resized).isEqualTo(Plane.constant(31, 17, 0.1f));
  }

  @Test
  void theSameSizeIsTheSamePlane() {
    var plane = Plane.constant(2, 3, 1);
    assertThat(plane.resized(2, 3)).isSameAs(plane);
  }

  @Test
  void minMaxStretchesToZeroAndOne() {
    assertThat(new Plane(2, 2, new float[] {-3, -1, 0, 1}).minMaxNormalised().values())
        .containsExactly(0, 0.5f, 0.75f, 1);
  }

  @Test
  void aConstantNormalisesToOnesOnlyWhenPositive() {
    assertThat(Plane.constant(2, 2, 0.3f).minMaxNormalised()).isEqualTo(Plane.constant(2, 2, 1));
    assertThat(Plane.constant(2, 2, 0).minMaxNormalised()).isEqualTo(Plane.constant(2, 2, 0));
    assertThat(Plane.constant(2, 2, -1).minMaxNormalised()).isEqualTo(Plane.constant(2, 2, 0));
  }

  @Test
  void roundingDoesNotMakeAMapVary() {
    var nearlyOnes = new Plane(1, 3, new float[] {1, Math.nextDown(1f), 1});
    assertThat(nearlyOnes.minMaxNormalised()).isEqualTo(Plane.constant(1, 3, 1));
    var tinyButReal = new Plane(1, 2, new float[] {0, 1e-20f});
    assertThat(tinyButReal.minMaxNormalised().values()).containsExactly(0, 1);
  }

  @Test
  void rejectsWhatIsNoPlaneOrNoMap() {
    assertThatThrownBy(() -> new Plane(2, 2, new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 x 2");
    assertThatThrownBy(() -> Plane.constant(1, 1, Float.NaN).minMaxNormalised())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void comparesByContent() {
    assertThat(new Plane(1, 2, new float[] {1, Float.NaN}))
        .isEqualTo(new Plane(1, 2, new float[] {1, Float.NaN}))
        .hasSameHashCodeAs(new Plane(1, 2, new float[] {1, Float.NaN}))
        .isNotEqualTo(new Plane(2, 1, new float[] {1, Float.NaN}));
    assertThat(Plane.constant(2, 3, 0).at(1, 2)).isZero();
  }
}
