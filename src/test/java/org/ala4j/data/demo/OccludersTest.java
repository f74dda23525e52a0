package org.ala4j.data.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OccludersTest {
  private static final int WIDTH = 240;
  private static final int HEIGHT = 200;

  private static Stencil rectangle(int left, int top, int width, int height) {
    BitSet set = new BitSet();
    for (int y = top; y < top + height; y++) {
      set.set(y * WIDTH + left, y * WIDTH + left + width);
    }
    return new Stencil(WIDTH, HEIGHT, set);
  }

  @Test
  void atMostThreeTenthsAreHiddenAndFourTenthsOfTheHead() {
    Stencil bird = rectangle(60, 50, 110, 90);
    Stencil head = rectangle(140, 50, 30, 30);
    AtomicInteger hiding = new AtomicInteger();
    assertThat(IntStream.range(0, 64).parallel())
        .allSatisfy(
            number -> {
              Scene scene = Scene.values()[number % Scene.values().length];
              Stencil front =
                  Stencil.of(Occluders.paint(scene, bird, head, 0.08, Dice.of(1, number)));
              int visible = bird.minus(front).area();
              assertThat(visible).isGreaterThanOrEqualTo((int) (0.70 * bird.area()));
              assertThat(head.minus(front).area()).isGreaterThanOrEqualTo(540);
              if (visible < bird.area()) {
                hiding.incrementAndGet();
              }
            });
    assertThat(hiding.get()).isGreaterThan(48);
  }

  @Test
  void aSmallBirdStaysLargeEnough() {
    Stencil bird = rectangle(60, 50, 80, 50);
    double least = bird.share() * 0.97;
    Stencil front = Stencil.of(Occluders.paint(Scene.AUTUMN, bird, bird, least, Dice.of(4)));
    assertThat(bird.minus(front).share()).isGreaterThanOrEqualTo(least);
  }
}
