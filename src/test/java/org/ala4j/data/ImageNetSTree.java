package org.ala4j.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A small dataset in ImageNet-S's layout, written image by image. */
final class ImageNetSTree {
  final Path root;

  ImageNetSTree(Path root) {
    this.root = root;
  }

  /** Empty files in the place of photos: reading a dataset opens none of them. */
  ImageNetSTree files(String part, String wnid, String... names) {
    try {
      Path folder = Files.createDirectories(root.resolve(part).resolve(wnid));
      for (String name : names) {
        Files.createFile(folder.resolve(name));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Photos and their masks, all empty. */
  ImageNetSTree masked(String part, String wnid, String... names) {
    String[] masks =
        Stream.of(names).map(name -> name.replace(".JPEG", ".png")).toArray(String[]::new);
    return files(part, wnid, names).files(part + "-segmentation", wnid, masks);
  }

  ImageNetSTree list(String name, String... lines) {
    try {
      Files.write(root.resolve(name), List.of(lines));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets the time of every folder to an hour ago, as if nothing had been written lately. */
  ImageNetSTree settled() {
    FileTime hourAgo = FileTime.from(Instant.now().minusSeconds(3600));
    try (Stream<Path> all = Files.walk(root)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        Files.setLastModifiedTime(folder, hourAgo);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A picture whose pixels are class ids, coded as R + 256·G. */
  static void mask(Path file, int[][] ids) {
    BufferedImage image = new BufferedImage(ids[0].length, ids.length, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < ids.length; y++) {
      for (int x = 0; x < ids[y].length; x++) {
        image.setRGB(x, y, (ids[y][x] % 256) << 16 | (ids[y][x] / 256) << 8);
      }
    }
    CubTree.write(image, file);
  }
}
