package org.ala4j.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.ala4j.data.demo.DemoData;
import org.ala4j.files.AtomicFiles;
import org.ala4j.picture.ContactSheet;
import org.ala4j.picture.ContactSheet.Line;
import org.ala4j.picture.ContactSheet.Tile;
import org.ala4j.picture.Png;

/** Every species once, with its name, and its mask below. */
final class DemoSheet {
  private static final int COLUMNS = 8;
  private static final int TILE = 152;

  private DemoSheet() {}

  /** Writes the sheet as JPEG or, if the file's name ends so, as PNG. */
  static void write(Path file, long seed) {
    BufferedImage sheet = picture(DemoData.samples(seed));
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      Png.write(file, sheet);
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(sheet, "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode " + file, e);
    }
    AtomicFiles.write(file, bytes.toByteArray());
  }

  private static BufferedImage picture(List<DemoData.Sample> samples) {
    List<Line> lines = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += COLUMNS) {
      List<DemoData.Sample> row = samples.subList(from, from + COLUMNS);
      lines.add(
          new Line(
              "",
              row.stream()
                  .map(bird -> new Tile(square(bird.photo(), bird.mask()), bird.species()))
                  .toList()));
      lines.add(
          new Line(
              "",
              row.stream().map(bird -> new Tile(square(bird.mask(), bird.mask()), "")).toList()));
    }
    return new ContactSheet(TILE, Collections.nCopies(COLUMNS, ""), lines).picture();
  }

  /** A square part of a picture with the whole bird in it. */
  private static BufferedImage square(BufferedImage picture, BufferedImage mask) {
    int width = mask.getWidth();
    int height = mask.getHeight();
    int left = width;
    int right = 0;
    int top = height;
    int bottom = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if ((mask.getRGB(x, y) & 255) != 0) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    int side = Math.min(width, height);
    return picture.getSubimage(
        start((left + right) / 2, side, width),
        start((top + bottom) / 2, side, height),
        side,
        side);
  }

  /** Where a part of this length begins that has its middle as near the wanted one as can be. */
  private static int start(int middle, int length, int whole) {
    return Math.min(whole - length, Math.max(0, middle - length / 2));
  }
}
