package org.ala4j.data.demo;

import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * An ellipse that fades towards its edge, painted pixel by pixel. Java's radial gradients are not
 * used because JDK 17 and 25 round a few of their pixels differently.
 */
final class SoftSpot {
  /** At this share of the radius the paint has this share of its opacity; linear on both sides. */
  private static final double KNEE = 0.55;

  private SoftSpot() {}

  /**
   * @param circle maps the unit circle to the ellipse in pixels
   * @param opacity at the centre
   * @param onlyInside whether only what is painted already takes the paint
   */
  static void paint(
      BufferedImage image, AffineTransform circle, Tint tint, double opacity, boolean onlyInside) {
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    boolean opaque = image.getType() == BufferedImage.TYPE_INT_RGB;
    int width = image.getWidth();
    int height = image.getHeight();
    double a = circle.getScaleX();
    double b = circle.getShearY();
    double c = circle.getShearX();
    double d = circle.getScaleY();
    double determinant = a * d - b * c;
    double reachX = StrictMath.sqrt(a * a + c * c);
    double reachY = StrictMath.sqrt(b * b + d * d);
    int left = Math.max(0, (int) (circle.getTranslateX() - reachX));
    int right = Math.min(width - 1, (int) (circle.getTranslateX() + reachX));
    int top = Math.max(0, (int) (circle.getTranslateY() - reachY));
    int bottom = Math.min(height - 1, (int) (circle.getTranslateY() + reachY));
    double[] paint = {255 * tint.red(), 255 * tint.green(), 255 * tint.blue()};
    for (int y = top; y <= bottom; y++) {
      double dy = y + 0.5 - circle.getTranslateY();
      for (int x = left; x <= right; x++) {
        double dx = x + 0.5 - circle.getTranslateX();
        double u = (d * dx - c * dy) / determinant;
        double v = (a * dy - b * dx) / determinant;
        double square = u * u + v * v;
        if (square < 1) {
          int i = y * width + x;
          double cover = opacity * fade(StrictMath.sqrt(square));
          pixels[i] = mixed(pixels[i], paint, cover, opaque, onlyInside);
        }
      }
    }
  }

  private static double fade(double radius) {
    return radius < KNEE
        ? 1 - radius * (1 - KNEE) / KNEE
        : KNEE * (1 - (radius - KNEE) / (1 - KNEE));
  }

  /** A pixel, premultiplied with its opacity, under paint of this opacity. */
  private static int mixed(
      int pixel, double[] paint, double cover, boolean opaque, boolean onlyInside) {
    int before = opaque ? 255 : pixel >>> 24;
    double weight = onlyInside ? cover * before / 255 : cover;
    int after = onlyInside ? before : (int) (255 * cover + before * (1 - cover) + 0.5);
    int mixed = after << 24;
    for (int part = 0; part < 3; part++) {
      int shift = 16 - 8 * part;
      double value = paint[part] * weight + (pixel >> shift & 255) * (1 - cover);
      mixed |= Math.min(after, (int) (value + 0.5)) << shift;
    }
    return mixed;
  }
}
