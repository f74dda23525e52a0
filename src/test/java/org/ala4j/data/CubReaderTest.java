package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CubReaderTest {
  @TempDir Path folder;
  private CubTree tree;

  @BeforeEach
  void threeClassesOfWhichOneHasNoPhotos() {
    tree =
        new CubTree(folder, "001.Albatross", "002.Auklet", "003.Ani")
            .image(3, "001.Albatross/a3.jpg", 1, true)
            .image(7, "001.Albatross/a7.jpg", 1, true)
            .image(9, "001.Albatross/a9.jpg", 1, false)
            .list(11, "002.Auklet/b11.jpg", 2, true)
            .image(20, "003.Ani/c20.jpg", 3, true)
            .image(21, "003.Ani/c21.jpg", 3, true)
            .image(22, "003.Ani/c22.jpg", 3, false);
  }

  private static CubReader.Options options(String masks, int validation, Integer... classes) {
    return new CubReader.Options(masks, List.of(classes), validation, 0, 128);
  }

  private ImageDataset read(String masks, int validation, Integer... classes) {
    return CubReader.read(tree.root, options(masks, validation, classes));
  }

  private static List<Integer> ids(List<Example> examples) {
    return examples.stream().map(Example::id).toList();
  }

  @Test
  void joinsTheListsByIdAndRenumbersTheClassesThatAreThere() {
    ImageDataset dataset = read("none", 0);
    assertThat(dataset.classes()).containsExactly("001.Albatross", "003.Ani");
    assertThat(ids(dataset.train())).containsExactly(3, 7, 20, 21);
    assertThat(ids(dataset.test())).containsExactly(9, 22);
    assertThat(dataset.validation()).isEmpty();
    assertThat(dataset.test().get(1).label()).isEqualTo(1);
    assertThat(dataset.test().get(1).image())
        .isEqualTo(tree.root.resolve("images/003.Ani/c22.jpg"));
    assertThat(dataset.notes())
        .containsExactly(
            "1 of 3 classes have no photo on disk and are left out.",
            "IoU is n/a: the dataset is read without masks.");
    assertThat(dataset.regions()).isEqualTo(RegionKind.NONE);
    assertThat(dataset.regions().text()).isEqualTo("n/a");
  }

  @Test
  void keepsChosenClassesOnlyAndLabelsThemByNumber() {
    tree.photo("002.Auklet/b11.jpg", 40, 30);
    ImageDataset dataset = read("none", 0, 3, 2);
    assertThat(dataset.classes()).containsExactly("002.Auklet", "003.Ani");
    assertThat(dataset.train()).extracting(Example::label).containsExactly(0, 1, 1);
  }

  @Test
  void takesValidationFromTheTrainingImagesOnly() {
    ImageDataset dataset = read("none", 2);
    assertThat(dataset.validation()).extracting(Example::label).containsExactly(0, 1);
    assertThat(ids(dataset.train()))
        .hasSize(2)
        .doesNotContainAnyElementsOf(ids(dataset.validation()));
    assertThat(ids(dataset.test())).containsExactly(9, 22);
  }

  @Test
  void refusesAValidationSetThatLeavesNothingToTrainOn() {
    assertThatThrownBy(() -> read("none", 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("4 training images")
        .hasMessageContaining("dataset.split.validation");
  }

  @Test
  void ignoresPhotosNoListNamesAndIdsWithoutAnImage() {
    ImageDataset before = read("none", 1);
    tree.photo("001.Albatross/stray.jpg", 40, 30);
    tree.append("image_class_labels.txt", "999 3");
    tree.append("train_test_split.txt", "1000 1");
    assertThat(read("none", 1)).isEqualTo(before);
  }

  @Test
  void leavesOutAndNotesImagesThatTheOtherListsLack() {
    tree.append("images.txt", "50 003.Ani/c50.jpg");
    ImageDataset dataset = read("none", 0);
    assertThat(ids(dataset.train())).doesNotContain(50);
    assertThat(dataset.notes())
        .contains("1 of 8 images in images.txt have no class or no split and are left out.");
  }

  @Test
  void doesNotDependOnTheOrderOfLinesNorOnLineEnds() throws IOException {
    ImageDataset before = read("none", 2);
    for (String list : List.of("images.txt", "train_test_split.txt")) {
      List<String> lines = Files.readAllLines(tree.root.resolve(list)).stream().sorted().toList();
      tree.write(list, String.join("\r\n", lines) + "\r\n\r\n");
    }
    assertThat(read("none", 2)).isEqualTo(before);
  }

  @Test
  void identityIsThatOfNamesLabelsAndSplitWhereverTheyLie(@TempDir Path elsewhere)
      throws IOException {
    String identity = read("none", 2).identity();
    assertThat(identity).hasSize(64).isEqualTo(read("boxes", 2).identity());
    assertThat(read("none", 1).identity()).isNotEqualTo(identity);
    Path moved = Files.move(tree.root, elsewhere.resolve("birds"));
    assertThat(CubReader.read(moved, options("none", 2)).identity()).isEqualTo(identity);
  }

  @Test
  void refusesAMissingPhotoInAClassThatIsThere() {
    tree.list(23, "003.Ani/c23.jpg", 3, false).list(24, "003.Ani/c24.jpg", 3, false);
    assertThatThrownBy(() -> read("none", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 of 8 listed photos are missing")
        .hasMessageContaining("c23.jpg");
  }

  @Test
  void refusesAChosenClassWithoutPhotosOrWithoutImages() {
    assertThatThrownBy(() -> read("none", 0, 2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 of 1 listed photos are missing");
    assertThatThrownBy(() -> read("none", 0, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no image of class 4");
  }

  @Test
  void refusesAFolderWithoutListsOrWithoutPhotos() {
    assertThatThrownBy(() -> CubReader.read(folder, options("none", 0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("classes.txt does not exist")
        .hasMessageContaining("dataset.root");
    CubTree empty = new CubTree(folder.resolve("empty"), "001.A").list(1, "001.A/a.jpg", 1, true);
    assertThatThrownBy(() -> CubReader.read(empty.root, options("none", 0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("None of the 1 photos");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "images.txt; 70; Line 8 of; not an id and a value",
        "images.txt; x 003.Ani/x.jpg; Line 8 of; not an id and a value",
        "images.txt; ./classes.txt; Line 8 of; a link that a copy lost",
        "images.txt; 22 003.Ani/x.jpg; Line 8 of; repeats the id 22",
        "images.txt; 70 003.Ani/c22.jpg; Line 8 of; repeats the file",
        "images.txt; 70 ../../secret.jpg; Line 8 of; leads out of the images folder",
        "images.txt; 70 003.Ani/../../x.jpg; Line 8 of; leads out of the images folder",
        "images.txt; 70 /etc/passwd; Line 8 of; leads out of the images folder",
      })
  void namesTheLineThatIsWrong(String list, String line, String where, String what) {
    tree.append(list, line);
    assertThatThrownBy(() -> read("none", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(where)
        .hasMessageContaining(list)
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "image_class_labels.txt; 70 three; should give a whole number",
        "image_class_labels.txt; 70 4; names class 4",
        "train_test_split.txt; 70 2; should give 1 (training) or 0 (test)",
        "bounding_boxes.txt; 70 1 2 3; should give 4 numbers",
        "bounding_boxes.txt; 70 1 2 3 x; should give 4 numbers",
        "bounding_boxes.txt; 70 1 2 3 NaN; should give 4 numbers",
        "bounding_boxes.txt; 70 1 2 0 5; a box without area",
      })
  void namesTheLineOfAWrongValue(String list, String line, String what) throws IOException {
    tree.image(70, "003.Ani/c70.jpg", 3, true);
    String text = Files.readString(tree.root.resolve(list));
    tree.write(list, text.replaceFirst("(?m)^70 .*$", line));
    assertThatThrownBy(() -> read("boxes", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Line 8 of")
        .hasMessageContaining(list)
        .hasMessageContaining(what);
  }

  @Test
  void refusesListsThatAreHugeOrNoText() throws IOException {
    Path list = tree.root.resolve("images.txt");
    Files.write(list, new byte[] {'1', ' ', (byte) 0xe4, '\n'});
    assertThatThrownBy(() -> read("none", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("UTF-8");
    try (var file = new RandomAccessFile(list.toFile(), "rw")) {
      file.setLength((64L << 20) + 1); // sparse
    }
    assertThatThrownBy(() -> read("none", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("larger than 64 MB");
  }

  @Test
  void readsBoxesAndSaysSo() {
    ImageDataset dataset = read("boxes", 0);
    assertThat(dataset.train().get(0).region()).isEqualTo(new Region.Box(10, 5, 20, 10));
    assertThat(dataset.regions().text()).isEqualTo("boxes");
    assertThat(dataset.notes()).contains("IoU is measured against bounding boxes.");
    tree.write("bounding_boxes.txt", "3 1 1 5 5\n");
    assertThatThrownBy(() -> read("boxes", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no box for image 7");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void findsMasksInsideOrBesideTheRoot(boolean beside) throws IOException {
    for (String path : List.of("001.Albatross/a3", "001.Albatross/a7", "001.Albatross/a9")) {
      tree.mask(path + ".png", 40, 30);
    }
    Path masks = tree.root.resolve("segmentations");
    if (beside) {
      masks = Files.move(masks, folder.resolve("segmentations"));
    }
    ImageDataset dataset = read("segmentations", 0, 1);
    Region.MaskFile mask = (Region.MaskFile) dataset.train().get(0).region();
    assertThat(mask.file()).hasSameBinaryContentAs(masks.resolve("001.Albatross/a3.png"));
    assertThat(mask.foreground()).isEqualTo(128);
    assertThat(dataset.regions()).isEqualTo(RegionKind.MASKS);
    assertThat(dataset.notes()).isEmpty();
  }

  @Test
  void onlyWhoNeedsAMaskMissesIt() {
    tree.mask("001.Albatross/a9.png", 40, 30);
    ImageDataset dataset = read("segmentations", 0, 1);
    Masks.requireAll(dataset.test(), "the test images");
    assertThat(dataset.train().get(0).region().isKnown()).isFalse();
    assertThatThrownBy(() -> Masks.requireAll(dataset.train(), "the training images"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 of 2 masks are missing of the training images")
        .hasMessageContaining("a3.png")
        .hasMessageContaining("dataset.masks to none");
  }

  @Test
  void readsListsWithAByteOrderMarkAndBackslashes() throws IOException {
    ImageDataset before = read("boxes", 1);
    for (String list : List.of("images.txt", "classes.txt", "bounding_boxes.txt")) {
      String text = Files.readString(tree.root.resolve(list));
      tree.write(list, "\ufeff" + text.replace('/', '\\'));
    }
    assertThat(read("boxes", 1)).isEqualTo(before);
    tree.append("images.txt", "70 003.Ani\\..\\..\\x.jpg");
    assertThatThrownBy(() -> read("none", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("leads out of the images folder");
  }

  @Test
  void saysThatAListIsUtf16() throws IOException {
    Files.writeString(tree.root.resolve("images.txt"), "1 a/b.jpg\n", StandardCharsets.UTF_16);
    assertThatThrownBy(() -> read("none", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("images.txt is UTF-16 text; save it as UTF-8");
  }
}
