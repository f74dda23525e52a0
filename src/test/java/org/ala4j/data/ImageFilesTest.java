package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
  @TempDir Path folder;

  @Test
  void readsRedGreenBlueInRowsFromTheTop() {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x010203);
    image.setRGB(1, 0, 0xfffefd);
    image.setRGB(0, 1, 0x102030);
    Photo photo = ImageFiles.readPhoto(saved(image, "rgb.png"));
    assertThat(photo.rgb()).containsExactly(1, 2, 3, -1, -2, -3, 0x10, 0x20, 0x30, 0, 0, 0);
  }

  @Test
  void givesGreyPhotosThreeEqualChannelsOfTheStoredValue() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 77);
    assertThat(ImageFiles.readPhoto(saved(image, "grey.png")).rgb()).containsExactly(77, 77, 77);
    assertThat(ImageFiles.readPhoto(saved(image, "grey.jpg")).rgb()).containsExactly(77, 77, 77);
  }

  @Test
  void dropsTransparency() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00102030);
    Path file = saved(image, "alpha.png");
    assertThat(ImageFiles.readPhoto(file).rgb()).containsExactly(0x10, 0x20, 0x30);
  }

  @Test
  void takesTheHighByteOf16Bits() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 0x66ff);
    assertThat(ImageFiles.readPhoto(saved(image, "deep.png")).rgb())
        .containsExactly(0x66, 0x66, 0x66);
  }

  @ParameterizedTest
  @ValueSource(strings = {"photo.jpg", "photo.png"})
  void refusesATruncatedFile(String name) throws IOException {
    BufferedImage noise = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 60 * 40; i++) {
      noise.setRGB(i % 60, i / 60, i * 0x9e3779b1);
    }
    Path file = saved(noise, name);
    byte[] bytes = Files.readAllBytes(file);
    for (int percent : new int[] {1, 30, 60, 90}) {
      Files.write(file, Arrays.copyOf(bytes, bytes.length * percent / 100));
      assertThatThrownBy(() -> ImageFiles.readPhoto(file))
          .as("%d %%", percent)
          .isInstanceOf(DataException.class)
          .hasMessageContaining(name);
    }
  }

  @Test
  void refusesAJpegWithDamagedData() throws IOException {
    Path file = folder.resolve("damaged.jpg");
    CubTree.picture(file, 200, 200, BufferedImage.TYPE_INT_RGB);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length - 400, bytes.length - 100, (byte) 0xfb);
    Files.write(file, bytes);
    assertThatThrownBy(() -> ImageFiles.readPhoto(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("damaged.jpg is truncated or corrupt");
  }

  @Test
  void readsAJpegWithStrayBytesAtItsEnd() throws IOException {
    Path file = folder.resolve("stray.jpg");
    CubTree.picture(file, 20, 10, BufferedImage.TYPE_INT_RGB);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 100));
    assertThat(ImageFiles.readPhoto(file).width()).isEqualTo(20);
  }

  @Test
  void refusesWhatIsMissingEmptyOrNoImage() throws IOException {
    Path missing = folder.resolve("missing.jpg");
    assertThatThrownBy(() -> ImageFiles.readPhoto(missing))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing.jpg does not exist");
    Path empty = Files.createFile(folder.resolve("empty.jpg"));
    assertThatThrownBy(() -> ImageFiles.readPhoto(empty))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("empty.jpg is empty");
    Path text = Files.writeString(folder.resolve("text.jpg"), "Not found");
    assertThatThrownBy(() -> ImageFiles.readPhoto(text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("text.jpg is not an image");
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 101})
  void refusesHugeOrVeryLongImagesByTheirHeader(int width) throws IOException {
    int height = width == 101 ? 1 : width;
    Path file = Files.write(folder.resolve("huge.png"), pngHeader(width, height, 8, 2));
    assertThatThrownBy(() -> ImageFiles.readPhoto(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(String.format(Locale.ROOT, "huge.png is %d×%d", width, height));
  }

  /** Each scan of a progressive file costs a pass over the whole picture. */
  @Test
  void refusesAJpegOfThousandsOfScans() throws IOException {
    Path file = folder.resolve("scans.jpg");
    try (var in = getClass().getResourceAsStream("jpeg/progressive.jpg")) {
      byte[] jpeg = in.readAllBytes();
      assertThat(ImageFiles.readPhoto(Files.write(file, jpeg)).width()).isEqualTo(37);
      int last = jpeg.length - 2;
      while (jpeg[last] != (byte) 0xff || jpeg[last + 1] != (byte) 0xda) {
        last--;
      }
      ByteArrayOutputStream many = new ByteArrayOutputStream();
      many.write(jpeg, 0, last);
      for (int i = 0; i < 3000; i++) {
        many.write(jpeg, last, jpeg.length - 2 - last);
      }
      many.write(jpeg, jpeg.length - 2, 2);
      Files.write(file, many.toByteArray());
    }
    assertThatThrownBy(() -> ImageFiles.readPhoto(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("scans.jpg cannot be decoded (it has more than 100 scans)");
  }

  /** The header promises 64 bits a pixel: 1.1 GB with the RGB bytes made of them. */
  @Test
  void refusesWhatWouldNotFitIntoMemoryByItsHeader() throws IOException {
    long most = Runtime.getRuntime().maxMemory() / 2;
    int side = (int) Math.min(9_999, Math.sqrt(most / 11.0) + 1);
    Assumptions.assumeTrue(11L * side * side > most, "Java has too much memory for this test");
    Path file = Files.write(folder.resolve("deep.png"), pngHeader(side, side, 16, 6));
    assertThatThrownBy(() -> ImageFiles.readPhoto(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("deep.png")
        .hasMessageContaining("more than half of Java's memory")
        .hasMessageContaining("ALA_JAVA_OPTS");
  }

  private static byte[] pngHeader(int width, int height, int bits, int type) {
    return ByteBuffer.allocate(41)
        .putLong(0x89504e470d0a1a0aL) // PNG signature
        .putInt(13)
        .putInt(0x49484452) // IHDR
        .putInt(width)
        .putInt(height)
        .put(new byte[] {(byte) bits, (byte) type, 0, 0, 0})
        .putInt(0)
        .putInt(0)
        .putInt(0x49444154) // IDAT
        .array();
  }

  private Path saved(BufferedImage image, String name) {
    Path file = folder.resolve(name);
    CubTree.write(image, file);
    return file;
  }
}
