package org.ala4j.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReaderTest {
  @TempDir Path folder;

  private PhotoTree tree() {
    return new PhotoTree(folder.resolve("photos"));
  }

  private static FolderReader.Options plain() {
    return PhotoTree.options(RegionSource.NONE, null);
  }

  private static FolderReader.Options grouped(String by) {
    return new FolderReader.Options(
        Optional.empty(), RegionSource.NONE, 128, 0.25, 0.25, 0, Optional.of(by), Optional.empty());
  }

  private static FolderReader.Options listed(Path list) {
    return new FolderReader.Options(
        Optional.empty(),
        RegionSource.NONE,
        128,
        0.25,
        0.25,
        0,
        Optional.empty(),
        Optional.of(list));
  }

  private static Stream<Example> all(ImageDataset data) {
    return Stream.of(data.train(), data.validation(), data.test()).flatMap(List::stream);
  }

  /** Photo → split, class and id. */
  private static Map<String, String> places(Path root, ImageDataset data) {
    Map<String, String> places = new HashMap<>();
    Map<String, List<Example>> splits =
        Map.of("train", data.train(), "validation", data.validation(), "test", data.test());
    splits.forEach(
        (split, examples) ->
            examples.forEach(
                e ->
                    places.put(
                        PhotoFolder.name(root.relativize(e.image()).toString()),
                        split + " " + e.label() + " " + e.id())));
    return places;
  }

  @Test
  void aFolderIsAClassAndEveryPhotoIsForOneThing() {
    PhotoTree tree = tree().photos("b", 40).photos("a/deep/er", 40).photo("a/x.png");
    ImageDataset data = plain().read(tree.root);
    assertThat(data.classes()).containsExactly("a", "b");
    assertThat(all(data)).hasSize(81);
    assertThat(all(data).map(Example::id).distinct()).hasSize(81);
    assertThat(data.validation().size()).isBetween(10, 30);
    assertThat(data.test().size()).isBetween(10, 30);
    assertThat(data.train())
        .isSortedAccordingTo(Comparator.comparingInt(Example::label).thenComparingInt(Example::id));
    assertThat(all(data)).allMatch(e -> e.id() >= 0 && e.id() < 1_000_000_000);
    Path kept = tree.text("../kept.csv", plain().split(tree.root, data).orElseThrow());
    assertThat(places(tree.root, listed(kept).read(tree.root)))
        .as("what results keep gives the same again")
        .isEqualTo(places(tree.root, data));
    assertThat(all(data))
        .allMatch(e -> e.label() == (e.image().startsWith(tree.root.resolve("a")) ? 0 : 1));
  }

  @Test
  void photosThatAreAddedMoveNone() {
    PhotoTree tree = tree().photos("a", 20).photos("b", 20);
    Map<String, String> before = places(tree.root, plain().read(tree.root));
    tree.photos("b/more", 30).photos("c", 20);
    assertThat(places(tree.root, plain().read(tree.root))).containsAllEntriesOf(before);
  }

  @Test
  void anotherSeedDividesOtherwise() {
    PhotoTree tree = tree().photos("a", 20).photos("b", 20);
    FolderReader.Options other =
        new FolderReader.Options(
            Optional.empty(),
            RegionSource.NONE,
            128,
            0.25,
            0.25,
            1,
            Optional.empty(),
            Optional.empty());
    assertThat(places(tree.root, other.read(tree.root)))
        .isNotEqualTo(places(tree.root, plain().read(tree.root)));
  }

  @Test
  void aGroupIsNeverDivided() {
    PhotoTree tree = tree();
    for (int animal = 0; animal < 30; animal++) {
      for (String photo : List.of("a/x-%d_1.jpg", "a/y-%d_2.jpg", "b/z-%d_1.jpg")) {
        tree.photo(String.format(Locale.ROOT, photo, animal));
      }
    }
    Map<String, String> places = places(tree.root, grouped("-(\\d+)_").read(tree.root));
    Map<String, TreeSet<String>> splits = new HashMap<>();
    places.forEach(
        (photo, place) ->
            splits
                .computeIfAbsent(photo.replaceAll(".*-(\\d+)_.*", "$1"), g -> new TreeSet<>())
                .add(place.split(" ")[0]));
    assertThat(splits).hasSize(30).allSatisfy((group, in) -> assertThat(in).hasSize(1));
    assertThat(splits.values().stream().distinct()).hasSize(3);
    assertThatThrownBy(() -> grouped("q(\\d+)").read(tree.root))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("group_by finds nothing in a/x-0_1.jpg");
  }

  @Test
  void splitsThatAreFoldersStand() {
    PhotoTree tree = tree().photos("train/a", 9).photos("train/b", 9).photos("test/b", 2);
    tree.photos("test/a", 2).photos("val/a", 3).photos("val/b", 1);
    ImageDataset data = plain().read(tree.root);
    assertThat(data.train()).hasSize(18);
    assertThat(data.validation()).hasSize(4);
    assertThat(data.test()).hasSize(4);
    assertThat(data.notes()).containsExactly("IoU is n/a: the dataset is read without masks.");
  }

  @Test
  void aSplitWithoutFolderIsTakenOfTrain() {
    PhotoTree tree = tree().photos("Train/a", 40).photos("Train/b", 40);
    tree.photos("Test/a", 2).photos("Test/b", 2);
    ImageDataset data = plain().read(tree.root);
    assertThat(data.test()).hasSize(4);
    assertThat(data.validation().size()).isBetween(10, 30);
    assertThat(data.train()).hasSize(80 - data.validation().size());
    assertThat(data.notes()).anyMatch(n -> n.contains("no folder for validation"));
  }

  @Test
  void aTableDividesAndCanBeWrittenAgain() {
    PhotoTree tree = tree().photos("a", 4).photos("b", 4).photo("b/with, comma.jpg");
    Path list =
        tree.text(
            "../split.csv",
            "file,split,id\na/0.jpg,train,7\nb/0.jpg,train,3\na/1.jpg,val,1\nb/1.jpg,test,2\n"
                + "\"b/with, comma.jpg\",test,9\n");
    ImageDataset data = listed(list).read(tree.root);
    assertThat(data.train()).extracting(Example::id).containsExactly(7, 3);
    assertThat(data.validation()).extracting(Example::id).containsExactly(1);
    assertThat(data.test()).extracting(Example::id).containsExactly(2, 9);
    assertThat(data.notes()).anyMatch(n -> n.startsWith("4 photos are not in "));
    Path again = tree.text("../again.csv", listed(list).split(tree.root, data).orElseThrow());
    assertThat(places(tree.root, listed(again).read(tree.root))).isEqualTo(places(tree.root, data));
  }

  @Test
  void aWrongTableIsRefusedByLine() {
    PhotoTree tree = tree().photos("a", 4).photos("b", 4);
    assertThatThrownBy(
            () -> listed(tree.text("../s.csv", "file,split\na/0.jpg,dev\n")).read(tree.root))
        .hasMessageContaining("Line 2 of ")
        .hasMessageContaining("split must be train, validation or test, not \"dev\"");
    assertThatThrownBy(
            () -> listed(tree.text("../s.csv", "file,split\na/9.jpg,test\n")).read(tree.root))
        .hasMessageContaining("1 of 1 photos in ")
        .hasMessageContaining("a/9.jpg");
    assertThatThrownBy(() -> listed(tree.text("../s.csv", "photo,split\n")).read(tree.root))
        .hasMessageContaining("has no column file");
    assertThatThrownBy(
            () ->
                listed(tree.text("../s.csv", "file,split\na/0.jpg,test\na/0.jpg,train\n"))
                    .read(tree.root))
        .hasMessageContaining("Line 3 of ")
        .hasMessageContaining("must not stand in the table twice");
  }

  @Test
  void aGroupThatFoldersDivideIsRefused() {
    PhotoTree tree = tree().photos("train/a", 9).photos("train/b", 9).photo("test/a/7.jpg");
    tree.photo("test/b/x8.jpg");
    assertThatThrownBy(() -> grouped("(\\d+)\\.jpg").read(tree.root))
        .hasMessageContaining("are of one group by dataset.split.group_by, but one is for ");
  }

  @Test
  void straysBesideSplitsDoNotMakeThemClasses() {
    PhotoTree tree = tree().photos("train/a", 40).photos("train/b", 40).photo("cover.jpg");
    tree.photos("test/a", 2).photos("test/b", 2).photos("unused/old", 3);
    ImageDataset data = plain().read(tree.root);
    assertThat(data.classes()).containsExactly("a", "b");
    assertThat(data.notes()).anyMatch(n -> n.startsWith("4 images lie in no class's folder"));
    PhotoTree voc = new PhotoTree(folder.resolve("voc")).photos("train", 20).photos("bus", 20);
    assertThat(plain().read(voc.root).classes()).containsExactly("bus", "train");
  }

  @Test
  void masksAreNoClassButAClassMayBeCalledMask() throws IOException {
    PhotoTree tree = tree().photos("a", 20).photos("b", 20).grey("gt/a/1.png", 255);
    assertThat(plain().read(tree.root).classes()).containsExactly("a", "b");
    PhotoTree worn = new PhotoTree(folder.resolve("worn")).photos("no_mask", 20);
    for (int i = 0; i < 20; i++) {
      worn.colourful("mask/" + i + ".png");
    }
    assertThat(plain().read(worn.root).classes()).containsExactly("mask", "no_mask");
  }

  @Test
  void twoWritingsOfOneNameAreRefused() {
    PhotoTree tree = tree().photos("a", 20).photos("b", 20);
    tree.photo("a/" + Normalizer.normalize("é", Normalizer.Form.NFC) + ".jpg");
    tree.photo("a/" + Normalizer.normalize("é", Normalizer.Form.NFD) + ".jpg");
    assertThatThrownBy(() -> plain().read(tree.root)).hasMessageContaining("Two files are called");
  }

  @Test
  void classesMayHaveNames() {
    PhotoTree tree = tree().photos("n01", 20).photos("n02", 20);
    tree.text("classes.csv", "folder,name\nn02,robin\n");
    assertThat(plain().read(tree.root).classes()).containsExactly("n01", "robin");
    tree.text("classes.csv", "folder,name\nn03,robin\n");
    assertThatThrownBy(() -> plain().read(tree.root))
        .hasMessageContaining("Line 2 of ")
        .hasMessageContaining("folder must be that of a class with photos, not \"n03\"");
    tree.text("classes.csv", "folder,name\nn02,n01\n");
    assertThatThrownBy(() -> plain().read(tree.root))
        .hasMessageContaining("Two classes are called n01");
  }

  @Test
  void linksUnicodeAndWhatIsNoPhoto() throws IOException {
    String composed = Normalizer.normalize("é", Normalizer.Form.NFC);
    String apart = Normalizer.normalize("é", Normalizer.Form.NFD);
    PhotoTree tree = tree().photos("鳥/" + apart, 20).photos("b", 20);
    tree.text("b/notes.txt", "x");
    tree.text("b/.hidden.jpg", "x");
    tree.text("b/new.webp", "x");
    tree.photo("loose.jpg");
    Files.createSymbolicLink(tree.root.resolve("b/loop"), tree.root.resolve("b"));
    Files.createSymbolicLink(tree.root.resolve("b/twin.jpg"), tree.root.resolve("b/0.jpg"));
    ImageDataset data = plain().read(tree.root);
    Map<String, String> places = places(tree.root, data);
    assertThat(places).hasSize(41).containsKeys("鳥/" + composed + "/0.jpg", "b/twin.jpg");
    assertThat(data.notes())
        .anyMatch(n -> n.startsWith("1 images are of formats") && n.contains("b/new.webp"))
        .anyMatch(n -> n.startsWith("1 images lie in no class's folder"));
  }

  @Test
  void whatCannotBeADatasetIsRefused() {
    PhotoTree tree = tree().photos("a", 40);
    assertThatThrownBy(() -> plain().read(tree.root)).hasMessageContaining("at least two classes");
    assertThatThrownBy(() -> plain().read(folder.resolve("nowhere")))
        .hasMessageContaining("does not exist");
    PhotoTree small = new PhotoTree(folder.resolve("small")).photo("a/0.jpg").photo("b/0.jpg");
    assertThatThrownBy(() -> plain().read(small.root))
        .hasMessageContaining("has no ")
        .hasMessageContaining("dataset.split.list");
  }
}
