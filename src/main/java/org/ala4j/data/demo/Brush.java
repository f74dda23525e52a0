package org.ala4j.data.demo;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;

/** Paints antialiased shapes on an image, in a frame of the caller's choice. */
final class Brush implements AutoCloseable {
  private static final float[] FADE = {0f, 0.55f, 1f};

  private final Graphics2D graphics;

  /**
   * @param frame maps the coordinates of everything painted to pixels
   */
  Brush(BufferedImage image, AffineTransform frame) {
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    // The default shifts strokes to pixel centres.
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.transform(frame);
  }

  /** An empty, transparent layer. */
  static BufferedImage layer(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB_PRE);
  }

  /** From now on paint covers only what is painted already. */
  Brush onlyInside() {
    graphics.setComposite(AlphaComposite.SrcAtop);
    return this;
  }

  /** From now on paint takes away. */
  Brush erasing() {
    graphics.setComposite(AlphaComposite.DstOut);
    return this;
  }

  void fill(Shape shape, Tint tint) {
    fill(shape, tint, 1);
  }

  void fill(Shape shape, Tint tint, double opacity) {
    graphics.setPaint(tint.color(opacity));
    graphics.fill(shape);
  }

  /** Fills with one tint at one point running into another at another. */
  void fill(Shape shape, Spot from, Color first, Spot to, Color second) {
    graphics.setPaint(
        new GradientPaint(
            (float) from.x(), (float) from.y(), first, (float) to.x(), (float) to.y(), second));
    graphics.fill(shape);
  }

  /** Draws a line with round ends. */
  void line(Shape path, double width, Tint tint, double opacity) {
    graphics.setPaint(tint.color(opacity));
    graphics.setStroke(
        new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(path);
  }

  /** An ellipse that fades towards its edge. */
  void soft(Spot centre, double along, double across, double degrees, Tint tint, double opacity) {
    AffineTransform before = graphics.getTransform();
    graphics.transform(Curve.frame(centre, degrees));
    graphics.scale(along, across);
    graphics.setPaint(
        new RadialGradientPaint(
            new Point2D.Float(),
            1f,
            FADE,
            new Color[] {tint.color(opacity), tint.color(0.55 * opacity), tint.color(0)}));
    graphics.fill(new Ellipse2D.Double(-1, -1, 2, 2));
    graphics.setTransform(before);
  }

  /** Lays an image over this one, mapped into the frame and faded. */
  void image(BufferedImage image, AffineTransform map, double opacity) {
    graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) opacity));
    graphics.drawImage(image, map, null);
    graphics.setComposite(AlphaComposite.SrcOver);
  }

  @Override
  public void close() {
    graphics.dispose();
  }
}
