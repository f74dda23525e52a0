package org.ala4j.data.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pictures must be for the experiments on them to mean anything. */
class DemoPictureTest {
  private static final int COUNT = 112;

  private static List<DemoPicture> pictures;

  @BeforeAll
  static void draw() {
    pictures = IntStream.range(0, COUNT).parallel().mapToObj(DemoPictureTest::draw).toList();
  }

  private static DemoPicture draw(int number) {
    Species species = Species.values()[number % Species.values().length];
    return new Item(Item.Split.TRAIN, species, number).draw(11);
  }

  @Test
  void theSameKeyGivesTheSamePictureOnEveryMachine() throws NoSuchAlgorithmException {
    // Measured alike with OpenJDK 17.0.15 and Temurin 25.0.3.
    assertThat(List.of(digest(pictures.get(0)), digest(pictures.get(21)), digest(pictures.get(77))))
        .containsExactly(
            "5525b59a2c67698e124d7a6330e430183e2fad34627609c2a67a83066084ddd6",
            "91e9c2978bfbccfddfc23e39959126453673184ab58abb171d2464a10725ecf6",
            "ec6993a3dab09b17e693308d1301f781ce73f51ce9db5831096ee6e3352bf888");
  }

  /** Of the pixels before any JPEG, the annotators' votes and the caption. */
  private static String digest(DemoPicture picture) throws NoSuchAlgorithmException {
    BufferedImage photo = picture.photo();
    int width = photo.getWidth();
    int height = photo.getHeight();
    ByteBuffer pixels = ByteBuffer.allocate(4 * width * height);
    pixels.asIntBuffer().put(photo.getRGB(0, 0, width, height, null, 0, width));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(pixels);
    digest.update(VoteMask.of(picture.mask(), Dice.of(picture.details())));
    digest.update(picture.caption().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void sizesAreThoseOfRealPhotos() {
    assertThat(pictures)
        .allSatisfy(
            picture -> {
              int width = picture.photo().getWidth();
              int height = picture.photo().getHeight();
              assertThat(Math.min(width, height)).isBetween(192, 256);
              assertThat(Math.max(width, height)).isLessThanOrEqualTo(320);
              assertThat(picture.mask().width()).isEqualTo(width);
              assertThat(picture.mask().height()).isEqualTo(height);
            })
        .anySatisfy(p -> assertThat(p.photo().getWidth()).isLessThan(p.photo().getHeight()))
        .anySatisfy(p -> assertThat(p.photo().getWidth()).isGreaterThan(p.photo().getHeight()));
  }

  @Test
  void birdsCoverBetweenATwelfthAndHalfOfTheirPicture() {
    assertThat(pictures)
        .allSatisfy(picture -> assertThat(picture.mask().share()).isBetween(0.08, 0.48));
    assertThat(mean(picture -> picture.mask().share())).isBetween(0.21, 0.26);
  }

  @Test
  void birdsStandAnywhere() {
    double meanX = mean(DemoPictureTest::centreX);
    double meanY = mean(DemoPictureTest::centreY);
    assertThat(meanX).isBetween(0.45, 0.55);
    assertThat(meanY).isBetween(0.45, 0.58);
    assertThat(deviation(DemoPictureTest::centreX, meanX)).isGreaterThan(0.10);
    assertThat(deviation(DemoPictureTest::centreY, meanY)).isGreaterThan(0.10);
  }

  @Test
  void aCentredGaussianIsABadAnswer() {
    assertThat(mean(picture -> iou(gaussian(picture), picture.mask().set()))).isLessThan(0.40);
  }

  @Test
  void neitherAreTheMostColourfulPixelsAGoodOne() {
    assertThat(mean(picture -> iou(mostColourful(picture), picture.mask().set()))).isLessThan(0.40);
  }

  @Test
  void theSceneSaysNothingAboutTheSpecies() {
    Map<Scene, Integer> scenes = new EnumMap<>(Scene.class);
    int draws = 160;
    for (Species species : Species.values()) {
      Map<Scene, Integer> own = new EnumMap<>(Scene.class);
      for (int i = 0; i < draws; i++) {
        own.merge(new Item(Item.Split.TRAIN, species, i).plan(3).scene(), 1, Integer::sum);
      }
      // 20 are expected, with a standard deviation of 4.2.
      assertThat(own.values()).hasSize(Scene.values().length).allMatch(n -> n > 4 && n < 38);
      own.forEach((scene, n) -> scenes.merge(scene, n, Integer::sum));
    }
    assertThat(scenes.values()).allMatch(n -> n > 250 && n < 390);
  }

  @Test
  void everyPoseAndDirectionComes() {
    assertThat(pictures.stream().map(p -> p.bird().pose().kind()).distinct())
        .containsExactlyInAnyOrder(Pose.Kind.values());
    assertThat(pictures.stream().filter(p -> p.bird().pose().left()).count()).isBetween(36L, 76L);
    assertThat(pictures)
        .allSatisfy(p -> assertThat(Math.abs(p.bird().pose().tilt())).isLessThanOrEqualTo(25));
  }

  private static double mean(ToDoubleFunction<DemoPicture> value) {
    return pictures.stream().mapToDouble(value).average().orElseThrow();
  }

  private static double deviation(ToDoubleFunction<DemoPicture> value, double mean) {
    return Math.sqrt(mean(p -> Math.pow(value.applyAsDouble(p) - mean, 2)));
  }

  private static double centreX(DemoPicture picture) {
    int width = picture.mask().width();
    return picture.mask().set().stream().map(i -> i % width).average().orElseThrow() / width;
  }

  private static double centreY(DemoPicture picture) {
    Stencil mask = picture.mask();
    return mask.set().stream().map(i -> i / mask.width()).average().orElseThrow() / mask.height();
  }

  /** Where a centred Gaussian with σ = 0.30 of the side is at least half of its maximum. */
  private static BitSet gaussian(DemoPicture picture) {
    int width = picture.mask().width();
    int height = picture.mask().height();
    BitSet set = new BitSet();
    for (int i = 0; i < width * height; i++) {
      double u = (i % width + 0.5) / width - 0.5;
      double v = (i / width + 0.5) / height - 0.5;
      set.set(i, Math.exp(-(u * u + v * v) / (2 * 0.30 * 0.30)) >= 0.5);
    }
    return set;
  }

  /** The most saturated pixels, of which it is even told how many the bird has. */
  private static BitSet mostColourful(DemoPicture picture) {
    int width = picture.mask().width();
    int count = width * picture.mask().height();
    double[] saturation = new double[count];
    for (int i = 0; i < count; i++) {
      int rgb = picture.photo().getRGB(i % width, i / width);
      int r = rgb >> 16 & 255;
      int g = rgb >> 8 & 255;
      int b = rgb & 255;
      int most = Math.max(r, Math.max(g, b));
      saturation[i] = most == 0 ? 0 : (most - Math.min(r, Math.min(g, b))) / (double) most;
    }
    double[] sorted = saturation.clone();
    Arrays.sort(sorted);
    double least = sorted[count - picture.mask().area()];
    BitSet set = new BitSet();
    for (int i = 0; i < count; i++) {
      set.set(i, saturation[i] >= least);
    }
    return set;
  }

  private static double iou(BitSet one, BitSet other) {
    BitSet both = (BitSet) one.clone();
    both.and(other);
    BitSet either = (BitSet) one.clone();
    either.or(other);
    return both.cardinality() / (double) either.cardinality();
  }
}
