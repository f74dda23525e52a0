package org.ala4j.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.ala4j.data.CubReader;
import org.ala4j.data.Example;
import org.ala4j.data.Fit;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.ObjectMask;
import org.ala4j.data.Photo;
import org.ala4j.data.Region;
import org.ala4j.data.View;
import org.ala4j.data.ViewPolicy;
import org.ala4j.data.demo.DemoData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated birds in CUB's layout, put into bare class folders with their masks kept in other ways:
 * every region is seen alike, so every IoU is the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedTreesTest {
  private static final ViewPolicy VIEWS = new ViewPolicy(96, Fit.CROP, true, 1);

  @TempDir static Path folder;

  private Path photos;
  private ImageDataset cub;
  private final List<String> table = new ArrayList<>(List.of("file,split,id"));

  /** The photo's path in a class's folder → its example in CUB's layout. */
  private final Map<String, Example> examples = new HashMap<>();

  @BeforeAll
  void drawAndCopy() throws IOException {
    Path drawn = folder.resolve("drawn");
    DemoData.write(drawn, new DemoData.Settings(DemoData.Layout.CUB, 3, 3, 1), done -> {});
    cub =
        CubReader.read(
            drawn,
            new CubReader.Options(
                "segmentations", List.of(), 10, 0, CubReader.Options.DEFAULT_FOREGROUND));
    photos = folder.resolve("photos");
    copy("train", cub.train());
    copy("validation", cub.validation());
    copy("test", cub.test());
    Files.write(folder.resolve("split.csv"), table);
  }

  private void copy(String split, List<Example> from) throws IOException {
    for (Example example : from) {
      String path = cub.classes().get(example.label()) + "/" + example.image().getFileName();
      Files.createDirectories(photos.resolve(path).getParent());
      Files.copy(example.image(), photos.resolve(path));
      table.add(path + "," + split + "," + example.id());
      examples.put(path, example);
    }
  }

  private static ObjectMask mask(Example example) {
    return ((Region.MaskFile) example.region()).read();
  }

  private Path file(String folderName, String photo, String ending) throws IOException {
    Path file = folder.resolve(folderName).resolve(photo.replaceFirst("\\.[^.]*$", ending));
    Files.createDirectories(file.getParent());
    return file;
  }

  /** A picture with one value inside and another outside. */
  private static void write(Path file, ObjectMask mask, int inside, int outside, boolean palette)
      throws IOException {
    byte[] colours = new byte[256];
    for (int i = 0; i < 256; i++) {
      colours[i] = (byte) (37 * i);
    }
    BufferedImage image =
        palette
            ? new BufferedImage(
                mask.width(),
                mask.height(),
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, 256, colours, new byte[256], colours))
            : new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < mask.values().length; i++) {
      int value = mask.values()[i] == ObjectMask.INSIDE ? inside : outside;
      image.getRaster().setSample(i % mask.width(), i / mask.width(), 0, value);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private void sameRegions(RegionSource kind, Path masks) {
    ImageDataset own =
        new FolderReader.Options(
                Optional.of(masks),
                kind,
                CubReader.Options.DEFAULT_FOREGROUND,
                0.1,
                0.2,
                0,
                Optional.empty(),
                Optional.of(folder.resolve("split.csv")))
            .read(photos);
    assertThat(own.classes()).isEqualTo(cub.classes());
    List<List<Example>> ours = List.of(own.train(), own.validation(), own.test());
    List<List<Example>> theirs = List.of(cub.train(), cub.validation(), cub.test());
    for (int split = 0; split < ours.size(); split++) {
      assertThat(ours.get(split)).hasSameSizeAs(theirs.get(split)).isNotEmpty();
      for (int i = 0; i < ours.get(split).size(); i++) {
        Example mine = ours.get(split).get(i);
        Example other = theirs.get(split).get(i);
        assertThat(mine.id()).isEqualTo(other.id());
        assertThat(mine.label()).isEqualTo(other.label());
        Photo photo = ImageFiles.readPhoto(mine.image());
        View view = VIEWS.training(photo.width(), photo.height(), 5, 1, mine.id());
        assertThat(mine.region().seenThrough(view, photo.width(), photo.height()))
            .as("%s of %s", kind, mine.image())
            .isEqualTo(other.region().seenThrough(view, photo.width(), photo.height()))
            .contains(0, 1);
      }
    }
  }

  @Test
  void masksInClassFolders() throws IOException {
    for (Map.Entry<String, Example> photo : examples.entrySet()) {
      write(file("masks", photo.getKey(), ".png"), mask(photo.getValue()), 255, 0, false);
    }
    sameRegions(RegionSource.MASKS, folder.resolve("masks"));
  }

  @Test
  void trimapsAsOfOxfordPets() throws IOException {
    for (Map.Entry<String, Example> photo : examples.entrySet()) {
      String name = Path.of(photo.getKey()).getFileName().toString();
      write(file("trimaps", name, ".png"), mask(photo.getValue()), 1, 2, false);
    }
    sameRegions(RegionSource.TRIMAPS, folder.resolve("trimaps"));
  }

  @Test
  void palettesAsOfPascalVoc() throws IOException {
    for (Map.Entry<String, Example> photo : examples.entrySet()) {
      String name = Path.of(photo.getKey()).getFileName().toString();
      int index = photo.getValue().label() + 1;
      write(file("voc/SegmentationClass", name, ".png"), mask(photo.getValue()), index, 0, true);
    }
    Files.write(folder.resolve("voc/labels.txt"), cub.classes());
    sameRegions(RegionSource.VOC, folder.resolve("voc/SegmentationClass"));
  }

  /** Runs for every other photo, and polygons of a pixel's row each for the rest. */
  @Test
  void runsAndPolygonsAsOfCoco() throws IOException {
    List<String> images = new ArrayList<>();
    List<String> annotations = new ArrayList<>();
    int number = 0;
    for (Map.Entry<String, Example> photo : examples.entrySet()) {
      ObjectMask mask = mask(photo.getValue());
      number++;
      images.add(
          String.format(
              Locale.ROOT,
              "{\"id\": %d, \"file_name\": \"%s\", \"width\": %d, \"height\": %d}",
              number,
              photo.getKey(),
              mask.width(),
              mask.height()));
      annotations.add(
          String.format(
              Locale.ROOT,
              "{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"iscrowd\": 0,"
                  + " \"segmentation\": %s}",
              number,
              number,
              photo.getValue().label(),
              number % 2 == 0 ? runs(mask) : polygons(mask)));
    }
    List<String> categories = new ArrayList<>();
    for (int label = 0; label < cub.classes().size(); label++) {
      categories.add(
          String.format(
              Locale.ROOT, "{\"id\": %d, \"name\": \"%s\"}", label, cub.classes().get(label)));
    }
    Files.writeString(
        folder.resolve("coco.json"),
        String.format(
            Locale.ROOT,
            "{\"images\": %s, \"annotations\": %s, \"categories\": %s}",
            images,
            annotations,
            categories));
    sameRegions(RegionSource.COCO, folder.resolve("coco.json"));
  }

  private static String runs(ObjectMask mask) {
    List<Integer> lengths = new ArrayList<>();
    boolean inside = false;
    int length = 0;
    for (int x = 0; x < mask.width(); x++) {
      for (int y = 0; y < mask.height(); y++) {
        if ((mask.values()[y * mask.width() + x] == ObjectMask.INSIDE) != inside) {
          lengths.add(length);
          length = 0;
          inside = !inside;
        }
        length++;
      }
    }
    lengths.add(length);
    return String.format(
        Locale.ROOT, "{\"size\": [%d, %d], \"counts\": %s}", mask.height(), mask.width(), lengths);
  }

  private static String polygons(ObjectMask mask) {
    List<List<Integer>> polygons = new ArrayList<>();
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        int start = x;
        while (x < mask.width() && mask.values()[y * mask.width() + x] == ObjectMask.INSIDE) {
          x++;
        }
        if (x > start) {
          polygons.add(List.of(start, y, x, y, x, y + 1, start, y + 1));
        }
      }
    }
    return polygons.toString();
  }

  @Test
  void whatLiesBesideIsRecognised() throws IOException {
    masksInClassFolders();
    trimapsAsOfOxfordPets();
    palettesAsOfPascalVoc();
    for (Map.Entry<String, RegionSource> kind :
        Map.of(
                "masks", RegionSource.MASKS,
                "trimaps", RegionSource.TRIMAPS,
                "voc/SegmentationClass", RegionSource.VOC)
            .entrySet()) {
      FolderSurvey named =
          FolderSurvey.of(photos, Optional.of(folder.resolve(kind.getKey())), 0.1, 0.2);
      assertThat(named.kind()).isEqualTo(kind.getValue());
      assertThat(named.matching()).isEqualTo(examples.size()).isEqualTo(named.photos());
    }
    FolderSurvey found = FolderSurvey.of(photos, Optional.empty(), 0.1, 0.2);
    assertThat(found.matching()).isEqualTo(examples.size());
    assertThat(found.kind()).isEqualTo(RegionSource.MASKS);
    assertThat(found.splits()).isEmpty();
  }
}
