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
    Path named = file("other/picture");
    Path absent = folder.resolve("absent.jpg");
    assertThat(
            ImageSearch.find(
                List.of(named, folder.resolve("in"), absent, b), folder.resolve("in/out")))
        .containsExactly(named, b, a, absent);
  }

  @Test
  void aFolderWithoutImagesIsAMistake() throws IOException {
    file("empty/notes.txt");
    assertThatThrownBy(() -> ImageSearch.find(List.of(folder.resolve("empty")), folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no image");
  }
}
