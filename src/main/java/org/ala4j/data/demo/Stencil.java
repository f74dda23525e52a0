package org.ala4j.data.demo;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.BitSet;

/**
 * Which pixels belong to something.
 *
 * @param set the index of each, in rows from the top; read-only
 */
record Stencil(int width, int height, BitSet set) {
  /** A pixel belongs to a shape that covers at least half of it. */
  private static final int HALF = 128;

  /** The pixels that a transparent layer covers. */
  static Stencil of(BufferedImage layer) {
    int[] pixels = ((DataBufferInt) layer.getRaster().getDataBuffer()).getData();
    BitSet set = new BitSet(pixels.length);
    for (int i = 0; i < pixels.length; i++) {
      if (pixels[i] >>> 24 >= HALF) {
        set.set(i);
      }
    }
    return new Stencil(layer.getWidth(), layer.getHeight(), set);
  }

  Stencil minus(Stencil other) {
    BitSet rest = (BitSet) set.clone();
    rest.andNot(other.set);
    return new Stencil(width, height, rest);
  }

  boolean has(int x, int y) {
    return set.get(y * width + x);
  }

  int area() {
    return set.cardinality();
  }

  /** Its share of the picture. */
  double share() {
    return area() / (double) (width * height);
  }

  /** White where it is, black elsewhere. */
  BufferedImage image() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
      image.setRGB(i % width, i / width, 0xFFFFFF);
    }
    return image;
  }

  Box box() {
    int left = width;
    int right = -1;
    int top = height;
    int bottom = -1;
    for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
      left = Math.min(left, i % width);
      right = Math.max(right, i % width);
      top = Math.min(top, i / width);
      bottom = Math.max(bottom, i / width);
    }
    return new Box(left, top, right - left + 1, bottom - top + 1);
  }

  /** The smallest box around all pixels. */
  record Box(int x, int y, int width, int height) {}
}
