package org.ala4j.picture;

import java.awt.image.BufferedImage;

/** A photo as the network sees it, but large enough for people. */
public final class SquarePhoto {
  /** The side of stored pictures in pixels, whatever the network's input. */
  public static final int SIDE = 320;

  private SquarePhoto() {}

  /**
   * The picture.
   *
   * @param planes {@code [3, side, side]}, RGB on 0..1
   */
  public static BufferedImage of(float[] planes, int side) {
    int pixels = side * side;
    var picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < pixels; i++) {
      int rgb =
          level(planes[i]) << 16 | level(planes[pixels + i]) << 8 | level(planes[2 * pixels + i]);
      picture.setRGB(i % side, i / side, rgb);
    }
    return picture;
  }

  private static int level(float value) {
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  }
}
