package org.ala4j.report;

import java.util.List;
import java.util.Locale;

/**
 * A line chart as inline SVG.
 *
 * <p>No plotting library: those draw pictures, or SVG with colours and fonts written into it. This
 * one names classes only, and the page's style sheet says how they look, so that a chart follows
 * the page into the dark and onto paper, needs no script, and stays text that can be searched and
 * read aloud.
 *
 * @param label says what is shown, for those who cannot see it
 * @param x axis
 * @param y axis
 * @param bands stretches of the x axis that are shaded
 * @param lines drawn in this order
 * @param size of the picture
 */
record LineChart(String label, Axis x, Axis y, List<Band> bands, List<Line> lines, Size size) {
  private static final int LEFT = 38;
  private static final int RIGHT = 10;
  private static final int TOP = 10;
  private static final int BOTTOM = 36;
  private static final double DOT = 3.5;

  /** Width and height in units that are about a pixel each. */
  record Size(int width, int height) {}

  /** A shaded stretch of the x axis. */
  record Band(double from, double to) {}

  /**
   * One line; a point whose y is NaN interrupts it.
   *
   * @param name shown when the pointer rests on it
   * @param style class names
   * @param points in the order of x
   * @param marked index of a point to be marked with a dot, −1 for none
   */
  record Line(String name, String style, List<Point> points, int marked) {}

  /** A point in the axes' values. */
  record Point(double x, double y) {}

  void write(Html html) {
    html.open(
        "svg",
        "class",
        "chart",
        "viewBox",
        "0 0 " + size.width() + " " + size.height(),
        "role",
        "img",
        "aria-label",
        label);
    for (Band band : bands) {
      html.empty(
          "rect",
          "class",
          "band",
          "x",
          number(left(band.from())),
          "y",
          number(TOP),
          "width",
          number(left(band.to()) - left(band.from())),
          "height",
          number(bottom() - TOP));
    }
    writeAxes(html);
    for (Line line : lines) {
      html.open("g", "class", line.style()).element("title", line.name());
      html.empty("path", "class", "line", "d", path(line.points()));
      html.close();
    }
    for (Line line : lines) {
      if (line.marked() >= 0 && !Double.isNaN(line.points().get(line.marked()).y())) {
        Point point = line.points().get(line.marked());
        html.open("g", "class", line.style()).element("title", line.name() + ": best epoch");
        html.empty(
            "circle",
            "class",
            "dot",
            "cx",
            number(left(point.x())),
            "cy",
            number(top(point.y())),
            "r",
            number(DOT));
        html.close();
      }
    }
    html.close();
  }

  private void writeAxes(Html html) {
    for (double tick : y.ticks()) {
      String at = number(top(tick));
      html.empty(
          "line", "class", "grid", "x1", number(LEFT), "x2", number(right()), "y1", at, "y2", at);
      html.element(
          "text",
          y.text(tick),
          "class",
          "tick",
          "x",
          number(LEFT - 6),
          "y",
          at,
          "dy",
          "0.32em",
          "text-anchor",
          "end");
    }
    for (double tick : x.ticks()) {
      html.element(
          "text",
          x.text(tick),
          "class",
          "tick",
          "x",
          number(left(tick)),
          "y",
          number(bottom() + 15),
          "text-anchor",
          "middle");
    }
    html.empty(
        "line",
        "class",
        "axis",
        "x1",
        number(LEFT),
        "x2",
        number(right()),
        "y1",
        number(bottom()),
        "y2",
        number(bottom()));
    html.element(
        "text",
        x.label(),
        "class",
        "label",
        "x",
        number((LEFT + right()) / 2),
        "y",
        number(size.height() - 5),
        "text-anchor",
        "middle");
  }

  /** SVG path data of a line. */
  private String path(List<Point> points) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (Point point : points) {
      if (Double.isNaN(point.y())) {
        pen = false;
        continue;
      }
      path.append(pen ? 'L' : 'M').append(number(left(point.x())));
      path.append(' ').append(number(top(point.y())));
      pen = true;
    }
    return path.toString();
  }

  private double left(double value) {
    return LEFT + x.position(value) * (right() - LEFT);
  }

  private double top(double value) {
    return bottom() - y.position(value) * (bottom() - TOP);
  }

  private double right() {
    return size.width() - RIGHT;
  }

  private double bottom() {
    return size.height() - BOTTOM;
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
