package org.ala4j.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Path2D;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ala4j.metrics.Plane;
import org.junit.jupiter.api.Test;

class RegionOutlineTest {
  private static final Pattern COMMAND = Pattern.compile("M(\\d+) (\\d+)|([hv])(-?\\d+)|z");

  @Test
  void aBoxIsFourLines() {
    float[] values = new float[5 * 4];
    for (int y = 1; y < 3; y++) {
      for (int x = 1; x < 4; x++) {
        values[y * 5 + x] = 1;
      }
    }
    assertThat(RegionOutline.of(new Plane(4, 5, values))).isEqualTo("M1 1h3v2h-3z");
  }

  @Test
  void nothingHasNoOutline() {
    assertThat(RegionOutline.of(Plane.constant(3, 3, 0))).isEmpty();
    assertThat(RegionOutline.of(Plane.constant(3, 3, Float.NaN))).isEmpty();
  }

  @Test
  void thePathHoldsTheRegionsPixelsAndNoOthers() {
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 200; trial++) {
      int height = random.nextInt(1, 9);
      int width = random.nextInt(1, 9);
      float[] values = new float[height * width];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(3) == 0 ? 0 : 1; // with holes and corners that touch
      }
      Plane region = new Plane(height, width, values);
      Path2D path = path(RegionOutline.of(region));
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          assertThat(path.contains(x + 0.5, y + 0.5)).isEqualTo(region.at(y, x) > 0);
        }
      }
    }
  }

  private static Path2D path(String data) {
    Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
    Matcher command = COMMAND.matcher(data);
    double x = 0;
    double y = 0;
    while (command.find()) {
      if (command.group(1) != null) {
        x = Double.parseDouble(command.group(1));
        y = Double.parseDouble(command.group(2));
        path.moveTo(x, y);
      } else if (command.group(3) == null) {
        path.closePath();
      } else {
        double length = Double.parseDouble(command.group(4));
        x += command.group(3).equals("h") ? length : 0;
        y += command.group(3).equals("v") ? length : 0;
        path.lineTo(x, y);
      }
    }
    return path;
  }
}
