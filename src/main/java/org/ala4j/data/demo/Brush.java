package org.ala4j.data.demo;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;

/** Paints antialiased shapes on an image, in a frame of the caller's choice. */
final class Brush implements AutoCloseable {
  /** How far, in pixels, a polygon may be from its curve. */
  private static final double FLATNESS = 0.05;

  private final BufferedImage image;
  private final Graphics2D graphics;
  private boolean inside;

  /**
   * @param frame maps the coordinates of everything painted to pixels
   */
  Brush(BufferedImage image, AffineTransform frame) {
    this.image = image;
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    // The default may shift outlines to pixel centres.
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
    inside = true;
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
    fill(shape);
  }

  /** Fills with one colour at one point running into another at another. */
  void fill(Shape shape, Spot from, Color first, Spot to, Color second) {
    AffineTransform frame = graphics.getTransform();
    graphics.setPaint(
        new GradientPaint(
            frame.transform(new Point2D.Double(from.x(), from.y()), null),
            first,
            frame.transform(new Point2D.Double(to.x(), to.y()), null),
            second));
    fill(shape);
  }

  /**
   * Fills a shape after flattening it to a polygon of pixels: Java's versions rasterise polygons,
   * unlike curves, to the bit alike.
   */
  private void fill(Shape shape) {
    AffineTransform frame = graphics.getTransform();
    Path2D polygon = new Path2D.Double(Path2D.WIND_NON_ZERO);
    polygon.append(shape.getPathIterator(frame, FLATNESS), false);
    graphics.setTransform(new AffineTransform());
    graphics.fill(polygon);
    graphics.setTransform(frame);
  }

  /** Draws a line with round ends. */
  void line(Shape path, double width, Tint tint, double opacity) {
    AffineTransform frame = graphics.getTransform();
    double scale = StrictMath.sqrt(StrictMath.abs(frame.getDeterminant()));
    graphics.setTransform(new AffineTransform());
    fill(Ribbon.along(path, frame, scale * width / 2), tint, opacity);
    graphics.setTransform(frame);
  }

  /** An ellipse that fades towards its edge. */
  void soft(Spot centre, double along, double across, double degrees, Tint tint, double opacity) {
    AffineTransform circle = graphics.getTransform();
    circle.concatenate(Curve.frame(centre, degrees));
    circle.scale(along, across);
    SoftSpot.paint(image, circle, tint, opacity, inside);
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
