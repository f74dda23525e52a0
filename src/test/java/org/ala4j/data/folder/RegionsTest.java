package org.ala4j.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ala4j.data.DataException;
import org.ala4j.data.Region;
import org.ala4j.data.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way of saying where the object is, on photos of 6×4 pixels of a bird and of a cat. */
class RegionsTest {
  private static final float N = Float.NaN;
  private static final List<String> CLASSES = List.of("bird", "cat");
  private static final Path NOWHERE = Path.of("photos");
  private static final int BIRD = 0;
  private static final int CAT = 1;

  @TempDir Path folder;

  private PhotoTree tree() {
    return new PhotoTree(folder);
  }

  private static Regions open(RegionSource kind, Path masks) {
    return Regions.open(PhotoTree.options(kind, masks), NOWHERE, CLASSES, CLASSES);
  }

  /** The upper left 4×4 pixels, as they are. */
  private static float[] seen(Optional<Region> region) {
    View view = new View(PhotoTree.WIDTH, PhotoTree.HEIGHT, 0, 0, 4, false);
    return region.orElseThrow().seenThrough(view, PhotoTree.WIDTH, PhotoTree.HEIGHT);
  }

  @Test
  void masksAreFoundUnderTheirPhotosNames() {
    PhotoTree tree = tree().grey("m/bird/1.png", 255).grey("m/2_mask.png", 0, 255);
    tree.grey("m/cat/3.png", 0, 0, 255).grey("m/dog/3.png", 0);
    Regions regions = open(RegionSource.MASKS, tree.root.resolve("m"));
    assertThat(seen(regions.of("bird/1.jpg", BIRD))).startsWith(1, 0, 0, 0);
    assertThat(seen(regions.of("train/bird/1.jpg", BIRD))).startsWith(1, 0, 0, 0);
    assertThat(seen(regions.of("bird/deep/2.jpeg", BIRD))).startsWith(0, 1, 0, 0);
    assertThat(seen(regions.of("cat/3.jpg", CAT))).startsWith(0, 0, 1, 0);
    assertThat(regions.of("bird/3.jpg", BIRD)).as("whose of two names?").isEmpty();
    assertThat(regions.of("bird/4.jpg", BIRD)).isEmpty();
  }

  @Test
  void aPictureOfThePhotosVeryNameIsBetterThanALongerOne() {
    PhotoTree tree = tree().grey("m/a_mask.png", 255).grey("m/b_Mask.png", 0, 255);
    tree.grey("m/c.png", 255).grey("m/c_mask.png", 0, 255);
    Regions regions = open(RegionSource.MASKS, tree.root.resolve("m"));
    assertThat(seen(regions.of("bird/a_mask.jpg", BIRD))).startsWith(1, 0);
    assertThat(seen(regions.of("bird/b.jpg", BIRD))).startsWith(0, 1);
    assertThat(seen(regions.of("bird/c.jpg", BIRD))).startsWith(1, 0);
  }

