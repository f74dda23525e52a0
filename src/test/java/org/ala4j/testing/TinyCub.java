package org.ala4j.testing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * A tiny data set in CUB-200-2011's layout: coloured discs on noise, with boxes. The colour is the
 * class.
 */
public final class TinyCub {
  private static final int SIDE = 40;
  private static final int DISC = 16;

  private TinyCub() {}

  /** Writes {@code classes} × {@code perClass} photos; every second one is a training image. */
  public static Path write(Path root, int classes, int perClass) throws IOException {
    StringBuilder images = new StringBuilder();
    StringBuilder labels = new StringBuilder();
    StringBuilder split = new StringBuilder();
    StringBuilder names = new StringBuilder();
    StringBuilder boxes = new StringBuilder();
    SplittableRandom random = new SplittableRandom(5);
    int id = 0;
    for (int c = 1; c <= classes; c++) {
      String folder = String.format(Locale.ROOT, "%03d.Disc_%d", c, c);
      Files.createDirectories(root.resolve("images").resolve(folder));
      names.append(c).append(' ').append(folder).append('\n');
      for (int i = 0; i < perClass; i++) {
        id++;
        int x = random.nextInt(SIDE - DISC);
        int y = random.nextInt(SIDE - DISC);
        String file = folder + "/disc_" + i + ".png";
        ImageIO.write(
            picture(random, Color.getHSBColor((float) c / classes, 1, 1), x, y),
            "png",
            root.resolve("images").resolve(file).toFile());
        images.append(id).append(' ').append(file).append('\n');
        labels.append(id).append(' ').append(c).append('\n');
        split.append(id).append(' ').append(i % 2).append('\n');
        boxes.append(String.format(Locale.ROOT, "%d %d.0 %d.0 %d.0 %d.0%n", id, x, y, DISC, DISC));
      }
    }
    Files.writeString(root.resolve("images.txt"), images);
    Files.writeString(root.resolve("image_class_labels.txt"), labels);
    Files.writeString(root.resolve("train_test_split.txt"), split);
    Files.writeString(root.resolve("classes.txt"), names);
    Files.writeString(root.resolve("bounding_boxes.txt"), boxes);
    return root;
  }

  private static BufferedImage picture(SplittableRandom random, Color colour, int x, int y) {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int v = 0; v < SIDE; v++) {
      for (int u = 0; u < SIDE; u++) {
        int grey = 80 + random.nextInt(60);
        picture.setRGB(u, v, new Color(grey, grey, grey).getRGB());
      }
    }
    Graphics2D g = picture.createGraphics();
    g.setColor(colour);
    g.fillOval(x, y, DISC, DISC);
    g.dispose();
    return picture;
  }
}
