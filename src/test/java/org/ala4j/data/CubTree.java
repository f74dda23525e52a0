package org.ala4j.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.imageio.ImageIO;

/** A small dataset in CUB-200-2011's layout, written image by image. */
final class CubTree {
  final Path root;

  /** Empty lists in a folder CUB_200_2011 below the given one. */
  CubTree(Path parent, String... classNames) {
    root = parent.resolve("CUB_200_2011");
    for (String list :
        new String[] {
          "images.txt",
          "image_class_labels.txt",
          "train_test_split.txt",
          "bounding_boxes.txt",
          "classes.txt"
        }) {
      write(list, "");
    }
    for (int i = 0; i < classNames.length; i++) {
      append("classes.txt", (i + 1) + " " + classNames[i]);
    }
  }

  /** Lists an image and writes a photo of 40×30 pixels. */
  CubTree image(int id, String path, int classNumber, boolean training) {
    list(id, path, classNumber, training);
    photo(path, 40, 30);
    return this;
  }

  /** Lists an image without writing a photo. */
  CubTree list(int id, String path, int classNumber, boolean training) {
    append("images.txt", id + " " + path);
    append("image_class_labels.txt", id + " " + classNumber);
    append("train_test_split.txt", id + " " + (training ? 1 : 0));
    append("bounding_boxes.txt", id + " 10.0 5.0 20.0 10.0");
    return this;
  }

  void photo(String path, int width, int height) {
    picture(root.resolve("images").resolve(path), width, height, BufferedImage.TYPE_INT_RGB);
  }

  void mask(String path, int width, int height) {
    picture(
        root.resolve("segmentations").resolve(path), width, height, BufferedImage.TYPE_BYTE_GRAY);
  }

  /** Adds a line to a list. */
  void append(String list, String line) {
    try {
      Files.writeString(root.resolve(list), line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a list. */
  void write(String list, String text) {
    try {
      Files.createDirectories(root);
      Files.writeString(root.resolve(list), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A picture that is dark on the left and bright on the right. */
  static void picture(Path file, int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, x < width / 2 ? 0 : 0xffffff);
      }
    }
    write(image, file);
  }

  static void write(BufferedImage image, Path file) {
    try {
      Files.createDirectories(file.getParent());
      String name = file.getFileName().toString();
      String format = name.substring(name.lastIndexOf('.') + 1);
      if (!ImageIO.write(image, format, file.toFile())) {
        throw new IllegalArgumentException("No writer for " + file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
