package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResizedPhotosTest {
  private static final ViewPolicy POLICY = new ViewPolicy(8, Fit.SQUASH, false, 1);

  @TempDir Path folder;

  private Path photo(String name, int width, int height, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      picture.setRGB(i % width, i / width, random.nextInt());
    }
    Path file = folder.resolve(name);
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  @Test
  void givesWhatReadingAndResizingGives() throws IOException {
    Path file = photo("a.png", 20, 30, 1);
    Photo expected = BicubicResize.resize(ImageFiles.readPhoto(file), 8, 8);
    ResizedPhotos photos = new ResizedPhotos(1000);
    for (int i = 0; i < 2; i++) {
      ResizedPhotos.Seen seen = photos.see(file, POLICY::evaluation);
      assertThat(seen.photo().rgb()).isEqualTo(expected.rgb());
      assertThat(seen.original()).isEqualTo(new ResizedPhotos.Size(20, 30));
      assertThat(seen.view()).isEqualTo(POLICY.evaluation(20, 30));
    }
  }

  @Test
  void keepsTheFirstThatFit() throws IOException {
    Path first = photo("a.png", 20, 30, 1);
    Path second = photo("b.png", 20, 30, 2);
    ResizedPhotos photos = new ResizedPhotos(8 * 8 * 3 + 1);
    Photo kept = photos.see(first, POLICY::evaluation).photo();
    Photo readAgain = photos.see(second, POLICY::evaluation).photo();
    assertThat(photos.see(first, POLICY::evaluation).photo()).isSameAs(kept);
    assertThat(photos.see(second, POLICY::evaluation).photo()).isNotSameAs(readAgain);
  }

  @Test
  void everySizeIsAPhotoOfItsOwn() throws IOException {
    Path file = photo("a.png", 20, 30, 1);
    ResizedPhotos photos = new ResizedPhotos(1_000_000);
    photos.see(file, POLICY::evaluation);
    ViewPolicy bigger = new ViewPolicy(12, Fit.SQUASH, false, 1);
    assertThat(photos.see(file, bigger::evaluation).photo().rgb())
        .isEqualTo(BicubicResize.resize(ImageFiles.readPhoto(file), 12, 12).rgb());
  }

  @Test
  void aFileThatChangedIsReadAgain() throws IOException {
    Path file = photo("a.png", 20, 30, 1);
    ResizedPhotos photos = new ResizedPhotos(1000);
    photos.see(file, POLICY::evaluation);
    photo("a.png", 32, 16, 2);
    assertThat(photos.see(file, POLICY::evaluation).photo().rgb())
        .isEqualTo(BicubicResize.resize(ImageFiles.readPhoto(file), 8, 8).rgb());
  }
}
