package org.ala4j.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.ala4j.data.Fit;
import org.ala4j.data.ViewPolicy;
import org.ala4j.metrics.Plane;
import org.ala4j.picture.Overlay.Caption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {
  private static final int SIDE = 224;
  private static final int OUTLINE = 0x39ff14;
  private static final int INFERNO_MAX = 0xfcffa4;
  private static final Caption CAPTION = new Caption("Wren", "Wren", 0.93, 0.5);

  /** A photo of one colour. */
  private static BufferedImage photo(int width, int height) {
    var photo = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var pixels = new int[width * height];
    Arrays.fill(pixels, PHOTO_RGB);
    photo.setRGB(0, 0, width, height, pixels, 0, width);
    return photo;
  }

  private static final int PHOTO_RGB = 0xff8000;

  /** Rows 50..99, columns 60..119. */
  private static Plane box() {
    var values = new float[SIDE * SIDE];
    for (int y = 50; y < 100; y++) {
      Arrays.fill(values, y * SIDE + 60, y * SIDE + 120, 1);
    }
    return new Plane(SIDE, SIDE, values);
  }

  private static Overlay overlay(Plane map, Optional<Plane> region) {
    return new Overlay(photo(SIDE, SIDE), map, region);
  }

  private static int rgb(BufferedImage picture, int x, int y) {
    return picture.getRGB(x, y) & 0xffffff;
  }

  @Test
  void theRegionIsOutlined() {
    var panel = overlay(Plane.constant(1, 1, 1), Optional.of(box())).photoPanel();
    assertThat(rgb(panel, 60, 50)).isEqualTo(OUTLINE);
    assertThat(rgb(panel, 119, 99)).isEqualTo(OUTLINE);
    assertThat(rgb(panel, 90, 50)).isEqualTo(OUTLINE);
    assertThat(rgb(panel, 90, 49)).isZero();
    assertThat(rgb(panel, 90, 48)).isEqualTo(PHOTO_RGB);
    assertThat(rgb(panel, 90, 52)).isEqualTo(PHOTO_RGB);
  }

  @Test
  void aRegionAtTheBorderKeepsItsOutline() {
    var everywhere = Plane.constant(2, 2, 1);
    var panel = overlay(Plane.constant(1, 1, 1), Optional.of(everywhere)).photoPanel();
    assertThat(rgb(panel, 0, 100)).isEqualTo(OUTLINE);
    assertThat(rgb(panel, SIDE - 1, SIDE - 1)).isEqualTo(OUTLINE);
    assertThat(rgb(panel, 100, 100)).isEqualTo(PHOTO_RGB);
  }

  @Test
  void withoutARegionThePhotoIsShownAsItIs() {
    var panel = overlay(Plane.constant(1, 1, 1), Optional.empty()).photoPanel();
    assertThat(Arrays.stream(panel.getRGB(0, 0, SIDE, SIDE, null, 0, SIDE)).map(p -> p & 0xffffff))
        .containsOnly(PHOTO_RGB);
  }

  @Test
  void heatRunsFromBlackToPaleYellow() {
    var panel = overlay(new Plane(1, 2, new float[] {3, 7}), Optional.empty()).heatPanel();
    assertThat(rgb(panel, 0, 0)).isEqualTo(0x000004);
    assertThat(rgb(panel, SIDE - 1, 0)).isEqualTo(INFERNO_MAX);
    var ones = overlay(Plane.constant(3, 3, 0.5f), Optional.empty()).heatPanel();
    assertThat(rgb(ones, 100, 100)).isEqualTo(INFERNO_MAX);
  }

  @Test
  void theBlendMixesHeatAndGreyPhoto() {
    var panel = overlay(Plane.constant(1, 1, 1), Optional.empty()).blendPanel();
    // Grey: .299 * 255 + .587 * 128 = 151; 35 % of it and 65 % of the hottest colour.
    int grey = 151;
    assertThat(rgb(panel, 5, 5)).isEqualTo(Palette.mix(grey * 0x010101, INFERNO_MAX, 0.65));
  }

  @Test
  void thePictureHasThreePanelsAndAStrip(@TempDir Path folder) throws IOException {
    var overlay = overlay(Plane.constant(1, 1, 1), Optional.of(box()));
    var file = folder.resolve("overlay.png");
    Png.write(file, overlay.picture(CAPTION));
    var picture = ImageIO.read(file.toFile());
    assertThat(picture.getWidth()).isEqualTo(3 * SIDE + 8);
    assertThat(picture.getHeight()).isGreaterThan(SIDE + 30);
    assertThat(rgb(picture, 60, 50)).isEqualTo(OUTLINE);
    assertThat(rgb(picture, SIDE + 4 + 60, 50)).isEqualTo(INFERNO_MAX);
    assertThat(rgb(picture, 2 * (SIDE + 4) + 60, 50)).isEqualTo(OUTLINE);
    assertThat(rgb(picture, picture.getWidth() - 1, picture.getHeight() - 1)).isEqualTo(0xffffff);
  }

  /**
   * A photo of 240×160 with one marked pixel in its middle square, seen by a map of that square.
   */
  @Test
  void aMapOfACroppedPhotoLiesOnItsOwnPixels() {
    var photo = photo(240, 160);
    var view = new ViewPolicy(80, Fit.CROP, false, 1).evaluation(240, 160);
    var values = new float[80 * 80];
    values[30 * 80 + 50] = 1; // of the square's pixel (50, 30): the photo's from (140, 60)
    var overlay =
        new Overlay(photo, PhotoPart.of(view), new Plane(80, 80, values), Optional.empty());
    var heat = overlay.heatPanel();
    for (int y = 0; y < 160; y++) {
      for (int x = 0; x < 240; x++) {
        boolean isSeen = x >= 40 && x < 200;
        boolean isMarked = (x == 140 || x == 141) && (y == 60 || y == 61);
        assertThat(rgb(heat, x, y) == 0x303030).isEqualTo(!isSeen);
        if (isMarked) {
          assertThat(rgb(heat, x, y)).isEqualTo(Palette.rgb(0.75 * 0.75));
        }
        if (isSeen && (Math.abs(x - 140.5) > 2 || Math.abs(y - 60.5) > 2)) {
          assertThat(rgb(heat, x, y)).isEqualTo(Palette.rgb(0));
        }
      }
    }
    assertThat(rgb(overlay.blendPanel(), 10, 10)).isNotEqualTo(rgb(overlay.blendPanel(), 50, 10));
  }

  @Test
  void aSquashedPhotoKeepsItsShape() {
    var values = new float[4 * 4];
    values[1 * 4 + 2] = 1;
    var overlay = new Overlay(photo(240, 160), new Plane(4, 4, values), Optional.of(box()));
    var heat = overlay.heatPanel();
    assertThat(heat.getWidth()).isEqualTo(240);
    assertThat(heat.getHeight()).isEqualTo(160);
    assertThat(rgb(heat, 150, 60)).isEqualTo(INFERNO_MAX);
    assertThat(rgb(heat, 20, 20)).isEqualTo(Palette.rgb(0));
    var outlined = overlay.photoPanel();
    assertThat(rgb(outlined, 65, 36)).as("the box's corner").isEqualTo(OUTLINE);
  }

  @Test
  void thePaletteGrowsSteadilyBrighter() {
    double last = -1;
    for (int i = 0; i <= 100; i++) {
      int rgb = Palette.rgb(i / 100.0);
      double brightness =
          0.2126 * (rgb >> 16) + 0.7152 * ((rgb >> 8) & 0xff) + 0.0722 * (rgb & 0xff);
      assertThat(brightness).isGreaterThan(last);
      last = brightness;
    }
  }

  @Test
  void labelsAreAscii() {
    assertThat(Lettering.ascii("Tr\u00e8s\n\u00b1 ok")).isEqualTo("Tr?s?? ok");
  }

  @Test
  void aSheetTilesPicturesUnderTheirColumns() {
    var red = filled(0xff0000);
    var blue = filled(0x0000ff);
    var line =
        new ContactSheet.Line(
            "wren", List.of(new ContactSheet.Tile(red, "photo"), new ContactSheet.Tile(blue, "")));
    var sheet = new ContactSheet(100, List.of("image", "(iv)"), List.of(line, line)).picture();
    // The labels to the left are as wide as the font makes them, at most a tile and its gaps.
    int left = sheet.getWidth() - 2 * 106;
    assertThat(left).isBetween(18, 118);
    // Margins of 6, labels of 18, tiles of 100, captions of 15, gaps of 6.
    assertThat(sheet.getHeight()).isEqualTo(12 + 18 + 2 * (100 + 15 + 6));
    for (int top : new int[] {24, 24 + 121}) {
      assertThat(rgb(sheet, left, top)).isEqualTo(0xff0000);
      assertThat(rgb(sheet, left + 99, top + 99)).isEqualTo(0xff0000);
      assertThat(rgb(sheet, left + 106, top)).isEqualTo(0x0000ff);
      assertThat(rgb(sheet, left + 103, top)).isEqualTo(0xffffff);
    }
    assertThatThrownBy(() -> new ContactSheet(100, List.of("image"), List.of(line)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 tiles for 1 columns");
  }

  private static BufferedImage filled(int rgb) {
    var picture = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
    var pixels = new int[100];
    Arrays.fill(pixels, rgb);
    picture.setRGB(0, 0, 10, 10, pixels, 0, 10);
    return picture;
  }
}
