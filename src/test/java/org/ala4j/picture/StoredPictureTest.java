package org.ala4j.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ala4j.metrics.Plane;
import org.ala4j.picture.Overlay.Caption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredPictureTest {
  private static final Caption CAPTION = new Caption("a", "b", 0.5, 0.5);

  @TempDir Path folder;

  private static BufferedImage photo() {
    return new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
  }

  @Test
  void mapAndRegionComeBack() throws IOException {
    Plane map = new Plane(2, 2, new float[] {-1, 0, 1, 3});
    Plane region = new Plane(2, 2, new float[] {1, 0, Float.NaN, 1});
    StoredPicture.write(folder, 7, new Overlay(photo(), map, Optional.of(region)), CAPTION);
    assertThat(StoredPicture.ids(folder)).containsExactly(7);
    StoredPicture read = StoredPicture.read(folder, 7);
    assertThat(read.region()).contains(new Plane(2, 2, new float[] {1, 0, 0, 1}));
    assertThat(read.decodedPhoto().getWidth()).isEqualTo(32);
    float[] expected = {0, 0.25f, 0.5f, 1};
    for (int i = 0; i < 4; i++) {
      assertThat(read.map().values()[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }

  @Test
  void withoutARegionThereIsNoFileOfIt() throws IOException {
    Overlay overlay = new Overlay(photo(), Plane.constant(2, 2, 1), Optional.empty());
    StoredPicture.write(folder, 12, overlay, CAPTION);
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("00012-photo.jpg", "00012-map.png", "00012.jpg");
    }
    assertThat(StoredPicture.read(folder, 12).region()).isEmpty();
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Overlay overlay = new Overlay(photo(), Plane.constant(2, 2, 1), Optional.empty());
    StoredPicture.write(folder, 1, overlay, CAPTION);
    Files.writeString(folder.resolve("00001-map.png"), "no picture");
    assertThatThrownBy(() -> StoredPicture.read(folder, 1)).hasMessageContaining("00001-map.png");
  }

  @Test
  void aFolderThatIsNotThereHasNoImages() {
    assertThat(StoredPicture.ids(folder.resolve("absent"))).isEmpty();
  }
}
