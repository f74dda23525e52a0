package org.ala4j.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.ala4j.files.AtomicFiles;

/** Pictures as PNG files. */
public final class Png {

  private Png() {}

  /**
   * Writes the picture, whole or not at all.
   *
   * @throws UncheckedIOException if it fails; the message names the file
   */
  public static void write(Path file, BufferedImage picture) {
    AtomicFiles.write(file, bytes(picture));
  }

  /** The picture as a PNG file has it. */
  public static byte[] bytes(BufferedImage picture) {
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a picture", e);
    }
    return bytes.toByteArray();
  }
}
