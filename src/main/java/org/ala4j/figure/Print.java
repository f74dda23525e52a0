package org.ala4j.figure;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.ala4j.picture.ContactSheet;

/**
 * How a figure is printed.
 *
 * @param file whose ending says as what: .pdf, .svg or .png
 * @param dpi pixels per inch of photos, and of all in a PNG
 * @param width of the figure
 * @param colourBar whether the map's colours are explained beside it
 * @param labels whether classes and scores stand below the pictures
 */
public record Print(Path file, int dpi, PrintWidth width, boolean colourBar, boolean labels) {
  /** A picture with no more pixels than are printed when it takes all of the width. */
  public BufferedImage small(BufferedImage picture, int columns) {
    int side = (int) Math.ceil(width.points() / 72 * dpi / columns);
    double scale = (double) side / picture.getWidth();
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    return scale >= 1 ? picture : ContactSheet.small(picture, (int) Math.ceil(scale * longer));
  }
}
