package org.ala4j.data.folder;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Small photos, masks and lists below a folder. */
final class PhotoTree {
  static final int WIDTH = 6;
  static final int HEIGHT = 4;

  final Path root;

  PhotoTree(Path root) {
    this.root = root;
  }

  PhotoTree photo(String path) {
    return picture(path, new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB));
  }

  /** A photo of more colours than any mask has. */
  PhotoTree colourful(String path) {
    BufferedImage image = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 600; i++) {
      image.setRGB(i % 30, i / 30, 997 * i);
    }
    return picture(path, image);
  }

  PhotoTree photos(String folder, int count) {
    for (int i = 0; i < count; i++) {
      photo(folder + "/" + i + ".jpg");
    }
    return this;
  }

  /** A picture of labels by its palette, row by row, as PASCAL VOC keeps them. */
  PhotoTree palette(String path, int... labels) {
    byte[] red = new byte[256];
    byte[] blue = new byte[256];
    for (int i = 1; i < 256; i++) {
      red[i] = (byte) (97 * i);
      blue[i] = (byte) (31 * i);
    }
    var model = new IndexColorModel(8, 256, red, new byte[256], blue);
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, model);
    return picture(path, filled(image, labels));
  }

  /** A grey picture, row by row. */
  PhotoTree grey(String path, int... values) {
    return picture(
        path, filled(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY), values));
  }

  private static BufferedImage filled(BufferedImage image, int[] values) {
    for (int i = 0; i < values.length; i++) {
      image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, values[i]);
    }
    return image;
  }

  private PhotoTree picture(String path, BufferedImage image) {
    Path file = root.resolve(path);
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(image, path.substring(path.lastIndexOf('.') + 1), file.toFile());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path text(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fractions of a quarter for validation and test each. */
  static FolderReader.Options options(RegionSource kind, Path masks) {
    return new FolderReader.Options(
        Optional.ofNullable(masks), kind, 128, 0.25, 0.25, 0, Optional.empty(), Optional.empty());
  }
}
