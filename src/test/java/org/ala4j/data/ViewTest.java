package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewTest {

  @Test
  void cropsTheMiddleLikeTorchvision() {
    ViewPolicy policy = new ViewPolicy(224, Fit.CROP, true, 1.3);
    // 224·500/333 = 336.3; (336 − 224) / 2 = 56
    assertThat(policy.evaluation(500, 333)).isEqualTo(new View(336, 224, 56, 0, 224, false));
    // 224·655/450 = 326.04; (326 − 224) / 2 = 51
    assertThat(policy.evaluation(450, 655)).isEqualTo(new View(224, 326, 0, 51, 224, false));
    // Halves go to the even neighbour: 0.5 to 0, 1.5 to 2.
    assertThat(policy.evaluation(225, 224).x()).isEqualTo(0);
    assertThat(policy.evaluation(227, 224).x()).isEqualTo(2);
  }

  @Test
  void squashesTheWholePhoto() {
    assertThat(new ViewPolicy(16, Fit.SQUASH, true, 2).evaluation(500, 333))
        .isEqualTo(new View(16, 16, 0, 0, 16, false));
  }

  @Test
  void drawsTheSameViewForTheSameKeyAndOthersForOthers() {
    ViewPolicy policy = new ViewPolicy(100, Fit.SQUASH, true, 2);
    View view = policy.training(500, 375, 7, 3, 42);
    assertThat(policy.training(500, 375, 7, 3, 42)).isEqualTo(view);
    assertThat(policy.training(500, 375, 8, 3, 42)).isNotEqualTo(view);
    assertThat(policy.training(500, 375, 7, 4, 42)).isNotEqualTo(view);
    assertThat(policy.training(500, 375, 7, 3, 43)).isNotEqualTo(view);
  }

  /** A resumed or repeated run must see what the first one saw, on any Java. */
  @Test
  void drawsAreTheSameOnEveryMachine() {
    assertThat(new ViewPolicy(384, Fit.SQUASH, true, 510 / 384.0).training(500, 375, 0, 1, 1))
        .isEqualTo(new View(510, 510, 30, 40, 384, true));
  }

  @Test
  void drawsEveryOffsetAndBothDirectionsAboutEquallyOften() {
    ViewPolicy policy = new ViewPolicy(8, Fit.SQUASH, true, 1.5); // offsets 0..4
    List<View> views =
        IntStream.range(0, 5000).mapToObj(id -> policy.training(40, 30, 0, 1, id)).toList();
    for (int offset = 0; offset <= 4; offset++) {
      int wanted = offset;
      assertThat(views.stream().filter(view -> view.x() == wanted).count()).isBetween(880L, 1120L);
      assertThat(views.stream().filter(view -> view.y() == wanted).count()).isBetween(880L, 1120L);
    }
    assertThat(views.stream().filter(View::flip).count()).isBetween(2350L, 2650L);
    Set<View> different = new HashSet<>(views);
    assertThat(different).hasSize(5 * 5 * 2);
  }

  @Test
  void withoutAugmentationTrainingViewsAreEvaluationViews() {
    ViewPolicy policy = new ViewPolicy(64, Fit.SQUASH, false, 1);
    for (int id = 0; id < 50; id++) {
      assertThat(policy.training(500, 375, 1, 1, id)).isEqualTo(policy.evaluation(500, 375));
    }
  }

  /** The photo's red channel is the mask itself, so what they show must agree pixel by pixel. */
  @Test
  void showsPhotoAndMaskThroughTheSameGeometry() {
    int width = 40;
    int height = 30;
    byte[] grey = new byte[width * height];
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (byte) (Draw.VIEW.of(i).nextBoolean() ? 255 : 0);
      rgb[3 * i] = grey[i];
    }
    ObjectMask mask = objectMask(width, height, grey, 128);
    for (boolean flip : new boolean[] {false, true}) {
      View view = new View(width, height, 9, 4, 20, flip); // not resized: values stay exact
      float[] image = view.image(new Photo(width, height, rgb));
      float[] inside = view.mask(mask);
      assertThat(image).hasSize(3 * 20 * 20);
      assertThat(inside).isEqualTo(Arrays.copyOf(image, 400)).contains(0f, 1f);
      int firstColumn = flip ? 9 + 19 : 9;
      assertThat(inside[0]).isEqualTo(grey[4 * width + firstColumn] == 0 ? 0f : 1f);
    }
  }

  private static ObjectMask objectMask(int width, int height, byte[] grey, int foreground) {
    byte[] values = new byte[grey.length];
    for (int i = 0; i < grey.length; i++) {
      values[i] = (grey[i] & 0xff) >= foreground ? ObjectMask.INSIDE : ObjectMask.OUTSIDE;
    }
    return new ObjectMask(width, height, values, ObjectMask.Coding.LEVELS, 255);
  }

  @Test
  void ignoresWhatAMaskLeavesOpen() {
    byte[] values = {ObjectMask.OUTSIDE, ObjectMask.INSIDE, ObjectMask.IGNORED, ObjectMask.OUTSIDE};
    ObjectMask mask = new ObjectMask(2, 2, values, ObjectMask.Coding.PALETTE, 255);
    assertThat(new View(2, 2, 0, 0, 2, false).mask(mask)).containsExactly(0, 1, Float.NaN, 0);
  }

  @Test
  void shrinksAMaskByNearestNeighbour() {
    byte[] grey = {0, 0, 9, 9, 0, 5, 9, 6, 1, 1, 1, 1, 2, 7, 3, 4};
    ObjectMask mask = objectMask(4, 4, grey, 6);
    // Centres of 2×2 pixels fall on rows and columns 1 and 3: values 5, 6, 7, 4.
    assertThat(new View(2, 2, 0, 0, 2, false).mask(mask)).containsExactly(0, 1, 1, 0);
    assertThat(new View(2, 2, 0, 0, 2, true).mask(mask)).containsExactly(1, 0, 0, 1);
  }

  @Test
  void countsAPixelIntoABoxWhenItsCentreIs() {
    View half = new View(4, 3, 0, 0, 3, false); // of a photo of 8×6: centres at 1, 3, 5
    assertThat(half.box(new Region.Box(1, 2.5, 4, 3), 8, 6))
        .containsExactly(0, 0, 0, 1, 1, 0, 1, 1, 0);
    View mirrored = new View(4, 3, 0, 0, 3, true);
    assertThat(mirrored.box(new Region.Box(1, 2.5, 4, 3), 8, 6))
        .containsExactly(0, 0, 0, 0, 1, 1, 0, 1, 1);
  }

  @Test
  void cutsABoxOffAtTheEdgeOfThePhoto() {
    Region overrunning = new Region.Box(5, -3, 100, 5);
    assertThat(overrunning.seenThrough(new View(8, 8, 0, 0, 8, false), 8, 8))
        .isEqualTo(new Region.Box(5, 0, 3, 2).seenThrough(new View(8, 8, 0, 0, 8, false), 8, 8))
        .contains(1f);
  }

  @Test
  void refusesABoxBesideThePhoto() {
    View view = new View(8, 8, 0, 0, 8, false);
    assertThatThrownBy(() -> new Region.Box(50, 0, 5, 5).seenThrough(view, 40, 30))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("lies outside its 40×30 photo");
  }

  @Test
  void refusesAMaskOfAnotherSizeThanThePhoto(@TempDir Path folder) {
    Path file = folder.resolve("mask.png");
    CubTree.picture(file, 30, 40, BufferedImage.TYPE_BYTE_GRAY);
    Region mask = new Region.MaskFile(file, 128);
    assertThatThrownBy(() -> mask.seenThrough(new View(8, 8, 0, 0, 8, false), 40, 30))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "mask.png is 30×40 but its photo is 40×30: they fit only after one is turned");
    assertThatThrownBy(() -> mask.seenThrough(new View(8, 8, 0, 0, 8, false), 30, 41))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "mask.png is 30×40 but its photo is 30×41; they must have the same size");
  }

  @Test
  void refusesImpossibleViewsAndPolicies() {
    assertThatThrownBy(() -> new View(10, 10, 3, 0, 8, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ViewPolicy(0, Fit.CROP, true, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ViewPolicy(8, Fit.CROP, true, 0.9))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Three crops of a photo, the same for every seed; each epoch shows one of them. */
  @Test
  void aFiniteNumberOfViews() {
    ViewPolicy policy = new ViewPolicy(32, Fit.SQUASH, true, 1.5, 3);
    assertThat(policy.distinct()).isEqualTo(3);
    List<View> views =
        IntStream.range(0, 3).mapToObj(i -> policy.numbered(500, 375, 7, i)).toList();
    assertThat(Set.copyOf(views)).hasSize(3);
    Set<View> seen = new HashSet<>();
    for (int epoch = 1; epoch <= 60; epoch++) {
      seen.add(policy.training(500, 375, epoch % 2, epoch, 7));
    }
    assertThat(seen).isEqualTo(Set.copyOf(views));
    assertThat(policy.numbered(500, 375, 8, 0)).isNotEqualTo(views.get(0));
  }

  @Test
  void withoutCropsThereAreTwoViewsAtMost() {
    ViewPolicy policy = new ViewPolicy(32, Fit.SQUASH, true, 1);
    assertThat(policy.distinct()).isEqualTo(2);
    View plain = policy.numbered(500, 375, 7, 0);
    assertThat(plain).isEqualTo(policy.evaluation(500, 375));
    assertThat(policy.numbered(500, 375, 7, 1)).isEqualTo(plain.mirrored());
    assertThat(new ViewPolicy(32, Fit.SQUASH, false, 1).distinct()).isEqualTo(1);
    assertThat(new ViewPolicy(32, Fit.SQUASH, true, 1.5).distinct()).as("endless").isZero();
  }
}
