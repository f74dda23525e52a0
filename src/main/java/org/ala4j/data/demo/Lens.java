package org.ala4j.data.demo;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** Makes a painting look photographed: blur, vignette, exposure, white balance and noise. */
final class Lens {

  private Lens() {}

  static void photograph(BufferedImage picture, Dice dice) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
    blur(pixels, width, height, (int) (dice.in(0, 0.22) * 256));
    double exposure = 1 + dice.around(0.22);
    double warmth = dice.around(0.10);
    double green = dice.around(0.04);
    double[] gains = {exposure * (1 + warmth), exposure * (1 + green), exposure * (1 - warmth)};
    double dark = dice.in(0, 0.30);
    double noise = dice.in(1.5, 7);
    double haze = dice.in(0, 14);
    for (int y = 0; y < height; y++) {
      double v = 2.0 * y / height - 1;
      for (int x = 0; x < width; x++) {
        double u = 2.0 * x / width - 1;
        double light = 1 - dark * 0.5 * (u * u + v * v);
        int i = y * width + x;
        long bits = dice.bits();
        int rgb = pixels[i];
        int r = level((rgb >> 16 & 255) * gains[0] * light + haze + noise * grain(bits));
        int g = level((rgb >> 8 & 255) * gains[1] * light + haze + noise * grain(bits >>> 20));
        int b = level((rgb & 255) * gains[2] * light + haze + noise * grain(bits >>> 40));
        pixels[i] = r << 16 | g << 8 | b;
      }
    }
  }

  /** The sum of four uniform numbers of 5 bits: nearly Gaussian with deviation 1. */
  private static double grain(long bits) {
    long sum = (bits & 31) + (bits >> 5 & 31) + (bits >> 10 & 31) + (bits >> 15 & 31);
    return (sum - 62) / 18.5;
  }

  private static int level(double value) {
    return value <= 0 ? 0 : value >= 255 ? 255 : (int) (value + 0.5);
  }

  /**
   * Mixes each pixel with its neighbours, first along the rows, then along the columns.
   *
   * @param side a neighbour's weight in 256ths
   */
  private static void blur(int[] pixels, int width, int height, int side) {
    int[] line = new int[Math.max(width, height)];
    for (int y = 0; y < height; y++) {
      blur(pixels, y * width, 1, width, side, line);
    }
    for (int x = 0; x < width; x++) {
      blur(pixels, x, width, height, side, line);
    }
  }

  private static void blur(int[] pixels, int start, int step, int count, int side, int[] line) {
    for (int i = 0; i < count; i++) {
      line[i] = pixels[start + i * step];
    }
    int middle = 256 - 2 * side;
    for (int i = 0; i < count; i++) {
      int before = line[Math.max(i - 1, 0)];
      int here = line[i];
      int after = line[Math.min(i + 1, count - 1)];
      int mixed = 0;
      for (int shift = 0; shift <= 16; shift += 8) {
        int sum =
            side * ((before >> shift & 255) + (after >> shift & 255))
                + middle * (here >> shift & 255);
        mixed |= (sum + 128) >> 8 << shift;
      }
      pixels[start + i * step] = mixed;
    }
  }
}
