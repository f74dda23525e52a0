package org.ala4j.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.ala4j.figure.PrintText.Align;
import org.ala4j.picture.Axis;

/**
 * Line charts beside each other, with one legend below them.
 *
 * @param panels from left to right
 * @param legend the lines' names, in the order of every panel's lines
 * @param width in points
 */
public record LinesFigure(List<Panel> panels, List<Name> legend, double width) implements Figure {
  private static final double LEFT = 24;
  private static final double RIGHT = 6;
  private static final double TOP = 14;
  private static final double BOTTOM = 22;
  private static final double SHAPE = 0.62; // height over width of what is inside the axes
  private static final double SAMPLE = 18;
  private static final PrintText TITLE = new PrintText(7, PrintText.INK);
  private static final PrintText TICK = new PrintText(5.5f, PrintText.SOFT);
  private static final Color RULE = new Color(0xdcd8cf);
  private static final Color BAND = new Color(0xece7db);
  private static final Color CONTROL = new Color(0x70747b);

  /** After Okabe and Ito, darkened until they stand out from white. */
  private static final int[] COLOURS = {
    0x0072b2, 0xb84a00, 0x00795d, 0xa0307f, 0x846800, 0x4a58c8, 0x7a4f32, 0x3d4148
  };

  private static final float[][] DASHES = {{}, {4, 1.5f}, {1, 1.5f}, {4, 1.5f, 1, 1.5f}};

  /**
   * A line's name.
   *
   * @param isControl whether it is drawn in grey
   */
  public record Name(String text, boolean isControl) {}

  /**
   * One chart.
   *
   * @param title what is measured
   * @param bands stretches of the x axis that are shaded
   * @param lines one for each name of the legend
   */
  public record Panel(String title, Axis x, Axis y, List<Band> bands, List<Line> lines) {
    public Panel {
      bands = List.copyOf(bands);
      lines = List.copyOf(lines);
    }
  }

  /** A stretch of the x axis. */
  public record Band(double from, double to) {}

  /** Points by ascending x; one whose y is NaN interrupts the line. */
  public record Line(List<Double> x, List<Double> y) {
    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
    }
  }

  public LinesFigure {
    panels = List.copyOf(panels);
    legend = List.copyOf(legend);
  }

  private double panel() {
    return width / panels.size();
  }

  private double inside() {
    return panel() - LEFT - RIGHT;
  }

  private double panelHeight() {
    return TOP + SHAPE * inside() + BOTTOM;
  }

  private double entry() {
    double longest = legend.stream().mapToDouble(n -> TITLE.width(n.text())).max().orElse(0);
    return Math.min(width - LEFT, SAMPLE + 4 + longest + 10);
  }

  private int perLine() {
    return Math.max(1, (int) ((width - LEFT) / entry()));
  }

  @Override
  public double height() {
    int lines = (legend.size() + perLine() - 1) / perLine();
    return panelHeight() + lines * TITLE.line() + 2;
  }

  @Override
  public void draw(Graphics2D graphics) {
    for (int i = 0; i < panels.size(); i++) {
      draw(graphics, panels.get(i), i * panel() + LEFT);
    }
    for (int i = 0; i < legend.size(); i++) {
      double left = LEFT + i % perLine() * entry();
      double middle = panelHeight() + (i / perLine() + 0.5) * TITLE.line();
      style(graphics, i);
      graphics.draw(new Line2D.Double(left, middle, left + SAMPLE, middle));
      String name = TITLE.fitted(legend.get(i).text(), entry() - SAMPLE - 8);
      TITLE.write(graphics, name, Align.LEFT, left + SAMPLE + 4, middle + TITLE.size() / 3);
    }
  }

  private void draw(Graphics2D graphics, Panel panel, double left) {
    double bottom = TOP + SHAPE * inside();
    TITLE.write(
        graphics, TITLE.fitted(panel.title(), panel() - LEFT), Align.LEFT, left, TITLE.size());
    for (Band band : panel.bands()) {
      double from = left + panel.x().position(band.from()) * inside();
      double to = left + panel.x().position(band.to()) * inside();
      graphics.setColor(BAND);
      graphics.fill(new Rectangle2D.Double(from, TOP, to - from, bottom - TOP));
    }
    graphics.setStroke(new BasicStroke(0.4f));
    for (double tick : panel.y().ticks()) {
      double y = bottom - panel.y().position(tick) * (bottom - TOP);
      graphics.setColor(RULE);
      graphics.draw(new Line2D.Double(left, y, left + inside(), y));
      TICK.write(graphics, panel.y().text(tick), Align.RIGHT, left - 3, y + TICK.size() / 3);
    }
    graphics.setColor(PrintText.INK);
    graphics.draw(new Line2D.Double(left, bottom, left + inside(), bottom));
    for (double tick : panel.x().ticks()) {
      double x = left + panel.x().position(tick) * inside();
      TICK.write(graphics, panel.x().text(tick), Align.CENTRE, x, bottom + TICK.line());
    }
    TICK.write(
        graphics, panel.x().label(), Align.CENTRE, left + inside() / 2, bottom + 2.2 * TICK.line());
    for (int i = panel.lines().size() - 1; i >= 0; i--) { // the first lie above the others
      style(graphics, i);
      graphics.draw(path(panel, panel.lines().get(i), left, bottom));
    }
    graphics.setStroke(new BasicStroke(0.4f));
  }

  private Path2D path(Panel panel, Line line, double left, double bottom) {
    Path2D path = new Path2D.Double();
    boolean pen = false;
    for (int k = 0; k < line.x().size(); k++) {
      double value = line.y().get(k);
      double x = left + panel.x().position(line.x().get(k)) * inside();
      double y = bottom - panel.y().position(value) * (bottom - TOP);
      if (Double.isNaN(value)) {
        pen = false;
      } else if (pen) {
        path.lineTo(x, y);
      } else {
        path.moveTo(x, y);
        pen = true;
      }
    }
    return path;
  }

  /** Colours come round after eight lines, with another dash; controls are grey. */
  private void style(Graphics2D graphics, int line) {
    boolean isControl = legend.get(line).isControl();
    float[] dash = DASHES[(isControl ? line : line / COLOURS.length) % DASHES.length];
    graphics.setColor(isControl ? CONTROL : new Color(COLOURS[line % COLOURS.length]));
    float thickness = isControl ? 0.7f : 1.1f;
    graphics.setStroke(
        dash.length == 0
            ? new BasicStroke(thickness)
            : new BasicStroke(thickness, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0));
  }
}
