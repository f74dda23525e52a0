package org.ala4j.data.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ala4j.data.CubReader;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.Photo;
import org.ala4j.data.Region;
import org.ala4j.data.RegionKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDataTest {
  private static final DemoData.Settings CUB = new DemoData.Settings(DemoData.Layout.CUB, 4, 2, 1);
  private static final DemoData.Settings IMAGENET_S =
      new DemoData.Settings(DemoData.Layout.IMAGENET_S, 4, 2, 1);

  @TempDir static Path folder;
  private static Path cub;
  private static Path imagenet;

  @BeforeAll
  static void write() {
    cub = folder.resolve("cub");
    imagenet = folder.resolve("imagenet-s");
    DemoData.write(cub, CUB, done -> {}, 1);
    DemoData.write(imagenet, IMAGENET_S, done -> {}, 2);
  }

  private static ImageDataset read(String masks) {
    return CubReader.read(cub, new CubReader.Options(masks, List.of(), 16, 0, 128));
  }

  @Test
  void theCubReaderReadsIt() {
    ImageDataset data = read("segmentations");
    assertThat(data.classes()).hasSize(16).contains("001.Crimson_Tanager", "016.Fern_Parakeet");
    assertThat(data.train()).hasSize(16);
    assertThat(data.validation()).hasSize(16);
    assertThat(data.test()).hasSize(16);
    assertThat(data.regions()).isEqualTo(RegionKind.MASKS);
    assertThat(data.notes()).isEmpty();
  }

  @Test
  void boxesAreTheExtentsOfTheMasksAndPhotosFitThem() {
    List<Example> masks = read("segmentations").test();
    List<Example> boxes = read("boxes").test();
    for (int i = 0; i < masks.size(); i++) {
      Photo mask = ImageFiles.readPhoto(((Region.MaskFile) masks.get(i).region()).file());
      int left = mask.width();
      int right = -1;
      int top = mask.height();
      int bottom = -1;
      for (int k = 0; k < mask.rgb().length / 3; k++) {
        int value = mask.rgb()[3 * k] & 0xff;
        assertThat(value % 51).isZero();
        if (value >= 128) {
          left = Math.min(left, k % mask.width());
          right = Math.max(right, k % mask.width());
          top = Math.min(top, k / mask.width());
          bottom = Math.max(bottom, k / mask.width());
        }
      }
      assertThat(boxes.get(i).region())
          .isEqualTo(new Region.Box(left, top, right - left + 1, bottom - top + 1));
      assertThat(ImageFiles.readPhoto(masks.get(i).image()))
          .matches(photo -> photo.width() == mask.width() && photo.height() == mask.height());
    }
  }

  @Test
  void captionsAreListedById() throws IOException {
    List<String> lines = Files.readAllLines(cub.resolve("captions.txt"));
    assertThat(lines).hasSize(48);
    assertThat(lines.get(0)).startsWith("1 ");
    assertThat(lines.get(47)).startsWith("48 ");
  }

  @Test
  void theNumberOfThreadsChangesNoByte() throws IOException {
    Path two = folder.resolve("cub-2");
    List<Integer> told = new ArrayList<>();
    DemoData.write(two, CUB, told::add, 2);
    assertThat(told).hasSize(48).isSorted().endsWith(48);
    assertThat(files(two)).isEqualTo(files(cub));
  }

  private static Map<String, Integer> files(Path root) throws IOException {
    Map<String, Integer> hashes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        hashes.put(root.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return hashes;
  }

  @Test
  void imageNetSHasMasksForValidationAndAFifthOfTheTraining() throws IOException {
    Map<String, Integer> files = files(imagenet);
    assertThat(files)
        .containsKeys(
            "train/n90000001/n90000001_1.JPEG",
            "train/n90000001/n90000001_2.JPEG",
            "train-semi/n90000001/n90000001_1.JPEG",
            "train-semi-segmentation/n90000001/n90000001_1.png",
            "validation/n90000016/DEMO_val_00000016.JPEG",
            "validation-segmentation/n90000016/DEMO_val_00000016.png",
            "test/n90000016/DEMO_test_00000016.JPEG")
        .doesNotContainKey("train-semi/n90000001/n90000001_2.JPEG")
        .hasSize(16 * (2 + 2 + 2 + 1) + 4);
    assertThat(files.get("train-semi/n90000001/n90000001_1.JPEG"))
        .isEqualTo(files.get("train/n90000001/n90000001_1.JPEG"));
  }

  @Test
  void imageNetSMasksHoldTheClassNothingAndABandThatIsIgnored() throws IOException {
    Path file = imagenet.resolve("validation-segmentation/n90000007/DEMO_val_00000007.png");
    BufferedImage image = ImageIO.read(file.toFile());
    Stencil bird =
        new Item(Item.Split.TEST, Species.GOLDEN_WARBLER, 0).draw(IMAGENET_S.seed()).mask();
    int ignored = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        int value = (rgb >> 16 & 255) + 256 * (rgb >> 8 & 255);
        assertThat(rgb & 255).isZero();
        if (value == 1000) {
          ignored++;
        } else {
          assertThat(value).isEqualTo(bird.has(x, y) ? 7 : 0);
        }
      }
    }
    assertThat(ignored).isBetween(200, 6000);
  }

  @Test
  void completeDataIsLeftAsItIs() throws IOException {
    assertThat(DemoData.isComplete(cub, CUB)).isTrue();
    assertThat(DemoData.isComplete(cub, IMAGENET_S)).isFalse();
    assertThat(DemoData.isComplete(folder.resolve("nowhere"), CUB)).isFalse();
    Map<String, Integer> before = files(cub);
    DemoData.write(cub, CUB, done -> {});
    assertThat(files(cub)).isEqualTo(before);
  }

  @Test
  void whatWasInterruptedIsWrittenAgain() throws IOException {
    DemoData.Settings small = new DemoData.Settings(DemoData.Layout.CUB, 4, 1, 1);
    Path root = folder.resolve("interrupted");
    assertThatThrownBy(
            () ->
                DemoData.write(
                    root,
                    small,
                    done -> {
                      if (done == 3) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(DemoData.isComplete(root, small)).isFalse();
    assertThatThrownBy(() -> DemoData.write(root, CUB, done -> {}))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContaining("the beginning of other demo data");
    DemoData.write(root, small, done -> {});
    assertThat(DemoData.isComplete(root, small)).isTrue();
    assertThat(root.resolve("demo-data-begun.txt")).doesNotExist();
  }

  @Test
  void foreignFilesAreNeverTouched() throws IOException {
    Path root = Files.createDirectory(folder.resolve("mine"));
    Path mine = Files.writeString(root.resolve("images.txt"), "1 mine.jpg\n");
    assertThatThrownBy(() -> DemoData.write(root, CUB, done -> {}))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContaining(root.toString())
        .hasMessageContaining("name an empty or a new folder");
    assertThat(files(root)).hasSize(1);
    assertThat(mine).hasContent("1 mine.jpg");
    assertThatThrownBy(() -> DemoData.write(cub, IMAGENET_S, done -> {}))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContaining("layout cub, seed 4");
    assertThatThrownBy(() -> DemoData.write(mine, CUB, done -> {}))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContaining("is a file");
  }
}
