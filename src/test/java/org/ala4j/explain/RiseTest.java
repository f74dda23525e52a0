package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.ala4j.metrics.Plane;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class RiseTest {
  private static final int SIDE = 20;

  private static INDArray images(int n) {
    SplittableRandom random = new SplittableRandom(11);
    float[] values = new float[n * 3 * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.2 + 0.8 * random.nextDouble());
    }
    return Nd4j.create(values, new long[] {n, 3, SIDE, SIDE}, 'c');
  }

  /** A classifier whose class 1 is as probable as the upper left quadrant is bright. */
  private static float[][] quadrant(INDArray images) {
    float[][] probabilities = new float[(int) images.size(0)][];
    for (int i = 0; i < probabilities.length; i++) {
      float p =
          images
              .get(
                  NDArrayIndex.point(i),
                  NDArrayIndex.all(),
                  NDArrayIndex.interval(0, SIDE / 2),
                  NDArrayIndex.interval(0, SIDE / 2))
              .meanNumber()
              .floatValue();
      probabilities[i] = new float[] {1 - p, p};
    }
    return probabilities;
  }

  /** The definition, mask by mask and image by image, with the metrics' own bilinear resizing. */
  private static float[] slow(INDArray image, int target, Rise.Settings settings) {
    MaskedImage seen = MaskedImage.of(image, 0, 1, RiseTest::quadrant);
    Rise.Masks masks = new Rise.Masks(settings, seen);
    INDArray sum = Nd4j.zeros(SIDE, SIDE);
    for (int i = 0; i < settings.masks(); i++) {
      INDArray mask = Nd4j.create(masks.next(), new long[] {SIDE, SIDE}, 'c');
      INDArray masked = image.dup('c');
      for (int c = 0; c < 3; c++) {
        masked.get(NDArrayIndex.point(0), NDArrayIndex.point(c)).muli(mask);
      }
      sum.addi(mask.mul(quadrant(masked)[0][target]));
    }
    return sum.divi(settings.masks() * settings.probability()).dup('c').data().asFloat();
  }

  @Test
  void theMapIsTheMeanOfTheMasksWeightedByTheirScores() {
    Rise.Settings settings = new Rise.Settings(50, 4, 0.4, 3, 16);
    INDArray images = images(2);
    float[][] maps = new Rise(RiseTest::quadrant, settings).explain(images, new int[] {1, 0});
    for (int b = 0; b < 2; b++) {
      INDArray image = images.get(NDArrayIndex.interval(b, b + 1)).dup('c');
      assertThat(maps[b]).containsExactly(slow(image, 1 - b, settings), within(1e-5f));
    }
  }

  /** s = 3 on 20 pixels: cells of 7, a mask of 28 × 28 from which 20 × 20 are cut. */
  @Test
  void aMaskIsAnEnlargedGridCutAtAnOffset() {
    Rise.Settings settings = new Rise.Settings(1, 3, 0.5, 0, 1);
    Rise.Masks masks =
        new Rise.Masks(settings, MaskedImage.of(images(1), 0, 1, RiseTest::quadrant));
    for (int n = 0; n < 5; n++) {
      float[] mask = masks.next();
      assertThat(isCutFromSomeGrid(mask)).isTrue();
    }
  }

  /** Tries all 512 grids and 49 offsets. */
  private static boolean isCutFromSomeGrid(float[] mask) {
    for (int bits = 0; bits < 512; bits++) {
      float[] grid = new float[9];
      for (int i = 0; i < 9; i++) {
        grid[i] = bits >> i & 1;
      }
      Plane large = new Plane(3, 3, grid).resized(28, 28);
      for (int offset = 0; offset < 49; offset++) {
        boolean same = true;
        for (int i = 0; i < mask.length && same; i++) {
          float there = large.at(offset / 7 + i / SIDE, offset % 7 + i % SIDE);
          same = Math.abs(there - mask[i]) < 1e-6;
        }
        if (same) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void whatTheClassifierLooksAtStandsOut() {
    Rise.Settings settings = new Rise.Settings(600, 5, 0.5, 0, 64);
    float[] map = new Rise(RiseTest::quadrant, settings).explain(images(1), new int[] {1})[0];
    double[] mean = new double[4];
    for (int i = 0; i < map.length; i++) {
      int quadrant = (i / SIDE < SIDE / 2 ? 0 : 2) + (i % SIDE < SIDE / 2 ? 0 : 1);
      mean[quadrant] += map[i] / (map.length / 4.0);
    }
    // A pixel elsewhere gets the score's mean; one within also what it adds itself.
    for (int other = 1; other < 4; other++) {
      assertThat(mean[0]).isGreaterThan(1.1 * mean[other]);
    }
  }

  /** A classifier that does not look has the mask's mean for its map: p · f / p = f everywhere. */
  @Test
  void aBlindClassifierHasAFlatMap() {
    Rise.Settings settings = new Rise.Settings(3000, 4, 0.5, 0, 100);
    Function<INDArray, float[][]> blind =
        images -> {
          float[][] same = new float[(int) images.size(0)][];
          java.util.Arrays.fill(same, new float[] {0.25f});
          return same;
        };
    float[] map = new Rise(blind, settings).explain(images(1), new int[] {0})[0];
    assertThat(map).containsExactly(filled(map.length, 0.25f), within(0.02f));
  }

  private static float[] filled(int length, float value) {
    float[] array = new float[length];
    java.util.Arrays.fill(array, value);
    return array;
  }

  @Test
  void theMapDependsOnTheImageAndTheSeedButNotOnTheBatch() {
    INDArray images = images(2);
    AtomicInteger passes = new AtomicInteger();
    Function<INDArray, float[][]> counting =
        seen -> {
          passes.addAndGet((int) seen.size(0));
          assertThat(seen.size(0)).isLessThanOrEqualTo(7);
          return quadrant(seen);
        };
    Rise rise = new Rise(counting, new Rise.Settings(30, 4, 0.5, 0, 7));
    float[][] both = rise.explain(images, new int[] {1, 1});
    assertThat(passes).hasValue(60);
    INDArray second = images.get(NDArrayIndex.interval(1, 2)).dup('c');
    assertThat(rise.explain(second, new int[] {1})[0]).isEqualTo(both[1]);
    Rise otherBatch = new Rise(RiseTest::quadrant, new Rise.Settings(30, 4, 0.5, 0, 30));
    assertThat(otherBatch.explain(second, new int[] {1})[0]).isEqualTo(both[1]);
    Rise otherSeed = new Rise(RiseTest::quadrant, new Rise.Settings(30, 4, 0.5, 1, 30));
    assertThat(otherSeed.explain(second, new int[] {1})[0]).isNotEqualTo(both[1]);
  }
}
