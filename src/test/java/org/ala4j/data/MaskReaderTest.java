package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ala4j.data.ObjectMask.Coding;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of one row whose pixels are written out. */
class MaskReaderTest {
  @TempDir Path folder;

  private ObjectMask read(BufferedImage image) {
    return read(image, 128);
  }

  private ObjectMask read(BufferedImage image, int foreground) {
    Path file = folder.resolve("mask.png");
    CubTree.write(image, file);
    return ObjectMask.read(file, foreground);
  }

  private void assertUnclear(BufferedImage image, String found) {
    assertThatThrownBy(() -> read(image))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("mask.png")
        .hasMessageContaining(found);
  }

  private static BufferedImage samples(int type, int... values) {
    BufferedImage image = new BufferedImage(values.length, 1, type);
    image.getRaster().setSamples(0, 0, values.length, 1, 0, values);
    return image;
  }

  private static BufferedImage grey(int... values) {
    return samples(BufferedImage.TYPE_BYTE_GRAY, values);
  }

  private static BufferedImage colours(int type, int... argb) {
    BufferedImage image = new BufferedImage(argb.length, 1, type);
    image.setRGB(0, 0, argb.length, 1, argb, 0, argb.length);
    return image;
  }

  private static BufferedImage indexed(int[] colours, int... indices) {
    var model = new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    var image = new BufferedImage(indices.length, 1, BufferedImage.TYPE_BYTE_INDEXED, model);
    image.getRaster().setSamples(0, 0, indices.length, 1, 0, indices);
    return image;
  }

  private static BufferedImage greyWithAlpha(int[] values, int[] alphas) {
    var model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(values.length, 1);
    raster.setSamples(0, 0, values.length, 1, 0, values);
    raster.setSamples(0, 0, values.length, 1, 1, alphas);
    return new BufferedImage(model, raster, false, null);
  }

  private static void assertMask(ObjectMask mask, Coding coding, int... values) {
    assertThat(mask.coding()).isEqualTo(coding);
    assertThat(IntStream.range(0, mask.width()).map(i -> mask.values()[i]).toArray())
        .isEqualTo(values);
  }

  /** VOC's own way to make its palette: three bits of the index for each channel, from the top. */
  private static int[] vocPalette() {
    int[] palette = new int[256];
    for (int index = 0; index < 256; index++) {
      for (int bit = 0, rest = index; bit < 8; bit++, rest >>= 3) {
        palette[index] |= (rest & 1) << (23 - bit);
        palette[index] |= (rest >> 1 & 1) << (15 - bit);
        palette[index] |= (rest >> 2 & 1) << (7 - bit);
      }
    }
    return palette;
  }

  @Test
  void valuesFromTheForegroundUpAreInside() {
    assertMask(read(grey(0, 255, 254, 3)), Coding.LEVELS, 0, 1, 1, 0);
    assertMask(read(grey(0, 51, 102, 153, 204, 255)), Coding.LEVELS, 0, 0, 0, 1, 1, 1);
    assertMask(read(grey(0, 51, 102, 153), 52), Coding.LEVELS, 0, 0, 1, 1);
    assertMask(read(grey(0, 7, 7), 7), Coding.LEVELS, 0, 1, 1);
    assertMask(read(grey(0, 127, 128, 255)), Coding.LEVELS, 0, 0, 1, 1);
  }

  @Test
  void masksOfOneVoterOrNoneAreEmpty() {
    assertThat(read(grey(0, 51, 102)).isEmpty()).isTrue();
    assertThat(read(grey(0, 51, 102)).largest()).isEqualTo(102);
    assertThat(read(grey(0, 0)).isEmpty()).isTrue();
  }

  @Test
  void zeroAndOneAreOutsideAndInside() {
    assertMask(read(grey(0, 1, 0)), Coding.ZERO_ONE, 0, 1, 0);
    assertMask(read(grey(1, 1)), Coding.ZERO_ONE, 1, 1);
    assertMask(read(colours(BufferedImage.TYPE_INT_RGB, 0, 0x010101)), Coding.ZERO_ONE, 0, 1);
    assertMask(read(samples(BufferedImage.TYPE_USHORT_GRAY, 0, 1)), Coding.ZERO_ONE, 0, 1);
    assertMask(read(samples(BufferedImage.TYPE_BYTE_BINARY, 0, 1)), Coding.LEVELS, 0, 1);
  }

  @Test
  void of16BitsTheByteCountsThatIsUsed() {
    int deep = BufferedImage.TYPE_USHORT_GRAY;
    assertMask(read(samples(deep, 0, 65535, 0x7fff, 0x8000)), Coding.WIDE_LEVELS, 0, 1, 0, 1);
    assertMask(read(samples(deep, 0, 255)), Coding.LEVELS, 0, 1);
    assertThat(read(samples(deep, 0, 51 * 257)).isEmpty()).isTrue();
    assertUnclear(samples(deep, 0, 256), "holds the values 0, 256, of which none reaches");
  }

  @Test
  void anAlphaChannelThatVariesHoldsTheObject() {
    int[] alphas = {0, 255, 255, 0};
    assertMask(
        read(greyWithAlpha(new int[4], alphas)), Coding.ALPHA, 0, 1, 1, 0); // black everywhere
    assertMask(read(greyWithAlpha(new int[] {0, 255, 255, 0}, alphas)), Coding.ALPHA, 0, 1, 1, 0);
    int cutOut = BufferedImage.TYPE_INT_ARGB;
    assertMask(read(colours(cutOut, 0, 0xffe01020, 0xff20c010, 0)), Coding.ALPHA, 0, 1, 1, 0);
    assertUnclear(
        greyWithAlpha(new int[] {255, 0, 255, 0}, alphas),
        "one mask in its alpha channel and another");
  }

