package org.ala4j.picture;

import org.ala4j.data.View;
import org.ala4j.metrics.Plane;

/**
 * The part of a photo that the network's square shows, in fractions of the photo's sides. A photo
 * that was squashed to a square is shown whole, of one that was cropped only its middle.
 *
 * @param x left edge, 0..1
 * @param y upper edge, 0..1
 * @param width more than 0, up to 1
 * @param height more than 0, up to 1
 */
public record PhotoPart(double x, double y, double width, double height) {
  public static final PhotoPart WHOLE = new PhotoPart(0, 0, 1, 1);

  /** What a view that is not mirrored shows. */
  public static PhotoPart of(View view) {
    double width = view.width();
    double height = view.height();
    return new PhotoPart(
        view.x() / width, view.y() / height, view.size() / width, view.size() / height);
  }

  /**
   * A map of the square, laid onto the photo's own pixels: min-max normalised and bilinear, so that
   * what the square's pixel showed and the photo's pixel at that place have one value.
   *
   * @return {@code [photoHeight, photoWidth]}, on 0..1; NaN where the square shows nothing
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  Plane onto(Plane map, int photoWidth, int photoHeight) {
    if (equals(WHOLE)) {
      return map.resized(photoHeight, photoWidth).minMaxNormalised();
    }
    Plane heat = map.minMaxNormalised();
    float[] values = new float[photoWidth * photoHeight];
    for (int row = 0; row < photoHeight; row++) {
      double down = ((row + 0.5) / photoHeight - y) / height;
      for (int column = 0; column < photoWidth; column++) {
        double across = ((column + 0.5) / photoWidth - x) / width;
        boolean isSeen = down >= 0 && down < 1 && across >= 0 && across < 1;
        values[row * photoWidth + column] = isSeen ? between(heat, down, across) : Float.NaN;
      }
    }
    return new Plane(photoHeight, photoWidth, values);
  }

  /** A map's value at a place given as fractions of its sides. */
  private static float between(Plane map, double down, double across) {
    double y = Math.max(0, Math.min(map.height() - 1.0, down * map.height() - 0.5));
    double x = Math.max(0, Math.min(map.width() - 1.0, across * map.width() - 0.5));
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, map.height() - 1);
    int right = Math.min(left + 1, map.width() - 1);
    double above = map.at(top, left) + (x - left) * (map.at(top, right) - map.at(top, left));
    double below =
        map.at(bottom, left) + (x - left) * (map.at(bottom, right) - map.at(bottom, left));
    return (float) (above + (y - top) * (below - above));
  }
}
