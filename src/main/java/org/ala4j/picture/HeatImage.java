package org.ala4j.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import org.ala4j.metrics.Plane;

/**
 * An attention map as a small PNG to lie over a photo: inferno, the more opaque the hotter, 256
 * colours.
 */
public final class HeatImage {
  /** The side in pixels; the page stretches it. A map of 24 × 24 has four pixels per value. */
  private static final int SIDE = 96;

  private static final int COLOURS = 256;
  private static final IndexColorModel MODEL = model();

  private HeatImage() {}

  private static IndexColorModel model() {
    int[] argb = new int[COLOURS];
    for (int i = 0; i < COLOURS; i++) {
      double value = i / (COLOURS - 1.0);
      int alpha = (int) Math.round(255 * Overlay.opacity(value));
      argb[i] = alpha << 24 | Palette.rgb(value);
    }
    return new IndexColorModel(8, COLOURS, argb, 0, true, -1, DataBuffer.TYPE_BYTE);
  }

  /** The PNG file. */
  public static byte[] of(Plane map) {
    Plane heat = map.resized(SIDE, SIDE).minMaxNormalised();
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_INDEXED, MODEL);
    for (int i = 0; i < SIDE * SIDE; i++) {
      int level = Math.round(heat.values()[i] * (COLOURS - 1));
      picture.getRaster().setSample(i % SIDE, i / SIDE, 0, level);
    }
    return Png.bytes(picture);
  }
}
