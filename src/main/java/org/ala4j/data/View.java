package org.ala4j.data;

import java.util.Locale;

/**
 * The geometry by which one photograph and its region become a square network input: resize, cut
 * out a square, perhaps mirror it.
 *
 * @param width of the resized photo in pixels
 * @param height of the resized photo in pixels
 * @param x left edge of the square within the resized photo
 * @param y top edge of the square within the resized photo
 * @param size S, the side of the square
 * @param flip whether the square is mirrored left to right
 */
public record View(int width, int height, int x, int y, int size, boolean flip) {

  public View {
    if (size < 1 || x < 0 || y < 0 || x > width - size || y > height - size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A %d×%d square at (%d, %d) does not fit into %d×%d",
              size,
              size,
              x,
              y,
              width,
              height));
    }
  }

  /** The same square, mirrored left to right. */
  View mirrored() {
    return new View(width, height, x, y, size, !flip);
  }

  /**
   * The square of a photo.
   *
   * @param resized to {@link #width} and {@link #height}
   * @return {@code [3, S, S]} in C order: the red, green and blue plane, values 0..1
   */
  public float[] image(Photo resized) {
    if (resized.width() != width || resized.height() != height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A %d×%d photo is not %d×%d",
              resized.width(),
              resized.height(),
              width,
              height));
    }
    byte[] rgb = resized.rgb();
    int area = size * size;
    float[] planes = new float[3 * area];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        int from = 3 * ((y + row) * width + resizedX(column));
        int to = row * size + column;
        planes[to] = (rgb[from] & 0xff) / 255f;
        planes[area + to] = (rgb[from + 1] & 0xff) / 255f;
        planes[2 * area + to] = (rgb[from + 2] & 0xff) / 255f;
      }
    }
    return planes;
  }

  /** The photo's own pixels that the square shows: all of them, or those that were cut out. */
  public Photo shownOf(Photo photo) {
    int left = (int) Math.round((double) x * photo.width() / width);
    int top = (int) Math.round((double) y * photo.height() / height);
    int across = Math.max(1, (int) Math.round((double) size * photo.width() / width));
    int down = Math.max(1, (int) Math.round((double) size * photo.height() / height));
    return photo.part(
        Math.min(left, photo.width() - across), Math.min(top, photo.height() - down), across, down);
  }

  /**
   * A mask of the photo's size through this view, by nearest neighbour.
   *
   * @return {@code [S, S]} in C order, 1 inside, NaN where the mask is to be ignored, 0 elsewhere
   */
  public float[] mask(ObjectMask mask) {
    byte[] values = mask.values();
    return nearest(
        mask.width(),
        mask.height(),
        pixel ->
            values[pixel] == ObjectMask.IGNORED
                ? Float.NaN
                : values[pixel] == ObjectMask.INSIDE ? 1 : 0);
  }

  private interface MaskPixel {
    float value(int pixel);
  }

  private float[] nearest(int maskWidth, int maskHeight, MaskPixel mask) {
    float[] seen = new float[size * size];
    for (int row = 0; row < size; row++) {
      int maskY = (int) ((y + row + 0.5) * maskHeight / height);
      for (int column = 0; column < size; column++) {
        int maskX = (int) ((resizedX(column) + 0.5) * maskWidth / width);
        seen[row * size + column] = mask.value(maskY * maskWidth + maskX);
      }
    }
    return seen;
  }

  /**
   * A box on the original photo through this view: a pixel is inside when its centre is.
   *
   * @param photoWidth width of the original photo in pixels
   * @param photoHeight height of the original photo in pixels
   * @return {@code [S, S]} in C order, 1 inside and 0 outside
   */
  public float[] box(Region.Box box, int photoWidth, int photoHeight) {
    float[] inside = new float[size * size];
    for (int row = 0; row < size; row++) {
      double photoY = (y + row + 0.5) * photoHeight / height;
      for (int column = 0; column < size; column++) {
        double photoX = (resizedX(column) + 0.5) * photoWidth / width;
        inside[row * size + column] =
            within(photoX, box.x(), box.width()) && within(photoY, box.y(), box.height()) ? 1 : 0;
      }
    }
    return inside;
  }

  private static boolean within(double point, double start, double length) {
    return start <= point && point < start + length;
  }

  /** Column of the resized photo shown in this column of the square. */
  private int resizedX(int column) {
    return x + (flip ? size - 1 - column : column);
  }
}
