package org.ala4j.data;

import java.util.SplittableRandom;

/**
 * How views are drawn. Training: horizontal flip and random crop (both from the paper; the released
 * code resizes to 510, then crops). Evaluation: neither.
 *
 * @param size S, the side of the network's input in pixels
 * @param fit how a photograph becomes a square
 * @param flip whether a training view is mirrored half the time
 * @param crop from 1 to 8; a training view is resized as if to round(S·crop) and a random S×S
 *     square of it stays; 1 gives no room for cropping but along the long side of {@link Fit#CROP}
 * @param views how many different training views there are of a photo, drawn once for all seeds; an
 *     epoch sees one of them. 0 draws new ones without end
 */
public record ViewPolicy(int size, Fit fit, boolean flip, double crop, int views) {
  private static final long NUMBERED = -1; // in place of a seed

  /** A policy whose training views are drawn without end. */
  public ViewPolicy(int size, Fit fit, boolean flip, double crop) {
    this(size, fit, flip, crop, 0);
  }

  public ViewPolicy {
    if (size < 1) {
      throw new IllegalArgumentException("The input size must be at least 1, not " + size);
    }
    if (!(crop >= 1 && crop <= 8)) {
      throw new IllegalArgumentException("The crop factor must be from 1 to 8, not " + crop);
    }
    if (views < 0) {
      throw new IllegalArgumentException("The number of views must be at least 0, not " + views);
    }
  }

  /**
   * A photo as the network sees it when nothing is random: resized and cut.
   *
   * @return {@code [3, S, S]} in C order, RGB on 0..1
   */
  public float[] input(Photo photo) {
    View view = evaluation(photo.width(), photo.height());
    return view.image(BicubicResize.resize(photo, view.width(), view.height()));
  }

  /** The view for validation and test of a photo of this size in pixels. */
  public View evaluation(int photoWidth, int photoHeight) {
    int width = resized(size, photoWidth, photoHeight);
    int height = resized(size, photoHeight, photoWidth);
    // torchvision's centre crop: halves are rounded to the even neighbour.
    int x = (int) Math.rint((width - size) / 2.0);
    int y = (int) Math.rint((height - size) / 2.0);
    return new View(width, height, x, y, size, false);
  }

  /**
   * A random view for training of a photo of this size in pixels: always the same one for the same
   * (seed, epoch, exampleId).
   */
  public View training(int photoWidth, int photoHeight, long seed, int epoch, int exampleId) {
    if (views > 0 && !mirrorsOnly()) {
      int number = Draw.CHOICE.of(seed, epoch, exampleId).nextInt(views);
      return numbered(photoWidth, photoHeight, exampleId, number);
    }
    return drawn(photoWidth, photoHeight, Draw.VIEW.of(seed, epoch, exampleId));
  }

  /** How many different training views a photo has; 0 when they are drawn without end. */
  public int distinct() {
    if (mirrorsOnly()) {
      return flip ? 2 : 1;
    }
    return views;
  }

  /**
   * A training view by its number.
   *
   * @param number from 0 to {@link #distinct} − 1
   */
  public View numbered(int photoWidth, int photoHeight, int exampleId, int number) {
    if (mirrorsOnly()) {
      View plain = evaluation(photoWidth, photoHeight);
      return number == 0 ? plain : plain.mirrored();
    }
    return drawn(photoWidth, photoHeight, Draw.VIEW.of(NUMBERED, number, exampleId));
  }

  private View drawn(int photoWidth, int photoHeight, SplittableRandom random) {
    int enlarged = (int) Math.round(size * crop);
    int width = resized(enlarged, photoWidth, photoHeight);
    int height = resized(enlarged, photoHeight, photoWidth);
    int x = random.nextInt(width - size + 1);
    int y = random.nextInt(height - size + 1);
    boolean mirrored = random.nextBoolean() && flip;
    return new View(width, height, x, y, size, mirrored);
  }

  /** Whether a training view is always the evaluation view or its mirror image. */
  public boolean mirrorsOnly() {
    return crop == 1 && fit == Fit.SQUASH;
  }

  /** Length of a side after resizing; torchvision truncates the longer one. */
  private int resized(int target, int side, int otherSide) {
    return fit == Fit.SQUASH || side <= otherSide
        ? target
        : (int) ((double) target * side / otherSide);
  }
}
