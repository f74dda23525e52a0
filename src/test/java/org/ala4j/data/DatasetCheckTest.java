package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCheckTest {
  private static final ViewPolicy VIEWS = new ViewPolicy(16, Fit.SQUASH, false, 1);

  @TempDir Path folder;

  private DatasetCheck.Report check(CubTree tree) {
    var options = new CubReader.Options("segmentations", List.of(), 1, 0, 128);
    return DatasetCheck.of(CubReader.read(tree.root, options), VIEWS, true);
  }

  private CubTree tree(int images) {
    CubTree tree = new CubTree(folder, "001.A");
    for (int i = 1; i <= images; i++) {
      tree.image(i, "001.A/" + i + ".jpg", 1, i % 2 == 0);
    }
    return tree;
  }

  @Test
  void saysHowMasksAreReadAndWhatIsMissing() {
    CubTree tree = tree(5);
    tree.mask("001.A/1.png", 40, 30);
    tree.mask("001.A/3.png", 40, 30);
    BufferedImage binary = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
    binary.getRaster().setSample(20, 15, 0, 1);
    CubTree.write(binary, tree.root.resolve("segmentations/001.A/5.png"));
    DatasetCheck.Report report = check(tree);
    assertThat(report.faults()).isEmpty();
    assertThat(report.remarks())
        .contains(
            "2 masks are read as grey values, the object from dataset.foreground up.",
            "1 masks are read as 0 and 1, the object where 1.",
            "Every photo and region can be read.")
        .anyMatch(remark -> remark.startsWith("2 of these have no mask"));
  }

  @Test
  void tellsTheFirstFaultsOfMany() {
    CubTree tree = tree(50);
    for (int i = 1; i <= 50; i++) {
      tree.mask("001.A/" + i + ".png", 30, 40);
    }
    DatasetCheck.Report report = check(tree);
    assertThat(report.faults()).hasSize(21).last().isEqualTo("And 30 more.");
    assertThat(report.faults().get(0)).contains(".jpg: the mask", "only after one is turned");
  }

  @Test
  void countsPhotosThatExifTurns() throws IOException {
    CubTree tree = tree(4);
    for (int i = 1; i <= 4; i++) {
      tree.mask("001.A/" + i + ".png", 14, 9);
      try (var in = getClass().getResourceAsStream("pictures/exif" + 2 * i + ".jpg")) {
        Files.write(tree.root.resolve("images/001.A/" + i + ".jpg"), in.readAllBytes());
      }
    }
    DatasetCheck.Report report = check(tree);
    assertThat(report.faults()).isEmpty();
    assertThat(report.remarks())
        .anyMatch(r -> r.startsWith("4 photos are turned or mirrored by their EXIF orientation"));
  }

  @Test
  void aSplitWithoutAnyObjectIsAFault() {
    CubTree tree = tree(4);
    for (int i = 1; i <= 4; i++) {
      BufferedImage faint = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
      faint.getRaster().setSample(20, 15, 0, 102);
      CubTree.write(faint, tree.root.resolve("segmentations/001.A/" + i + ".png"));
    }
    assertThat(check(tree).faults())
        .contains(
            "None of the 2 masks of the test images holds an object: the largest value is 102, and"
                + " dataset.foreground is 128; set that to the smallest value of the object.");
  }
}
