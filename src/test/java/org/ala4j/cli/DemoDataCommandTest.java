package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDataCommandTest {
  @TempDir Path folder;

  @Test
  void writesTheDataAndTheSheet() throws IOException {
    Path root = folder.resolve("birds");
    Path sheet = folder.resolve("sheet.jpg");
    int code =
        Main.execute(
            "demo-data",
            root.toString(),
            "--train",
            "1",
            "--test",
            "1",
            "--layout",
            "imagenet-s",
            "--sheet",
            sheet.toString());
    assertThat(code).isEqualTo(Main.OK);
    assertThat(root.resolve("demo-data.txt"))
        .content()
        .contains("layout imagenet-s, seed 0, train 1, test 1");
    BufferedImage picture = ImageIO.read(sheet.toFile());
    assertThat(picture.getWidth()).isGreaterThan(1000);
  }

  @Test
  void refusesWithTheUsageCode() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "mine");
    assertThat(Main.execute("demo-data", folder.toString())).isEqualTo(Main.USAGE);
    assertThat(Main.execute("demo-data", folder.resolve("new").toString(), "--train", "0"))
        .isEqualTo(Main.USAGE);
    assertThat(Main.execute("demo-data", folder.resolve("new").toString(), "--layout", "voc"))
        .isEqualTo(Main.USAGE);
    assertThat(folder.resolve("new")).doesNotExist();
  }
}
