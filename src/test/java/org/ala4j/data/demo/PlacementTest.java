package org.ala4j.data.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final int WIDTH = 260;
  private static final int HEIGHT = 200;
  private static final int MARGIN = 160;

  private static Bird bird(int number, Dice dice) {
    Pose.Kind kind = Pose.Kind.values()[number % 3];
    return Bird.of(Species.values()[number % Species.values().length], kind, dice);
  }

  /** Measured against the same bird on a canvas with room on all sides. */
  @Test
  void theEdgeCutsOffLittleAndNeverTheHead() {
    assertThat(IntStream.range(0, 96).parallel())
        .allSatisfy(
            number -> {
              Dice dice = Dice.of(5, number);
              Bird bird = bird(number, dice);
              AffineTransform place = new Placement(bird, WIDTH, HEIGHT).find(0.3, dice);
              int inside = Stencil.of(BirdPainter.paint(bird, place, WIDTH, HEIGHT)).area();
              AffineTransform wide = AffineTransform.getTranslateInstance(MARGIN, MARGIN);
              wide.concatenate(place);
              int all =
                  Stencil.of(BirdPainter.paint(bird, wide, WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN))
                      .area();
              assertThat(inside).isGreaterThanOrEqualTo((int) (0.85 * all));
              Spot head = bird.anatomy().head();
              Point2D pixel = place.transform(new Point2D.Double(head.x(), head.y()), null);
              assertThat(pixel.getX()).isBetween(0.0, (double) WIDTH);
              assertThat(pixel.getY()).isBetween(0.0, (double) HEIGHT);
            });
  }

  @Test
  void aBirdGetsTheShareThatIsAskedForWhereThereIsRoom() {
    Bird bird = bird(0, Dice.of(2));
    AffineTransform place = new Placement(bird, WIDTH, HEIGHT).find(0.12, Dice.of(3));
    double share = Stencil.of(BirdPainter.paint(bird, place, WIDTH, HEIGHT)).share();
    assertThat(share).isBetween(0.12 * 0.85, 0.12 * 1.03);
  }
}
