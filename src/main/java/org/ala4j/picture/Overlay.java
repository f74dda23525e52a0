package org.ala4j.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Optional;
import org.ala4j.metrics.Plane;

/**
 * Pictures of one image and where the model looks.
 *
 * <p>All panels are squares of the photo's size. The heat is the min-max-normalised map in the
 * inferno palette: black is least, pale yellow most attended. A map with NaN or infinity cannot be
 * drawn (IllegalArgumentException).
 *
 * @param photo a square picture; not copied: do not change it
 * @param map attention map of any size
 * @param region the annotated region, of any size, to be outlined; empty if there is none
 */
public record Overlay(BufferedImage photo, Plane map, Optional<Plane> region) {
  private static final int GAP = 4;
  private static final int OUTLINE = 0x39ff14;
  private static final int PAPER = 0xffffff;
  private static final Color INK = new Color(0x202020);
  private static final Color RIGHT = new Color(0x1a7f37);
  private static final Color WRONG = new Color(0xc62828);

  /**
   * What is written below an overlay.
   *
   * @param trueClass name of the image's class
   * @param predictedClass name of the predicted class
   * @param probability the predicted class's probability, 0..1
   * @param iou the map's IoU with the region; NaN is shown as n/a
   */
  public record Caption(String trueClass, String predictedClass, double probability, double iou) {}

  /**
   * @throws IllegalArgumentException if the photo is not square
   */
  public Overlay {
    if (photo.getWidth() != photo.getHeight()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a photo of %d x %d is not square",
              photo.getWidth(),
              photo.getHeight()));
    }
  }

  /** The side of each panel in pixels. */
  private int side() {
    return photo.getWidth();
  }

  /**
   * Three panels side by side — photo with region, heat, blend — above a strip with the caption.
   */
  public BufferedImage picture(Caption caption) {
    int side = side();
    var lettering = new Lettering(Math.max(12, side / 22));
    int strip = 2 * lettering.lineHeight() + 2 * GAP;
    int width = 3 * side + 2 * GAP;
    var picture = new BufferedImage(width, side + strip, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(new Color(PAPER));
    graphics.fillRect(0, 0, width, side + strip);
    graphics.drawImage(photoPanel(), 0, 0, null);
    graphics.drawImage(heatPanel(), side + GAP, 0, null);
    graphics.drawImage(blendPanel(), 2 * (side + GAP), 0, null);
    writeCaption(graphics, lettering, caption);
    graphics.dispose();
    return picture;
  }

  private void writeCaption(Graphics2D graphics, Lettering lettering, Caption caption) {
    int side = side();
    int first = side + GAP;
    int second = first + lettering.lineHeight();
    int wide = 2 * side - GAP;
    boolean right = caption.trueClass().equals(caption.predictedClass());
    var prediction =
        String.format(
            Locale.ROOT,
            "predicted: %s (%.1f %%)",
            caption.predictedClass(),
            100 * caption.probability());
    var iou =
        Double.isNaN(caption.iou())
            ? "IoU n/a"
            : String.format(Locale.ROOT, "IoU %.3f", caption.iou());
    lettering.write(graphics, "true: " + caption.trueClass(), INK, GAP, first, wide);
    lettering.write(graphics, prediction, right ? RIGHT : WRONG, GAP, second, wide);
    lettering.write(graphics, iou, INK, 2 * (side + GAP) + GAP, first, side - 2 * GAP);
  }

  /** The photo with the region's outline. */
  public BufferedImage photoPanel() {
    var panel = copiedPhoto();
    region.ifPresent(plane -> outline(panel, plane));
    return panel;
  }

  /** The heat alone. */
  public BufferedImage heatPanel() {
    int side = side();
    var heat = map.resized(side, side).minMaxNormalised();
    var panel = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        panel.setRGB(x, y, Palette.rgb(heat.at(y, x)));
      }
    }
    return panel;
  }

  /** The heat over the greyed photo, the more opaque the hotter, with the region's outline. */
  public BufferedImage blendPanel() {
    int side = side();
    var heat = map.resized(side, side).minMaxNormalised();
    var panel = copiedPhoto();
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        float value = heat.at(y, x);
        panel.setRGB(
            x, y, Palette.mix(grey(panel.getRGB(x, y)), Palette.rgb(value), opacity(value)));
      }
    }
    region.ifPresent(plane -> outline(panel, plane));
    return panel;
  }

  /** How much of the photo the heat hides. */
  static double opacity(double heat) {
    return 0.25 + 0.4 * heat;
  }

  private BufferedImage copiedPhoto() {
    var panel = new BufferedImage(side(), side(), BufferedImage.TYPE_INT_RGB);
    var graphics = panel.createGraphics();
    graphics.drawImage(photo, 0, 0, null);
    graphics.dispose();
    return panel;
  }

  /**
   * The photo's brightness (ITU-R BT.601 weights) without its colours, which belong to the heat.
   */
  private static int grey(int rgb) {
    double brightness =
        0.299 * ((rgb >> 16) & 0xff) + 0.587 * ((rgb >> 8) & 0xff) + 0.114 * (rgb & 0xff);
    return (int) Math.round(brightness) * 0x010101;
  }

  /** A green line just inside the region and a black one just outside, to show on any ground. */
  private static void outline(BufferedImage panel, Plane region) {
    int side = panel.getWidth();
    int thickness = Math.max(1, side / 150);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        if (inside(region, y, x, side)) {
          if (sees(false, region, y, x, side, thickness)) {
            panel.setRGB(x, y, OUTLINE);
          }
        } else if (sees(true, region, y, x, side, 1)) {
          panel.setRGB(x, y, 0);
        }
      }
    }
  }

  /** Whether a pixel at most so far away (diagonals count 1) is inside, or outside, the region. */
  private static boolean sees(boolean wanted, Plane region, int y, int x, int side, int distance) {
    for (int j = y - distance; j <= y + distance; j++) {
      for (int i = x - distance; i <= x + distance; i++) {
        if (inside(region, j, i, side) == wanted) {
          return true;
        }
      }
    }
    return false;
  }

  /** The region at a panel's pixel; what lies beyond the panel is outside, so is "ignore". */
  private static boolean inside(Plane region, int y, int x, int side) {
    return y >= 0
        && y < side
        && x >= 0
        && x < side
        && region.at(y * region.height() / side, x * region.width() / side) > 0;
  }
}
