package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ala4j.data.FolderIndex.Folder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderIndexTest {
  @TempDir Path folder;
  private Path kept;
  private ImageNetSTree tree;

  @BeforeEach
  void twoPartsOfWhichOneIsListedFirst() throws IOException {
    kept = folder.resolve("kept");
    tree =
        new ImageNetSTree(folder.resolve("data"))
            .files("b", "two", "y.JPEG", "x.png", "x.JPEG", "notes.txt", ".hidden.png")
            .files("b", "one", "z.jpg")
            .files("b", "none")
            .files("a", "three", "ä.JPEG")
            .files("a", ".trash", "t.JPEG")
            .files("c", "other", "o.JPEG");
    Files.createFile(tree.root.resolve("a/archive.png"));
    tree.settled();
  }

  private FolderIndex index() {
    return FolderIndex.of(tree.root, List.of("b", "a", "absent"), kept);
  }

  private static List<String> names(FolderIndex index) {
    List<String> names = new ArrayList<>();
    for (Folder folder : index.folders()) {
      for (int i = folder.first(); i < folder.first() + folder.count(); i++) {
        assertThat(index.folders().get(index.folderOf(i))).isEqualTo(folder);
        names.add(folder.part() + "/" + folder.name() + "/" + index.name(i));
      }
    }
    return names;
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(kept)) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void listsImagesByPartFolderAndName() {
    FolderIndex index = index();
    assertThat(names(index))
        .containsExactly(
            "b/one/z.jpg", "b/two/x.JPEG", "b/two/x.png", "b/two/y.JPEG", "a/three/ä.JPEG");
    assertThat(index.folders())
        .extracting(Folder::name)
        .containsExactly("none", "one", "two", "three");
    tree.files("b", "one", "u.tif", "v.webp");
    assertThat(index().folders()).extracting(Folder::unread).containsExactly(0, 2, 0, 0);
  }

  /** A change that leaves the folder's time as it was shows whether the folder is listed. */
  @Test
  void anUnchangedTreeIsNotListedAgain() throws IOException {
    List<String> names = names(index());
    Path one = tree.root.resolve("b/one");
    FileTime time = Files.getLastModifiedTime(one);
    Files.move(one.resolve("z.jpg"), one.resolve("w.jpg"));
    Files.setLastModifiedTime(one, time);
    assertThat(names(index())).isEqualTo(names);
    Files.delete(file());
    assertThat(names(index())).contains("b/one/w.jpg");
  }

  @Test
  void whatWasAddedRemovedOrRenamedIsSeen() throws IOException {
    index();
    tree.files("b", "two", "new.png");
    assertThat(names(index())).contains("b/two/new.png");
    tree.settled();
    index();
    Files.delete(tree.root.resolve("b/two/new.png"));
    assertThat(names(index())).doesNotContain("b/two/new.png");
    tree.settled();
    index();
    Files.move(tree.root.resolve("b/two"), tree.root.resolve("b/zwei"));
    assertThat(names(index())).contains("b/zwei/x.png").doesNotContain("b/two/x.png");
    tree.settled().files("a", "four", "q.png");
    assertThat(names(index())).contains("a/four/q.png");
  }

  /** Within a tick of the file system's clock a second change leaves the time as it is. */
  @Test
  void foldersThatHadJustChangedAreListedAgain() throws IOException {
    tree.files("b", "one", "fresh.png");
    FileTime time = Files.getLastModifiedTime(tree.root.resolve("b/one"));
    index();
    tree.files("b", "one", "fresher.png");
    Files.setLastModifiedTime(tree.root.resolve("b/one"), time);
    assertThat(names(index())).contains("b/one/fresh.png", "b/one/fresher.png");
  }

  @Test
  void aDamagedOrHalfIndexIsMadeAnew() throws IOException {
    List<String> names = names(index());
    byte[] good = Files.readAllBytes(file());
    for (int length : new int[] {0, 1, 64, 65, 66, good.length / 2, good.length - 1}) {
      Files.write(file(), Arrays.copyOf(good, length));
      assertThat(names(index())).as("%d bytes", length).isEqualTo(names);
      assertThat(Files.readString(file()).split("\n")[0]).isEqualTo("ala4j folder index 2");
      assertThat(Files.size(file())).isEqualTo(good.length);
    }
    for (int at = 0; at < good.length; at += 41) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      Files.write(file(), changed);
      assertThat(names(index())).as("byte %d", at).isEqualTo(names);
    }
  }

  @Test
  void anotherRootHasAnotherIndexAndALinkTheSame() throws IOException {
    index();
    new ImageNetSTree(folder.resolve("elsewhere")).files("b", "x", "x.png");
    FolderIndex.of(folder.resolve("elsewhere"), List.of("b", "a", "absent"), kept);
    Path link = Files.createSymbolicLink(folder.resolve("link"), tree.root);
    FolderIndex.of(link, List.of("b", "a", "absent"), kept);
    try (Stream<Path> files = Files.list(kept)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void anIndexThatCannotBeKeptIsUsedAllTheSame() throws IOException {
    kept = Files.createFile(folder.resolve("a-file")).resolve("below");
    assertThat(names(index())).hasSize(5);
  }

  @Test
  void refusesARootThatIsNotThere() {
    assertThatThrownBy(() -> FolderIndex.of(folder.resolve("nowhere"), List.of("b"), kept))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere cannot be read");
  }
}
