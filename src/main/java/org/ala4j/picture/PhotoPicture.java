package org.ala4j.picture;

import java.awt.image.BufferedImage;
import org.ala4j.data.BicubicResize;
import org.ala4j.data.Photo;

/** A photo as a picture for people, in its own shape. */
public final class PhotoPicture {
  /** The longer side of stored pictures in pixels, whatever the network's input. */
  public static final int SIDE = 320;

  private PhotoPicture() {}

  /** The photo as it is. */
  public static BufferedImage of(Photo photo) {
    var picture = new BufferedImage(photo.width(), photo.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = photo.rgb();
    for (int i = 0; i < photo.width() * photo.height(); i++) {
      int pixel =
          (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
      picture.setRGB(i % photo.width(), i / photo.width(), pixel);
    }
    return picture;
  }

  /** The photo with a longer side of {@value #SIDE} pixels. */
  public static BufferedImage small(Photo photo) {
    double scale = (double) SIDE / Math.max(photo.width(), photo.height());
    int width = (int) Math.max(1, Math.round(scale * photo.width()));
    int height = (int) Math.max(1, Math.round(scale * photo.height()));
    return of(BicubicResize.resize(photo, width, height));
  }
}
