package org.ala4j.data.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.Fit;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ImageNetSReader;
import org.ala4j.data.RegionKind;
import org.ala4j.data.ViewPolicy;
import org.ala4j.metrics.Energy;
import org.ala4j.metrics.Iou;
import org.ala4j.metrics.Plane;
import org.ala4j.metrics.PointingGame;
import org.ala4j.metrics.Threshold;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated birds in ImageNet-S's layout, from the drawing to the metrics. */
class ImageNetSDemoTest {
  private static final int SIDE = 150;
  private static final ViewPolicy VIEWS = new ViewPolicy(SIDE, Fit.SQUASH, false, 1);

  @TempDir static Path folder;
  private static ImageDataset data;

  @BeforeAll
  static void write() {
    Path root = folder.resolve("birds");
    DemoData.write(root, new DemoData.Settings(DemoData.Layout.IMAGENET_S, 4, 2, 1), done -> {});
    data =
        new ImageNetSReader.Options("segmentations", List.of(), folder.resolve("index")).read(root);
  }

  @Test
  void everySplitHasEverySpecies() {
    assertThat(data.classes()).hasSize(16).startsWith("n90000001.Crimson_Tanager");
    for (List<Example> split : List.of(data.train(), data.validation(), data.test())) {
      assertThat(split).hasSize(16).extracting(Example::label).doesNotHaveDuplicates();
    }
    assertThat(data.regions()).isEqualTo(RegionKind.MASKS);
    assertThat(data.notes()).isEmpty();
  }

  /** Pixel by pixel against the drawing's own mask: ignored where a neighbour differs. */
  @Test
  void regionsAreTheBirdsWithoutTheirBorders() {
    List<Example> test = data.test();
    try (Batches batches = Batches.inOrder(test, VIEWS, 1)) {
      for (int i = 0; i < test.size(); i++) {
        Species species = Species.values()[test.get(i).label()];
        Stencil bird = new Item(Item.Split.TEST, species, 0).draw(4).mask();
        try (Batch batch = batches.next()) {
          assertThat(batch.region(0).orElseThrow()).as("%s", species).isEqualTo(expected(bird));
        }
      }
    }
  }

  private static float[] expected(Stencil bird) {
    float[] region = new float[SIDE * SIDE];
    for (int pixel = 0; pixel < region.length; pixel++) {
      int x = (int) ((pixel % SIDE + 0.5) * bird.width() / SIDE);
      int y = (int) ((pixel / SIDE + 0.5) * bird.height() / SIDE);
      region[pixel] = expected(bird, x, y);
    }
    return region;
  }

  private static float expected(Stencil bird, int x, int y) {
    boolean here = bird.has(x, y);
    boolean border =
        (x > 0 && bird.has(x - 1, y) != here)
            || (x < bird.width() - 1 && bird.has(x + 1, y) != here)
            || (y > 0 && bird.has(x, y - 1) != here)
            || (y < bird.height() - 1 && bird.has(x, y + 1) != here);
    return border ? Float.NaN : here ? 1 : 0;
  }

  /** What a map says about ignored pixels does not count. */
  @Test
  void metricsLeaveTheBandOut() {
    try (Batches batches = Batches.inOrder(data.test(), VIEWS, 1);
        Batch batch = batches.next()) {
      Plane region = Plane.square(batch.region(0).orElseThrow());
      float[] map = region.values().clone();
      int ignored = 0;
      for (int i = 0; i < map.length; i++) {
        if (Float.isNaN(map[i])) {
          map[i] = ignored++ % 2 == 0 ? 1 : 0;
        }
      }
      assertThat(ignored).isGreaterThan(100);
      Plane perfect = Plane.square(map);
      assertThat(new Iou(new Threshold.Fixed(0.5)).of(perfect, region)).isEqualTo(1);
      assertThat(PointingGame.of(perfect, region)).isEqualTo(1);
      assertThat(Energy.of(perfect, region)).isEqualTo(1);
    }
  }
}