  @Test
  void anAlphaChannelThatIsTheSameEverywhereSaysNothing() {
    int[] votes = {0, 51, 153, 255};
    assertMask(
        read(greyWithAlpha(votes, new int[] {128, 128, 128, 128})), Coding.LEVELS, 0, 0, 1, 1);
    assertMask(
        read(colours(BufferedImage.TYPE_INT_ARGB, 0xff000000, 0xffffffff)), Coding.LEVELS, 0, 1);
  }

  @Test
  void colouredPalettesOnBlackCountByIndex() {
    assertMask(read(indexed(vocPalette(), 0, 1, 15, 255)), Coding.PALETTE, 0, 1, 1, 2);
    assertUnclear(indexed(vocPalette(), 0, 255), "only index 255 is used beside 0");
  }

  @Test
  void greyPalettesCountByTheirColours() {
    int[] backwards = {0xffffff, 0xcccccc, 0x999999, 0x666666, 0x333333, 0};
    assertMask(read(indexed(backwards, 5, 4, 3, 2, 1, 0)), Coding.LEVELS, 0, 0, 0, 1, 1, 1);
  }

  @Test
  void palettesWithoutABlackBackgroundCountByTheirColours() {
    assertMask(read(indexed(new int[] {0xff0000, 0}, 1, 0)), Coding.ONE_COLOUR, 0, 1);
    assertUnclear(indexed(new int[] {0xff0000, 0x00ff00}, 1, 0), "(0, 255, 0), (255, 0, 0)");
  }

  @Test
  void oneColourOnBlackIsTheObject() {
    int rgb = BufferedImage.TYPE_INT_RGB;
    assertMask(read(colours(rgb, 0, 0x800000, 0xe0e0c0)), Coding.ONE_COLOUR, 0, 1, 2);
    assertMask(read(colours(rgb, 0, 0x0000ff)), Coding.ONE_COLOUR, 0, 1);
    assertUnclear(colours(rgb, 0, 0x800000, 0x008000), "(0, 128, 0), (128, 0, 0)");
    assertUnclear(colours(rgb, 0xffffff, 0xff0000), "not one on black");
  }

  /** Traces of a JPEG's colours and soft edges: luminance, in which green weighs most. */
  @Test
  void manyColoursCountByLuminance() {
    int[] colours = IntStream.range(0, 40).map(i -> i * 6 << 8).toArray();
    ObjectMask mask = read(colours(BufferedImage.TYPE_INT_RGB, colours));
    for (int i = 0; i < 40; i++) {
      boolean inside = Math.round(0.587 * i * 6) >= 128;
      assertThat(mask.values()[i]).isEqualTo(inside ? ObjectMask.INSIDE : ObjectMask.OUTSIDE);
    }
    assertMask(read(colours(BufferedImage.TYPE_INT_RGB, 0x020008, 0xfffff0)), Coding.LEVELS, 0, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0,7; 0, 7, of which none reaches dataset.foreground (128)",
        "0,1,2; 0, 1, 2, of which none reaches",
        "1,2,3; 1, 2, 3, of which none reaches",
        "0,100; 0, 100, of which none reaches",
        "0,15,255; 0, 15, 255: 255 may be the object, or a border",
      })
  void labelsAreRefusedWithWhatTheyHold(String values, String found) {
    int[] pixels = Arrays.stream(values.split(",")).mapToInt(Integer::parseInt).toArray();
    assertUnclear(grey(pixels), "holds the values " + found);
  }

  @Test
  void gradedMasksMayBeFaint() {
    ObjectMask mask = read(grey(IntStream.range(0, 90).toArray()));
    assertThat(mask.isEmpty()).isTrue();
    assertThat(mask.largest()).isEqualTo(89);
  }

  /** All three show the same object; Pillow counts 8,806 of 67,044 pixels. */
  @ParameterizedTest
  @ValueSource(strings = {"mask_values_0_1", "mask_in_alpha_channel", "mask_voc_palette"})
  void codingsThatPeopleHave(String name) {
    ObjectMask mask = ObjectMask.read(Shared.require("cases/" + name + ".png"), 128);
    int inside = 0;
    for (byte value : mask.values()) {
      inside += value;
    }
    assertThat(inside).isEqualTo(8806);
  }

  @Test
  void aSplitOfEmptyMasksIsAnError() {
    Path file = folder.resolve("mask.png");
    CubTree.write(grey(0, 51, 102), file);
    List<Example> empty = List.of(new Example(1, file, 0, new Region.MaskFile(file, 128)));
    assertThatThrownBy(() -> Masks.requireObject(empty, "test"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "None of the 1 masks of the test images holds an object: the largest value is 102, and"
                + " dataset.foreground is 128; set that to the smallest value of the object.");
    List<Example> lower = List.of(new Example(1, file, 0, new Region.MaskFile(file, 102)));
    assertThat(Masks.requireObject(lower, "test")).contains(Coding.LEVELS);
    List<Example> unknown = List.of(new Example(1, file, 0, new Region.NoRegion()));
    assertThat(Masks.requireObject(unknown, "test")).isEmpty();
  }
}
