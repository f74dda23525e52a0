package org.ala4j.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import org.ala4j.metrics.Masking;
import org.ala4j.table.MeanCurves;
import org.junit.jupiter.api.Test;

class CurvesPictureTest {
  private static final int FIRST_COLOUR = 0xff0072b2;

  /** Insertion flat at 1 lies along the top of its panel, deletion flat at 0 along the bottom. */
  @Test
  void theLinesLieWhereTheirValuesAre() {
    MeanCurves curves = new MeanCurves(List.of(0.0, 1.0), List.of(1.0, 1.0), List.of(0.0, 0.0));
    BufferedImage picture =
        new CurvesPicture(Masking.BLACK, List.of(new CurvesPicture.Line("ala", curves, 1, 0)))
            .picture();
    assertThat(picture.getWidth()).isEqualTo(840);
    assertThat(row(picture, 200)).isEqualTo(32);
    assertThat(row(picture, 620)).isEqualTo(320 - 44);
  }

  /** The row in the middle of the first line's colour above the legend, in a column. */
  private static int row(BufferedImage picture, int column) {
    int sum = 0;
    int count = 0;
    for (int y = 0; y < 318; y++) {
      if (picture.getRGB(column, y) == FIRST_COLOUR) {
        sum += y + 1; // a line of two pixels covers the row and the one above
        count++;
      }
    }
    assertThat(count).isEqualTo(2);
    return sum / count;
  }
}
