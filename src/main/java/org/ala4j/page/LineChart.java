package org.ala4j.page;

import java.util.List;
import org.ala4j.picture.ValueAxis;

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
record LineChart(
    String label, ValueAxis x, ValueAxis y, List<Band> bands, List<Line> lines, Size size) {
  private static final String DOT = "3.5";

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
    html.open("svg", "chart")
        .with("viewBox", "0 0 " + size.width() + " " + size.height())
        .with("role", "img")
        .with("aria-label", label);
    for (Band band : bands) {
      html.empty("rect")
          .with("class", "band")
          .with("x", ChartFrame.number(left(band.from())))
          .with("y", ChartFrame.TOP)
          .with("width", ChartFrame.number(left(band.to()) - left(band.from())))
          .with("height", ChartFrame.number(frame().bottom() - ChartFrame.TOP));
    }
    frame().write(html);
    for (Line line : lines) {
      html.open("g", line.style()).element("title", line.name());
      html.empty("path").with("class", "line").with("d", path(line.points())).close();
    }
    lines.stream().filter(line -> line.marked() >= 0).forEach(line -> writeDot(html, line));
    html.close();
  }

  private void writeDot(Html html, Line line) {
    Point point = line.points().get(line.marked());
    if (!Double.isNaN(point.y())) {
      html.open("g", line.style()).element("title", line.name() + ": best epoch");
      html.empty("circle")
          .with("class", "dot")
          .with("cx", ChartFrame.number(left(point.x())))
          .with("cy", ChartFrame.number(top(point.y())))
          .with("r", DOT)
          .close();
    }
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
      path.append(pen ? 'L' : 'M').append(ChartFrame.number(left(point.x())));
      path.append(' ').append(ChartFrame.number(top(point.y())));
      pen = true;
    }
    return path.toString();
  }

  private ChartFrame frame() {
    return new ChartFrame(x, y, size, 0, 0);
  }

  private double left(double value) {
    return frame().left(value);
  }

  private double top(double value) {
    return frame().top(value);
  }
}
