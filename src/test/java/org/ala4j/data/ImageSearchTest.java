package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSearchTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  @Test
  void aFolderStandsForTheImagesBelowIt() throws IOException {
    Path b = file("in/b.JPG");
    Path a = file("in/deep/a.png");
    file("in/notes.txt");
    file("in/._b.jpg");
    file("in/out/figure.png");
    Files.createSymbolicLink(folder.resolve("in/loop"), folder.resolve("in"));
    Files.createSymbolicLink(folder.resolve("in/gone.png"), folder.resolve("nowhere.png"));
    file("elsewhere/linked.tif");
    file("elsewhere/x.webp");
    file("elsewhere/y.WEBP");
    Path link = folder.resolve("in/link");
    Files.createSymbolicLink(link, folder.resolve("elsewhere"));
    Path named = file("other/picture");
    Path absent = folder.resolve("absent.jpg");
    ImageSearch.Found found =
        ImageSearch.find(List.of(named, folder.resolve("in"), absent, b), folder.resolve("in/out"));
    assertThat(found.images()).containsExactly(named, b, a, link.resolve("linked.tif"), absent);
    assertThat(found.notes())
        .containsExactlyInAnyOrder(
            "The link " + folder.resolve("in/loop") + " leads back to a folder that it lies in.",
            "The link " + folder.resolve("in/gone.png") + " leads nowhere.",
            "Not read in " + folder.resolve("in") + ": 2 .webp; convert them to PNG or JPEG.");
  }

  @Test
  void aLinkMayBeNamedItself() throws IOException {
    file("real/a.png");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    assertThat(ImageSearch.find(List.of(link), folder.resolve("out")).images())
        .containsExactly(link.resolve("a.png"));
  }

  @Test
  void aFolderWithoutImagesIsAMistake() throws IOException {
    file("empty/notes.txt");
    file("empty/a.heic");
    assertThatThrownBy(
            () -> ImageSearch.find(List.of(folder.resolve("empty")), folder.resolve("out")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no image")
        .hasMessageContaining("not read: 1 .heic");
  }
}
