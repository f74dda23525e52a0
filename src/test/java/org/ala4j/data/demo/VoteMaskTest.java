package org.ala4j.data.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The votes against distances measured pixel by pixel. */
class VoteMaskTest {
  private static final int WIDTH = 46;
  private static final int HEIGHT = 38;

  /** A disc that the picture's left edge cuts, with a leg one pixel wide. */
  private static Stencil bird() {
    BitSet set = new BitSet();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        boolean disc = (x - 9) * (x - 9) + (y - 15) * (y - 15) < 150;
        set.set(y * WIDTH + x, disc || (x == 20 && y > 15 && y < 34));
      }
    }
    return new Stencil(WIDTH, HEIGHT, set);
  }

  /** The distance to the nearest pixel whose being part of the bird differs. */
  private static double distance(Stencil bird, int x, int y) {
    double nearest = Double.MAX_VALUE;
    for (int v = 0; v < HEIGHT; v++) {
      for (int u = 0; u < WIDTH; u++) {
        if (bird.has(u, v) != bird.has(x, y)) {
          nearest = Math.min(nearest, Math.hypot(u - x, v - y));
        }
      }
    }
    return nearest;
  }

  @Test
  void threeVotesAreExactlyTheBirdAndMoreDistanceNeverCostsAVote() {
    Stencil bird = bird();
    Set<Integer> seen = new TreeSet<>();
    for (int seed = 0; seed < 20; seed++) {
      byte[] votes = VoteMask.of(bird, Dice.of(seed));
      // By distance to the border, rounded up, for the pixels outside and inside.
      int[][] least = {filled(9), filled(9)};
      int[][] most = {new int[50], new int[50]};
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          int value = votes[y * WIDTH + x] & 0xff;
          seen.add(value);
          assertThat(value >= 128).isEqualTo(bird.has(x, y));
          int side = bird.has(x, y) ? 1 : 0;
          int distance = (int) Math.ceil(distance(bird, x, y));
          least[side][distance] = Math.min(least[side][distance], value / 51);
          most[side][distance] = Math.max(most[side][distance], value / 51);
        }
      }
      for (int near = 1; near < 40; near++) {
        assertThat(least[1][near + 1]).isGreaterThanOrEqualTo(least[1][near]);
        if (near > 3) {
          assertThat(least[1][near]).isGreaterThanOrEqualTo(5);
          assertThat(most[0][near]).isZero();
        }
      }
    }
    assertThat(seen).containsExactly(0, 51, 102, 153, 204, 255);
  }

  private static int[] filled(int value) {
    int[] values = new int[50];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void borderDistancesAreExactUpToTheirReach() {
    Stencil bird = bird();
    int[] outside = BorderDistance.squares(bird, true);
    int[] inside = BorderDistance.squares(bird, false);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double distance = distance(bird, x, y);
        int square = Math.max(outside[y * WIDTH + x], inside[y * WIDTH + x]);
        if (distance <= BorderDistance.REACH) {
          assertThat(square).isEqualTo((int) Math.round(distance * distance));
        } else {
          assertThat(square).isGreaterThan(BorderDistance.REACH * BorderDistance.REACH);
        }
      }
    }
  }
}
