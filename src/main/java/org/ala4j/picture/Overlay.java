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
 * <p>All panels are of the photo's size and shape. The heat is the min-max-normalised map in the
 * inferno palette: black is least, pale yellow most attended; what the network did not see is dark
 * and has no heat. A map with NaN or infinity cannot be drawn (IllegalArgumentException).
 *
 * @param photo in its own shape; not copied: do not change it
 * @param part of the photo that the map is about
 * @param map attention map of any size
 * @param region the annotated region, of any size, to be stretched over the photo and outlined;
 *     empty if there is none
 */
public record Overlay(BufferedImage photo, PhotoPart part, Plane map, Optional<Plane> region) {
  private static final int GAP = 4;
  private static final int OUTLINE = 0x39ff14;
  private static final int PAPER = 0xffffff;
  private static final int UNSEEN = 0x303030;
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

  /** Of a photo that the network saw whole. */
  public Overlay(BufferedImage photo, Plane map, Optional<Plane> region) {
    this(photo, PhotoPart.WHOLE, map, region);
  }

  private int width() {
    return photo.getWidth();
  }

  private int height() {
    return photo.getHeight();
  }

  /**
   * Three panels side by side — photo with region, heat, blend — above a strip with the caption.
   */
  public BufferedImage picture(Caption caption) {
    var lettering = new Lettering(Math.max(12, Math.max(width(), height()) / 22));
    int strip = 2 * lettering.lineHeight() + 2 * GAP;
    int width = 3 * width() + 2 * GAP;
    var picture = new BufferedImage(width, height() + strip, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(new Color(PAPER));
    graphics.fillRect(0, 0, width, height() + strip);
    graphics.drawImage(photoPanel(), 0, 0, null);
    graphics.drawImage(heatPanel(), width() + GAP, 0, null);
    graphics.drawImage(blendPanel(), 2 * (width() + GAP), 0, null);
    writeCaption(graphics, lettering, caption);
    graphics.dispose();
    return picture;
  }

  private void writeCaption(Graphics2D graphics, Lettering lettering, Caption caption) {
    int first = height() + GAP;
    int second = first + lettering.lineHeight();
    int wide = 2 * width() - GAP;
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
    lettering.write(graphics, iou, INK, 2 * (width() + GAP) + GAP, first, width() - 2 * GAP);
  }

  /** The photo with the region's outline. */
  public BufferedImage photoPanel() {
    var panel = copiedPhoto();
    region.ifPresent(plane -> outline(panel, plane));
    return panel;
  }

  /** The heat alone. */
  public BufferedImage heatPanel() {
    var heat = part.onto(map, width(), height());
    var panel = new BufferedImage(width(), height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        float value = heat.at(y, x);
        panel.setRGB(x, y, Float.isNaN(value) ? UNSEEN : Palette.rgb(value));
      }
    }
    return panel;
  }

  /** The heat over the greyed photo, the more opaque the hotter, with the region's outline. */
  public BufferedImage blendPanel() {
    var heat = part.onto(map, width(), height());
    var panel = copiedPhoto();
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        float value = heat.at(y, x);
        int grey = grey(panel.getRGB(x, y));
        panel.setRGB(
            x,
            y,
            Float.isNaN(value)
                ? Palette.mix(grey, UNSEEN, 0.6)
                : Palette.mix(grey, Palette.rgb(value), opacity(value)));
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
    var panel = new BufferedImage(width(), height(), BufferedImage.TYPE_INT_RGB);
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
    int width = panel.getWidth();
    int height = panel.getHeight();
    int thickness = Math.max(1, Math.max(width, height) / 150);
    boolean[] inside = new boolean[width * height];
    for (int i = 0; i < inside.length; i++) {
      int y = i / width * region.height() / height;
      int x = i % width * region.width() / width;
      inside[i] = region.at(y, x) > 0; // "ignore" is outside
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (inside[y * width + x]) {
          if (sees(false, inside, y, x, width, thickness)) {
            panel.setRGB(x, y, OUTLINE);
          }
        } else if (sees(true, inside, y, x, width, 1)) {
          panel.setRGB(x, y, 0);
        }
      }
    }
  }

  /**
   * Whether a pixel at most so far away (diagonals count 1) is inside, or outside; what lies beyond
   * the panel is outside.
   */
  private static boolean sees(
      boolean wanted, boolean[] inside, int y, int x, int width, int distance) {
    int height = inside.length / width;
    for (int j = y - distance; j <= y + distance; j++) {
      for (int i = x - distance; i <= x + distance; i++) {
        boolean isOn = j >= 0 && j < height && i >= 0 && i < width;
        if ((isOn && inside[j * width + i]) == wanted) {
          return true;
        }
      }
    }
    return false;
  }
}
