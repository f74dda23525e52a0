package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.Raster;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;

/** The real lists of CUB-200-2011 with the photos of classes 1 to 10 and a single mask. */
class CubRealDataTest {

  private static ImageDataset read(String masks) {
    Path root = Shared.require("data/CUB_200_2011");
    return CubReader.read(root, new CubReader.Options(masks, List.of(), 30, 0, 128));
  }

  @Test
  void readsTheTenClassesOnDisk() {
    ImageDataset dataset = read("boxes");
    assertThat(dataset.classes()).hasSize(10).endsWith("010.Red_winged_Blackbird");
    assertThat(dataset.notes())
        .contains("190 of 200 classes have no photo on disk and are left out.");
    assertThat(dataset.validation()).hasSize(30);
    // 544 files lie in the folders, but no list names Brewer_Blackbird_0028_2682_rgb.jpg.
    assertThat(dataset.train().size() + dataset.test().size()).isEqualTo(543 - 30);
    assertThat(read("boxes")).isEqualTo(dataset);
  }

  @Test
  void countsTheMasksThatAreMissing() {
    Path root = Shared.require("data/CUB_200_2011"); // out here, where it can skip the test
    var options = new CubReader.Options("segmentations", List.of(1, 2), 30, 0, 128);
    ImageDataset dataset = CubReader.read(root, options);
    List<Example> all =
        Stream.of(dataset.train(), dataset.validation(), dataset.test())
            .flatMap(List::stream)
            .toList();
    assertThatThrownBy(() -> Masks.requireAll(all, "all images"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("119 of 120 masks are missing of all images");
  }

  @Test
  void theRealMaskHoldsTheAnnotatorsVotes() {
    Path file =
        Shared.require(
            "data/CUB_200_2011/segmentations/001.Black_footed_Albatross/"
                + "Black_Footed_Albatross_0002_55.png");
    Raster stored = ImageDecoder.decode(file).getRaster();
    for (int foreground : new int[] {1, 51, 52, 128, 255}) {
      ObjectMask mask = ObjectMask.read(file, foreground);
      assertThat(mask.coding()).isEqualTo(ObjectMask.Coding.LEVELS);
      assertThat(mask.largest()).isEqualTo(255);
      boolean[] found = new boolean[256];
      for (int i = 0; i < mask.values().length; i++) {
        int vote = stored.getSample(i % mask.width(), i / mask.width(), 0);
        found[vote] = true;
        assertThat(mask.values()[i] == ObjectMask.INSIDE).isEqualTo(vote >= foreground);
      }
      for (int value = 0; value < 256; value++) {
        assertThat(found[value]).as("%d", value).isEqualTo(value % 51 == 0);
      }
    }
  }

  /**
   * The hash is that of Pillow 9.4.0's {@code Image.open(file).convert("RGB").tobytes()} of all
   * photos in order of id: grey ones, ones with a colour profile, every chroma subsampling.
   */
  @Test
  void decodesEveryPhotoExactlyLikePillow() throws NoSuchAlgorithmException {
    ImageDataset dataset = read("none");
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    Stream.of(dataset.train(), dataset.validation(), dataset.test())
        .flatMap(List::stream)
        .sorted(Comparator.comparingInt(Example::id))
        .forEach(example -> sha256.update(ImageFiles.readPhoto(example.image()).rgb()));
    assertThat(HexFormat.of().formatHex(sha256.digest()))
        .isEqualTo("d2387abadbb31229e8a1b13b361df5c56a7170c6b960fe2af32f5dd2a6923b4f");
  }
}
