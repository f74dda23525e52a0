package org.ala4j.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.ala4j.metrics.Masking;
import org.ala4j.table.MeanCurves;

/**
 * Insertion and deletion of one image as a picture: two panels side by side with a line per method,
 * and below them the areas under the lines.
 *
 * @param masking what stands where pixels are masked out
 * @param lines in the order of the legend
 */
public record CurvesPicture(Masking masking, List<Line> lines) {
  private static final int PANEL = 420;
  private static final int HEIGHT = 320;
  private static final int LEFT = 48;
  private static final int RIGHT = 20;
  private static final int TOP = 32;
  private static final int BOTTOM = 44;
  private static final Color INK = new Color(0x1c1d1f);
  private static final Color SOFT = new Color(0x5b5f66);
  private static final Color RULE = new Color(0xdcd8cf);
  private static final int[] COLOURS = {
    0x0072b2, 0xb84a00, 0x00795d, 0xa0307f, 0x846800, 0x4a58c8, 0x7a4f32, 0x3d4148
  };
  private static final float[][] DASHES = {{}, {8, 3}, {2, 3}, {8, 3, 2, 3}};

  /**
   * One method.
   *
   * @param name of the method
   * @param curves over the fraction of changed pixels
   * @param insertion area under that curve
   * @param deletion area under that curve
   */
  public record Line(String name, MeanCurves curves, double insertion, double deletion) {}

  /** Copies the list. */
  public CurvesPicture {
    lines = List.copyOf(lines);
  }

  /** Draws it. */
  public BufferedImage picture() {
    Lettering text = new Lettering(13);
    int height = HEIGHT + (lines.size() + 1) * text.lineHeight() + 8;
    BufferedImage picture = new BufferedImage(2 * PANEL, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 2 * PANEL, height);
    String hidden = masking.text();
    panel(graphics, text, 0, "Insertion: pixels appear on " + hidden, MeanCurves::insertion);
    panel(graphics, text, PANEL, "Deletion: pixels give way to " + hidden, MeanCurves::deletion);
    legend(graphics, text);
    graphics.dispose();
    return picture;
  }

  private void panel(
      Graphics2D graphics,
      Lettering text,
      int left,
      String title,
      Function<MeanCurves, List<Double>> values) {
    Axis x = new Axis("fraction of the pixels, most attended first", 0, 1, 0.25);
    Axis y = new Axis("probability", 0, 1, 0.25);
    text.write(graphics, title, INK, left + LEFT, 6, PANEL - LEFT);
    for (double tick : y.ticks()) {
      int at = down(y, tick);
      graphics.setColor(RULE);
      graphics.drawLine(left + LEFT, at, left + PANEL - RIGHT, at);
      text.write(graphics, y.text(tick), SOFT, left + 10, at - text.lineHeight() / 2, LEFT);
    }
    for (double tick : x.ticks()) {
      String label = x.text(tick);
      int at = (int) across(x, tick, left) - text.width(label) / 2;
      text.write(graphics, label, SOFT, at, HEIGHT - BOTTOM + 2, PANEL);
    }
    int centred = left + LEFT + (PANEL - LEFT - RIGHT - text.width(x.label())) / 2;
    text.write(graphics, x.label(), SOFT, centred, HEIGHT - BOTTOM + 20, PANEL);
    for (int i = 0; i < lines.size(); i++) {
      MeanCurves curves = lines.get(i).curves();
      Path2D path = new Path2D.Double();
      for (int k = 0; k < curves.fraction().size(); k++) {
        double px = across(x, curves.fraction().get(k), left);
        double py = down(y, values.apply(curves).get(k));
        if (k == 0) {
          path.moveTo(px, py);
        } else {
          path.lineTo(px, py);
        }
      }
      style(graphics, i);
      graphics.draw(path);
    }
    graphics.setStroke(new BasicStroke());
  }

  private void legend(Graphics2D graphics, Lettering text) {
    int top = HEIGHT;
    text.write(graphics, "area under the curve", SOFT, LEFT, top, PANEL);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      top += text.lineHeight();
      style(graphics, i);
      graphics.drawLine(LEFT, top + text.lineHeight() / 2, LEFT + 44, top + text.lineHeight() / 2);
      String areas =
          String.format(
              Locale.ROOT,
              "%s: insertion %.3f, deletion %.3f, ID %.3f",
              line.name(),
              line.insertion(),
              line.deletion(),
              line.insertion() - line.deletion());
      text.write(graphics, areas, INK, LEFT + 56, top, 2 * PANEL - LEFT - 56);
    }
  }

  /** Colours come round after eight lines, with another dash. */
  private static void style(Graphics2D graphics, int line) {
    float[] dash = DASHES[line / COLOURS.length % DASHES.length];
    graphics.setColor(new Color(COLOURS[line % COLOURS.length]));
    graphics.setStroke(
        dash.length == 0
            ? new BasicStroke(2)
            : new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0));
  }

  private static double across(Axis x, double value, int left) {
    return left + LEFT + x.position(value) * (PANEL - LEFT - RIGHT);
  }

  private static int down(Axis y, double value) {
    return (int) Math.round(HEIGHT - BOTTOM - y.position(value) * (HEIGHT - BOTTOM - TOP));
  }
}
