package org.ala4j.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Short labels on pictures. Characters outside ASCII show as "?", since the machine's fonts may
 * lack them. A machine without any font gets pictures without labels.
 *
 * @param size the font's size in pixels
 */
public record Lettering(int size) {
  private static final Logger LOG = LoggerFactory.getLogger(Lettering.class);
  private static final boolean FONTS = fontsExist();

  /** A Java runtime brings no fonts; without the system's, measuring text fails in several ways. */
  private static boolean fontsExist() {
    var graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 12)).stringWidth("x")
          > 0;
    } catch (RuntimeException | LinkageError | InternalError e) {
      LOG.warn("no fonts on this machine, pictures have no labels ({})", e.toString());
      return false;
    } finally {
      graphics.dispose();
    }
  }

  /** Whether this machine has fonts; without any, pictures have no labels. */
  public static boolean canWrite() {
    return FONTS;
  }

  /** The height of a line, with air above and below. */
  int lineHeight() {
    return size * 3 / 2;
  }

  /** The width of a line in pixels. */
  int width(String text) {
    if (!FONTS) {
      return 0;
    }
    var graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return graphics.getFontMetrics(font()).stringWidth(ascii(text));
    } finally {
      graphics.dispose();
    }
  }

  private Font font() {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }

  /** Writes one line with its box's top left corner at (x, y), cut with "..." to the width. */
  void write(Graphics2D graphics, String text, Color color, int x, int y, int width) {
    if (!FONTS) {
      return;
    }
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(font());
    graphics.setColor(color);
    var metrics = graphics.getFontMetrics();
    int baseline = y + (lineHeight() - metrics.getHeight()) / 2 + metrics.getAscent();
    graphics.drawString(fitted(ascii(text), metrics, width), x, baseline);
  }

  private static String fitted(String text, FontMetrics metrics, int width) {
    if (metrics.stringWidth(text) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 0 && metrics.stringWidth(text.substring(0, end) + "...") > width) {
      end--;
    }
    return text.substring(0, end) + "...";
  }

  static String ascii(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
