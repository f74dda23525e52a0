package org.ala4j.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;

/** What COCO draws around an object or a part of one. */
public sealed interface Outline {
  /**
   * Sets the pixels of this outline.
   *
   * @param values width·height in rows from the top
   */
  void fill(byte[] values, int width, int height, byte value);

  /**
   * A polygon in pixels; a pixel is inside when its centre is, by the even-odd rule.
   *
   * @param corners x and y in turn, at least three of them
   */
  record Polygon(List<Double> corners) implements Outline {
    public Polygon {
      corners = List.copyOf(corners);
    }

    @Override
    public void fill(byte[] values, int width, int height, byte value) {
      Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
      path.moveTo(corners.get(0), corners.get(1));
      for (int i = 2; i < corners.size(); i += 2) {
        path.lineTo(corners.get(i), corners.get(i + 1));
      }
      path.closePath();
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
      Graphics2D drawing = image.createGraphics();
      drawing.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      drawing.setColor(Color.WHITE);
      drawing.fill(path);
      drawing.dispose();
      byte[] drawn = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
      for (int i = 0; i < values.length; i++) {
        if (drawn[i] != 0) {
          values[i] = value;
        }
      }
    }
  }

  /**
   * Runs of pixels in columns from the left, down each column: so many outside, so many inside, and
   * so on.
   */
  record Runs(List<Integer> lengths) implements Outline {
    public Runs {
      lengths = List.copyOf(lengths);
    }

    @Override
    public void fill(byte[] values, int width, int height, byte value) {
      int place = 0;
      boolean inside = false;
      for (int length : lengths) {
        for (int end = place + length; place < end; place++) {
          if (inside) {
            values[place % height * width + place / height] = value;
          }
        }
        inside = !inside;
      }
    }
  }
}