  @Test
  void trimapsIgnoreTheBorder() {
    PhotoTree tree = tree().grey("t/x.png", 1, 3, 2, 1, 2, 2, 3, 3, 3, 3);
    assertThat(seen(open(RegionSource.TRIMAPS, tree.root.resolve("t")).of("cat/x.jpg", CAT)))
        .containsExactly(1, N, 0, 1, N, N, N, N, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void vocMasksHoldTheClassByItsIndex() {
    PhotoTree tree = tree().palette("SegmentationClass/x.png", 3, 8, 255, 0, 0, 0, 8, 3);
    Regions regions = open(RegionSource.VOC, tree.root.resolve("SegmentationClass"));
    assertThat(seen(regions.of("bird/x.jpg", BIRD))).startsWith(1, 0, N, 0, 0, 1, 0, 0);
    assertThat(seen(regions.of("cat/x.jpg", CAT))).startsWith(0, 1, N, 0, 1, 0, 0, 0);
  }

  @Test
  void vocMasksOfOtherClassesNeedTheirList() {
    PhotoTree tree = tree().palette("S/x.png", 1, 2);
    List<String> own = List.of("finch", "great tit");
    FolderReader.Options options = PhotoTree.options(RegionSource.VOC, tree.root.resolve("S"));
    assertThatThrownBy(() -> Regions.open(options, NOWHERE, own, own))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("The class finch is not in PASCAL VOC's list")
        .hasMessageContaining("labels.txt");
    tree.text("labels.txt", "\ufeff__ignore__\n_background_\nGreat_Tit:128,0,0::\nfinch\n");
    Regions regions = Regions.open(options, NOWHERE, own, own);
    assertThat(seen(regions.of("finch/x.jpg", 0))).startsWith(0, 1);
    assertThat(seen(regions.of("great tit/x.jpg", 1))).startsWith(1, 0);
  }

  @Test
  void coloursAreNoLabels() {
    PhotoTree tree = tree().photo("t/x.png");
    Region region =
        open(RegionSource.TRIMAPS, tree.root.resolve("t")).of("cat/x.jpg", CAT).orElseThrow();
    assertThatThrownBy(() -> seen(Optional.of(region)))
        .hasMessageContaining("has colours, not labels");
  }

  @Test
  void vocBoxesHoldPixelsFromOneOn() {
    String object = "<object><name>%s</name>%s<bndbox>%s</bndbox></object>";
    String xml =
        "<annotation>"
            + String.format(
                Locale.ROOT,
                object,
                "bird",
                "<part><name>cat</name><bndbox><xmin>1</xmin></bndbox></part>",
                "<xmin>2</xmin><ymin>1</ymin><xmax>3</xmax><ymax>2</ymax>")
            + String.format(
                Locale.ROOT,
                object,
                "Bird",
                "",
                "<xmin>4</xmin><ymin>4</ymin><xmax>4</xmax><ymax>4</ymax>")
            + "</annotation>";
    PhotoTree tree = tree();
    tree.text("Annotations/x.xml", xml);
    Regions regions = open(RegionSource.VOC_BOXES, tree.root.resolve("Annotations"));
    assertThat(seen(regions.of("bird/x.jpg", BIRD)))
        .containsExactly(0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(regions.of("cat/x.jpg", CAT)).isEmpty();
    tree.text(
        "Annotations/y.xml",
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><annotation>&e;</annotation>");
    Regions again = open(RegionSource.VOC_BOXES, tree.root.resolve("Annotations"));
    assertThatThrownBy(() -> again.of("bird/y.jpg", BIRD))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("y.xml cannot be read");
  }

  @Test
  void boxesOfATable() {
    PhotoTree tree = tree();
    Path corners =
        tree.text(
            "a.csv",
            "class,file,xmin,ymin,xmax,ymax\nbird,x.jpg,0,0,1,1\ncat,x.jpg,2,0,4,1\nbird,x.jpg,3,3,4,4\n");
    Regions regions = open(RegionSource.BOXES, corners);
    assertThat(seen(regions.of("bird/x.jpg", BIRD)))
        .containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(seen(regions.of("cat/x.jpg", CAT))).startsWith(0, 0, 1, 1);
    Path lengths = tree.text("b.csv", "\ufefffile,x,y,width,height\r\nbird/x.jpg,1,0,2,1\r\n");
    assertThat(open(RegionSource.BOXES, lengths).of("bird/x.jpg", BIRD))
        .contains(new Region.Box(1, 0, 2, 1));
    assertThatThrownBy(
            () ->
                open(RegionSource.BOXES, tree.text("c.csv", "file,x,y,width,height\nx,1,0,0,1\n")))
        .hasMessageContaining("Line 2 of ")
        .hasMessageContaining("width must leave the box a width, not \"0\"");
  }

  private Path coco(String... annotations) {
    return tree()
        .text(
            "coco.json",
            "{\"info\": {\"x\": [1, {}]}, \"annotations\": ["
                + String.join(",", annotations)
                + "], \"images\": [{\"id\": 5, \"file_name\": \"x.jpg\", \"width\": 6, \"height\": 4}],"
                + "\"categories\": [{\"id\": 16, \"name\": \"bird\"}, {\"id\": 17, \"name\": \"cat\"},"
                + " {\"id\": 1, \"name\": \"person\"}]}");
  }

  private static String annotation(int category, int crowd, String segmentation) {
    return String.format(
        Locale.ROOT,
        "{\"id\": 1, \"image_id\": 5, \"category_id\": %d, \"iscrowd\": %d, \"segmentation\": %s}",
        category,
        crowd,
        segmentation);
  }

  /** The runs go down the columns; pycocotools writes those of the crowd as the text "04d0". */
  @Test
  void cocoUnitesObjectsAndIgnoresCrowds() {
    Path file =
        coco(
            annotation(16, 0, "[[1, 0, 3, 0, 3, 2, 1, 2]]"),
            annotation(16, 0, "{\"size\": [4, 6], \"counts\": [12, 1, 11]}"),
            annotation(16, 1, "{\"size\": [4, 6], \"counts\": \"04d0\"}"),
            annotation(17, 0, "[[0, 3, 1, 3, 1, 4, 0, 4]]"),
            annotation(1, 0, "[[0, 0, 6, 0, 6, 4, 0, 4]]"));
    Regions regions = open(RegionSource.COCO, file);
    assertThat(seen(regions.of("bird/x.jpg", BIRD)))
        .containsExactly(N, 1, 1, 1, N, 1, 1, 0, N, 0, 0, 0, N, 0, 0, 0);
    assertThat(seen(regions.of("cat/x.jpg", CAT)))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0);
    assertThat(seen(regions.of("cat/x.png", CAT))).as("endings do not count").contains(1);
    assertThat(regions.of("cat/y.jpg", CAT)).isEmpty();
  }

  @Test
  void wrongCocoIsRefused() {
    assertThatThrownBy(
            () ->
                open(
                    RegionSource.COCO,
                    coco(annotation(16, 0, "{\"size\": [4, 6], \"counts\": [12, 1, 12]}"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("do not fill the 6×4 pixels of x.jpg in annotation 1");
    assertThatThrownBy(() -> open(RegionSource.COCO, coco(annotation(16, 0, "[[1, 2, 3, 4]]"))))
        .hasMessageContaining("not three or more pairs in annotation 1");
    assertThatThrownBy(() -> open(RegionSource.COCO, coco(annotation(16, 0, "[]"))))
        .hasMessageContaining("has boxes without outlines");
    assertThatThrownBy(() -> open(RegionSource.COCO, coco("null")))
        .hasMessageContaining("something other than an object in its list \"annotations\"");
    assertThatThrownBy(() -> open(RegionSource.COCO, tree().text("z.json", "{\"images\": [")))
        .hasMessageContaining("z.json cannot be read");
    assertThatThrownBy(() -> open(RegionSource.COCO, tree().text("z.json", "{\"images\": []}")))
        .hasMessageContaining("has no list \"categories\"");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> open(RegionSource.COCO, folder.resolve("no.json")))
        .hasMessageContaining("no.json is not there, or no file; dataset.masks_as is coco");
    assertThatThrownBy(() -> open(RegionSource.MASKS, folder.resolve("no")))
        .hasMessageContaining("or no folder; dataset.masks_as is masks");
  }
}
