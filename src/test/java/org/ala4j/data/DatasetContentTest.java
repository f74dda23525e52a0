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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ala4j.files.Sha256;
import org.ala4j.testing.TinyCub;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two datasets are the same when they hold the same, and only then. */
class DatasetContentTest {
  private static final CubReader.Options BOXES =
      new CubReader.Options("boxes", List.of(), 2, 0, 128);
  private static final Consumer<String> SILENT = said -> {};

  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void data() throws IOException {
    root = TinyCub.write(folder.resolve("data"), 2, 6);
  }

  private String content(Path at, CubReader.Options options) {
    return CubReader.read(at, options).content(at, folder.resolve("index"), SILENT).all();
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
    return to;
  }

  @Test
  void aCopyElsewhereWithOtherDatesIsTheSame() throws IOException {
    String before = content(root, BOXES);
    assertThat(before).hasSize(64);
    Path copy = copy(root, folder.resolve("elsewhere"));
    Files.setLastModifiedTime(
        copy.resolve("images/001.Disc_1/disc_1.png"), FileTime.fromMillis(1_000_000_000_000L));
    assertThat(content(copy, BOXES)).isEqualTo(before);
  }

  @Test
  void aReplacedPhotoBoxOrListIsAnother() throws IOException {
    String before = content(root, BOXES);
    Path photo = root.resolve("images/002.Disc_2/disc_0.png");
    byte[] own = Files.readAllBytes(photo);
    Files.copy(
        root.resolve("images/001.Disc_1/disc_0.png"),
        photo,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(content(root, BOXES)).isNotEqualTo(before);
    Files.write(photo, own);
    assertThat(content(root, BOXES)).isEqualTo(before);
    for (String list : List.of("bounding_boxes.txt", "train_test_split.txt")) {
      Path file = root.resolve(list);
      List<String> lines = Files.readAllLines(file);
      List<String> changed = new ArrayList<>(lines);
      changed.set(0, lines.get(0).replaceFirst(" .*", list.startsWith("b") ? " 1 1 9 9" : " 1"));
      Files.write(file, changed);
      assertThat(content(root, BOXES)).as(list).isNotEqualTo(before);
      Files.write(file, lines);
    }
  }

  @Test
  void aReplacedMaskIsAnother() throws IOException {
    copy(root.resolve("images"), root.resolve("segmentations")); // any pictures of their sizes
    CubReader.Options masks = new CubReader.Options("segmentations", List.of(), 2, 0, 128);
    String before = content(root, masks);
    assertThat(before).isNotEqualTo(content(root, BOXES));
    Path mask = root.resolve("segmentations/001.Disc_1/disc_2.png");
    byte[] bytes = Files.readAllBytes(mask);
    bytes[bytes.length - 1] ^= 1;
    Files.write(mask, bytes);
    assertThat(content(root, masks)).isNotEqualTo(before);
  }

  /** A training does not depend on regions, nor on what is tested; each part knows its own. */
  @Test
  void aPartIsAnotherWhenItsOwnExamplesAre() throws IOException {
    Content before = CubReader.read(root, BOXES).content(root, folder.resolve("index"), SILENT);
    Path boxes = root.resolve("bounding_boxes.txt");
    List<String> lines = new ArrayList<>(Files.readAllLines(boxes));
    int tested = CubReader.read(root, BOXES).test().get(0).id();
    lines.replaceAll(line -> line.startsWith(tested + " ") ? tested + " 1 1 9 9" : line);
    Files.write(boxes, lines);
    Content boxed = CubReader.read(root, BOXES).content(root, folder.resolve("index"), SILENT);
    assertThat(boxed.all()).isNotEqualTo(before.all());
    assertThat(List.of(boxed.train(), boxed.validation()))
        .isEqualTo(List.of(before.train(), before.validation()));
    assertThat(boxed.test().photos()).isEqualTo(before.test().photos());
    assertThat(boxed.test().regions()).isNotEqualTo(before.test().regions());

    Example trained = CubReader.read(root, BOXES).train().get(0);
    Files.write(trained.image(), Files.readAllBytes(root.resolve("images/002.Disc_2/disc_0.png")));
    Content other = CubReader.read(root, BOXES).content(root, folder.resolve("index"), SILENT);
    assertThat(other.train().photos()).isNotEqualTo(boxed.train().photos());
    assertThat(other.train().regions()).isEqualTo(boxed.train().regions());
    assertThat(List.of(other.validation(), other.test()))
        .isEqualTo(List.of(boxed.validation(), boxed.test()));
  }

  /** Of much data only what has changed is read again. */
  @Test
  void whatIsKnownIsNotReadAgain() throws IOException, InterruptedException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      files.add(Files.writeString(folder.resolve("f" + i), "content " + i));
    }
    Path kept = folder.resolve("kept.sha256");
    Thread.sleep(3100); // files as new as the clock's tick are not trusted
    List<String> said = new ArrayList<>();
    assertThat(hashes(files, kept, said)).isEqualTo(expected(files));
    assertThat(said).hasSize(1).first().asString().contains("reading 40 files");
    assertThat(hashes(files, kept, said)).isEqualTo(expected(files));
    assertThat(said).as("nothing was read").hasSize(1);

    FileTime old = Files.getLastModifiedTime(files.get(7));
    Files.writeString(files.get(7), "CONTENT 7");
    Files.setLastModifiedTime(files.get(7), old); // the same size and date
    assertThat(hashes(files, kept, said)).isEqualTo(expected(files));
    assertThat(said).hasSize(2).last().asString().contains("reading 1 files");

    List<Path> some = files.subList(3, 20);
    assertThat(hashes(some, kept, said)).isEqualTo(expected(some));
    byte[] bytes = Files.readAllBytes(kept);
    bytes[70] ^= 1;
    Files.write(kept, bytes);
    assertThat(hashes(files, kept, said)).as("a damaged index").isEqualTo(expected(files));
    Files.write(kept, Arrays.copyOf(bytes, 99));
    assertThat(hashes(files, kept, said)).as("a cut index").isEqualTo(expected(files));
    Files.delete(files.get(5));
    assertThatThrownBy(() -> hashes(files, kept, said))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("f5");
  }

  private static String hashes(List<Path> files, Path kept, List<String> said) {
    byte[] all = FileHashes.of(files.size(), files::get, kept, said::add, 0);
    return java.util.HexFormat.of().formatHex(all);
  }

  private static String expected(List<Path> files) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files) {
      all.append(Sha256.of(Files.readString(file)));
    }
    return all.toString();
  }
}
