package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BicubicResizeTest {

  /** The fixture is written by tools/pillow_fixture.py. */
  @Test
  void equalsPillowInEveryByte() throws IOException {
    List<Photo> pictures = fixture();
    Photo source = pictures.get(0);
    assertThat(pictures).hasSize(8);
    for (Photo expected : pictures.subList(1, pictures.size())) {
      Photo resized = BicubicResize.resize(source, expected.width(), expected.height());
      assertThat(resized.rgb())
          .as("%d×%d", expected.width(), expected.height())
          .isEqualTo(expected.rgb());
    }
  }

  @Test
  void keepsAPlainColour() {
    byte[] rgb = new byte[3 * 50 * 31];
    Arrays.fill(rgb, (byte) 201);
    for (byte value : BicubicResize.resize(new Photo(50, 31, rgb), 7, 90).rgb()) {
      assertThat(value).isEqualTo((byte) 201);
    }
  }

  private static List<Photo> fixture() throws IOException {
    List<Photo> pictures = new ArrayList<>();
    try (var in =
        new DataInputStream(BicubicResizeTest.class.getResourceAsStream("pillow-bicubic.bin"))) {
      while (in.available() > 0) {
        int width = in.readInt();
        int height = in.readInt();
        pictures.add(new Photo(width, height, in.readNBytes(3 * width * height)));
      }
    }
    return pictures;
  }
}
