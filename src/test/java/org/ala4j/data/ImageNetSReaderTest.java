package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNetSReaderTest {
  private static final String A = "n00000001";
  private static final String B = "n00000002";
  private static final String C = "n00000003";

  @TempDir Path folder;
  private ImageNetSTree tree;

  /** B has no training images on disk; one masked image of C comes from another class. */
  @BeforeEach
  void threeClasses() {
    tree =
        new ImageNetSTree(folder.resolve("ImageNetS"))
            .files("train", A, "a_1.JPEG", "a_2.JPEG", "a_3.JPEG")
            .files("train", C, "c_1.JPEG", "c_2.JPEG")
            .masked("train-semi", A, "a_2.JPEG")
            .masked("train-semi", C, "c_2.JPEG", "a_3.JPEG")
            .masked("validation", A, "val_7.JPEG")
            .masked("validation", B, "val_8.JPEG")
            .masked("validation", C, "val_3.JPEG", "val_9.JPEG")
            .files("test", A, "test_1.JPEG")
            .list("categories.txt", A, B, C);
  }

  private ImageDataset read(String masks, Integer... classes) {
    return new ImageNetSReader.Options(masks, List.of(classes), folder.resolve("index"))
        .read(tree.root);
  }

  private List<String> files(List<Example> examples) {
    return examples.stream().map(e -> tree.root.relativize(e.image()).toString()).toList();
  }

  @Test
  void trainsOnWhatHasNoMaskByWhateverFolder() {
    ImageDataset data = read("segmentations");
    assertThat(files(data.train()))
        .containsExactly("train/" + A + "/a_1.JPEG", "train/" + C + "/c_1.JPEG");
    assertThat(files(data.validation()))
        .containsExactly(
            "train-semi/" + A + "/a_2.JPEG",
            "train-semi/" + C + "/a_3.JPEG",
            "train-semi/" + C + "/c_2.JPEG");
    assertThat(files(data.test()))
        .containsExactly(
            "validation/" + A + "/val_7.JPEG",
            "validation/" + C + "/val_3.JPEG",
            "validation/" + C + "/val_9.JPEG");
    assertThat(data.regions()).isEqualTo(RegionKind.MASKS);
    assertThat(data.notes())
        .containsExactly("1 of 3 classes have no training image on disk and are left out.");
  }

  @Test
  void labelsCountKeptClassesAndMaskIdsAllCategories() {
    ImageDataset data = read("segmentations");
    assertThat(data.classes()).containsExactly(A, C);
    assertThat(data.test()).extracting(Example::label).containsExactly(0, 1, 1);
    assertThat(data.test().get(1).region())
        .isEqualTo(
            new Region.ClassMask(
                tree.root.resolve("validation-segmentation/" + C + "/val_3.png"), 3));
    assertThat(data.train()).extracting(Example::region).containsOnly(new Region.NoRegion());
  }

  @Test
  void idsAreRanksAmongAllFilesWhateverClassesAreChosen() {
    ImageDataset all = read("segmentations");
    assertThat(all.train()).extracting(Example::id).containsExactly(0, 3);
    assertThat(all.validation()).extracting(Example::id).containsExactly(5, 6, 7);
    assertThat(all.test()).extracting(Example::id).containsExactly(8, 10, 11);
    ImageDataset one = read("none", 3);
    assertThat(one.train()).extracting(Example::id).containsExactly(3);
    assertThat(one.test()).extracting(Example::id).containsExactly(10, 11);
    assertThat(one.test()).extracting(Example::label).containsExactly(0, 0);
    assertThat(one.classes()).containsExactly(C);
  }

  @Test
  void withoutMasksTheirFoldersAreNotNeeded() throws IOException {
    for (String part : List.of("train-semi-segmentation", "validation-segmentation")) {
      Files.move(tree.root.resolve(part), folder.resolve(part));
    }
    ImageDataset data = read("none");
    assertThat(data.train()).hasSize(2);
    assertThat(data.test()).extracting(Example::region).containsOnly(new Region.NoRegion());
    assertThat(data.regions()).isEqualTo(RegionKind.NONE);
    assertThat(data.notes()).contains("IoU is n/a: the dataset is read without masks.");
    assertThat(read("segmentations").validation())
        .extracting(Example::region)
        .allMatch(Region.MissingMask.class::isInstance);
  }

  @Test
  void identityIsThatOfTheListsWhereverTheyLie(@TempDir Path elsewhere) throws IOException {
    ImageDataset before = read("segmentations");
    assertThat(before.identity())
        .isEqualTo(
            ImageDataset.identity(
                tree.root,
                List.copyOf(before.train()),
                List.copyOf(before.validation()),
                List.copyOf(before.test())))
        .isNotEqualTo(read("segmentations", 1).identity());
    tree = new ImageNetSTree(Files.move(tree.root, elsewhere.resolve("moved")));
    assertThat(read("segmentations").identity()).isEqualTo(before.identity());
  }

  @Test
  void namesAreAddedToTheClassesThatHaveOne() {
    tree.list("names.txt", C + " crested bird");
    assertThat(read("none").classes()).containsExactly(A, C + ".crested_bird");
    tree.list("names.txt", "bird");
    assertThatThrownBy(() -> read("none"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names.txt must give a class");
  }

  @Test
  void leavesOutAndNotesFoldersThatAreNoCategory() {
    tree.files("train", "n00000009", "x_1.JPEG").files("validation", "n00000009", "x_2.JPEG");
    ImageDataset data = read("none");
    assertThat(data.classes()).containsExactly(A, C);
    assertThat(data.notes())
        .contains("1 of 4 class folders are not among the 3 categories and are left out.");
  }

  @Test
  void refusesToGuessTheIdsOfAPartialCopy() throws IOException {
    Files.delete(tree.root.resolve("categories.txt"));
    assertThatThrownBy(() -> read("segmentations"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 2 class folders, not 919, 300 or 50")
        .hasMessageContaining("categories.txt");
  }

  @ParameterizedTest
  @CsvSource({"n00000001 bird", "n0000001", "N00000004"})
  void refusesOtherCategories(String line) {
    tree.list("categories.txt", A, line, C);
    assertThatThrownBy(() -> read("none"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("categories.txt must name a different class")
        .hasMessageContaining(line);
    tree.list("categories.txt", A, C, A);
    assertThatThrownBy(() -> read("none")).hasMessageContaining("different class");
  }

  @ParameterizedTest
  @CsvSource({"train", "train-semi", "validation"})
  void refusesATreeWithoutOneOfItsFolders(String part) throws IOException {
    Files.move(tree.root.resolve(part), folder.resolve("away"));
    assertThatThrownBy(() -> read("none"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(tree.root.resolve(part) + " has no images");
  }

  @Test
  void refusesMissingMasks() throws IOException {
    Files.delete(tree.root.resolve("validation-segmentation/" + C + "/val_9.png"));
    ImageDataset data = read("segmentations");
    Masks.requireAll(data.validation(), "the validation images");
    assertThatThrownBy(() -> Masks.requireAll(data.test(), "the test images"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 of 3 masks are missing of the test images")
        .hasMessageContaining("val_9.png")
        .hasMessageContaining("dataset.masks to none");
    assertThat(read("segmentations", 1).test()).hasSize(1);
  }

  @Test
  void refusesAFolderThatIsNoClass() {
    tree.files("train", "tench", "t_1.JPEG");
    assertThatThrownBy(() -> read("none"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tench is not the folder of an ImageNet class");
  }

  @Test
  void refusesChosenClassesThatAreNotThere() {
    assertThatThrownBy(() -> read("none", 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 3 classes, so there is no class 4");
    assertThatThrownBy(() -> read("none", 1, 2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Class 2")
        .hasMessageContaining("has no images");
  }

  @Test
  void knowsNoBoxes() {
    assertThatThrownBy(() -> read("boxes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("segmentations or none");
  }

  @Test
  void regionsAreTheClassNothingElseAndWhatIsIgnored() {
    Path mask = folder.resolve("mask.png");
    ImageNetSTree.mask(mask, new int[][] {{300, 44, 0, 1000}, {300, 300, 301, 65535}});
    Region region = new Region.ClassMask(mask, 300);
    View view = new View(4, 2, 0, 0, 2, false);
    assertThat(region.seenThrough(view, 4, 2)).containsExactly(1, 0, 1, 1);
    View right = new View(4, 2, 2, 0, 2, false);
    assertThat(region.seenThrough(right, 4, 2)).containsExactly(0, Float.NaN, 0, 0);
    View mirrored = new View(4, 2, 2, 0, 2, true);
    assertThat(region.seenThrough(mirrored, 4, 2)).containsExactly(Float.NaN, 0, 0, 0);
    // Twice as large, every pixel becomes four.
    View enlarged = new View(8, 4, 5, 0, 3, false);
    assertThat(region.seenThrough(enlarged, 4, 2))
        .containsExactly(0, Float.NaN, Float.NaN, 0, Float.NaN, Float.NaN, 0, 0, 0);
  }

  @Test
  void refusesMasksThatDoNotFitTheirPhotoOrHoldNoIds() {
    Path mask = folder.resolve("mask.png");
    ImageNetSTree.mask(mask, new int[][] {{1, 1, 1}});
    View view = new View(4, 4, 0, 0, 4, false);
    assertThatThrownBy(() -> new Region.ClassMask(mask, 1).seenThrough(view, 4, 2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("mask.png is 3×1 but its photo is 4×2");
    Path grey = folder.resolve("grey.png");
    CubTree.picture(grey, 4, 2, java.awt.image.BufferedImage.TYPE_BYTE_GRAY);
    assertThatThrownBy(() -> new Region.ClassMask(grey, 1).seenThrough(view, 4, 2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("grey.png is grey");
    Path none = folder.resolve("none.png");
    assertThatThrownBy(() -> new Region.ClassMask(none, 1).seenThrough(view, 4, 2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none.png does not exist");
  }

  /** The real names, in a tree without anything else but one training image of each class. */
  @ParameterizedTest
  @CsvSource({"919, 12419, 9190", "300, 4097, 3000", "50, 752, 500"})
  void readsTheRealNames(int classes, int validation, int semi) throws IOException {
    Path lists = Shared.require("data/imagenet_s_lists");
    tree = new ImageNetSTree(folder.resolve("real"));
    Path categories =
        lists.resolve(
            String.format(Locale.ROOT, "categories/ImageNetS_categories_im%d.txt", classes));
    List<String> wnids = Files.readAllLines(categories);
    wnids.forEach(wnid -> tree.files("train", wnid, wnid + "_x.JPEG"));
    boolean masked = classes == 50; // the others' would be many thousand files more
    write(
        "train-semi",
        lists.resolve(String.format(Locale.ROOT, "names/ImageNetSemi_im%d_train.txt", classes)),
        masked);
    write(
        "validation",
        lists.resolve(String.format(Locale.ROOT, "names/ImageNetS_im%d_validation.txt", classes)),
        masked);

    ImageDataset data = read(masked ? "segmentations" : "none");
    assertThat(data.classes()).hasSize(classes).isEqualTo(wnids);
    assertThat(data.train()).hasSize(classes);
    assertThat(data.validation()).hasSize(semi);
    assertThat(data.test()).hasSize(validation);
    assertThat(labels(data.validation())).hasSize(classes);
    assertThat(labels(data.test())).hasSize(classes);
    assertThat(data.test()).allMatch(e -> e.image().getParent().endsWith(wnids.get(e.label())));
    if (masked) {
      assertThat(data.test())
          .allMatch(e -> ((Region.ClassMask) e.region()).classId() == e.label() + 1);
    }
  }

  private static Set<Integer> labels(List<Example> examples) {
    return examples.stream().map(Example::label).collect(Collectors.toSet());
  }

  /** Each line of a list: photo, mask. */
  private void write(String part, Path list, boolean masked) throws IOException {
    Map<String, List<String>> names =
        Files.readAllLines(list).stream()
            .map(line -> line.split(" ")[0].split("/"))
            .collect(
                Collectors.groupingBy(
                    path -> path[0],
                    TreeMap::new,
                    Collectors.mapping(path -> path[1], Collectors.toList())));
    names.forEach(
        (wnid, files) -> {
          String[] all = files.toArray(String[]::new);
          if (masked) {
            tree.masked(part, wnid, all);
          } else {
            tree.files(part, wnid, all);
          }
        });
  }

  @Test
  void listsThatAreMadeAsTheyAreReadStayAsTheyWere() {
    List<Example> train = read("none").train();
    assertThat(train).isInstanceOf(ExampleList.class).isEqualTo(List.copyOf(train));
    assertThatThrownBy(() -> train.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> train.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    assertThat(Stream.of(train.get(1), train.get(1)).distinct()).hasSize(1);
  }
}
