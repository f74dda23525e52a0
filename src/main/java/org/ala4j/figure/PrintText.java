package org.ala4j.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.ala4j.picture.Lettering;
import org.apache.pdfbox.pdmodel.font.PDFont;

/**
 * Text in a figure, in Liberation Sans, which PDFBox brings along, so that a figure is laid out
 * alike everywhere; letters that it lacks are the system's. A machine without any font gets figures
 * without text.
 *
 * @param size in points
 * @param colour of the letters
 */
record PrintText(float size, Color colour) {
  private static final String FILE = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  static final Color INK = new Color(0x202020);
  static final Color SOFT = new Color(0x5b5f66);
  private static final FontRenderContext MEASURE =
      new FontRenderContext(new AffineTransform(), true, true);

  /** Where a text's given x lies in it. */
  enum Align {
    LEFT,
    CENTRE,
    RIGHT
  }

  /** Loaded when a text is first written. */
  private static final class Liberation {
    static final Font FONT = read();

    private static Font read() {
      try (InputStream file = file()) {
        return Font.createFont(Font.TRUETYPE_FONT, file);
      } catch (IOException | FontFormatException e) {
        throw new IllegalStateException("PDFBox has no " + FILE + " any more", e);
      }
    }
  }

  /** The font's file. */
  static InputStream file() {
    return PDFont.class.getResourceAsStream(FILE);
  }

  /** What the font is called. */
  static Set<String> names() {
    return Lettering.canWrite()
        ? Set.of(Liberation.FONT.getFontName(), Liberation.FONT.getPSName())
        : Set.of();
  }

  private Font font(String text) {
    Font font =
        Liberation.FONT.canDisplayUpTo(text) < 0
            ? Liberation.FONT
            : new Font(Font.SANS_SERIF, Font.PLAIN, 1);
    return font.deriveFont(size);
  }

  /** From one line to the next. */
  double line() {
    return 1.3 * size;
  }

  double width(String text) {
    return Lettering.canWrite() && !text.isEmpty()
        ? font(text).getStringBounds(text, MEASURE).getWidth()
        : 0;
  }

  /** Writes a line. */
  void write(Graphics2D graphics, String text, Align align, double x, double baseline) {
    if (!Lettering.canWrite() || text.isEmpty()) {
      return;
    }
    double left =
        switch (align) {
          case LEFT -> x;
          case CENTRE -> x - width(text) / 2;
          case RIGHT -> x - width(text);
        };
    graphics.setFont(font(text));
    graphics.setColor(colour);
    graphics.drawString(text, (float) left, (float) baseline);
  }

  /** Writes a line upwards, its middle at that place. */
  void writeUp(Graphics2D graphics, String text, double x, double middle) {
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, middle);
    graphics.rotate(-Math.PI / 2);
    write(graphics, text, Align.CENTRE, 0, 0);
    graphics.setTransform(before);
  }

  /** A text cut with an ellipsis to that width. */
  String fitted(String text, double width) {
    if (width(text) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(text.substring(0, end) + "…") > width) {
      end--;
    }
    return text.substring(0, end) + "…";
  }
}
