package org.ala4j.page;

import java.util.List;
import org.ala4j.page.LineChart.Point;
import org.ala4j.picture.ValueAxis;

/**
 * Marks over two axes as inline SVG, each a link with a name that shows when the pointer rests on
 * it. Marks without a y stand in a shaded strip below the others.
 *
 * @param label says what is shown, for those who cannot see it
 * @param x axis
 * @param y axis
 * @param line drawn below the marks, in the order of x; may be empty
 * @param marks drawn in this order
 * @param size of the picture
 */
record ScatterChart(
    String label,
    ValueAxis x,
    ValueAxis y,
    List<Point> line,
    List<Mark> marks,
    LineChart.Size size) {
  private static final int INSET = 14;
  private static final int STRIP = 18;

  /**
   * One mark.
   *
   * @param kind its class name, which is also its shape: done and best are discs, pruned ones
   *     triangles, failed ones crosses
   * @param name shown when the pointer rests on it
   * @param link where it leads to on the page
   * @param x its value; nothing is drawn where it is NaN
   * @param y its value; NaN puts it into the strip
   * @param spread half the length of the bar through it, in values of y; NaN for none
   */
  record Mark(String kind, String name, String link, double x, double y, double spread) {}

  void write(Html html) {
    boolean strip = marks.stream().anyMatch(m -> !Double.isNaN(m.x()) && Double.isNaN(m.y()));
    var frame = new ChartFrame(x, y, size, INSET, strip ? STRIP : 0);
    html.open("svg", "chart scatter")
        .with("viewBox", "0 0 " + size.width() + " " + size.height())
        .with("role", "group")
        .with("aria-label", label);
    if (strip) {
      html.empty("rect")
          .with("class", "band")
          .with("x", ChartFrame.LEFT)
          .with("y", ChartFrame.number(frame.bottom() - STRIP))
          .with("width", ChartFrame.number(frame.right() - ChartFrame.LEFT))
          .with("height", STRIP);
    }
    frame.write(html);
    if (line.size() > 1) {
      var path = new StringBuilder();
      for (var point : line) {
        path.append(path.isEmpty() ? 'M' : 'L').append(at(frame.left(point.x())));
        path.append(' ').append(at(frame.top(point.y())));
      }
      html.empty("path").with("class", "trend").with("d", path.toString());
    }
    marks.stream().filter(m -> !Double.isNaN(m.x())).forEach(m -> write(html, frame, m));
    html.close();
  }

  private static void write(Html html, ChartFrame frame, Mark mark) {
    double left = frame.left(mark.x());
    double top = Double.isNaN(mark.y()) ? frame.bottom() - STRIP / 2.0 : frame.top(mark.y());
    html.open("a", "mark " + mark.kind()).with("href", mark.link()).element("title", mark.name());
    if (mark.spread() > 0) {
      String from = at(frame.top(mark.y() - mark.spread()));
      String to = at(frame.top(mark.y() + mark.spread()));
      html.empty("path").with("class", "spread").with("d", "M" + at(left) + " " + from + "V" + to);
    }
    write(html, mark.kind(), left, top);
    html.close();
  }

  /** The shape of a kind of mark. */
  static void write(Html html, String kind, double left, double top) {
    switch (kind) {
      case "failed" -> shape(html, left - 3.5, top - 3.5, "l7 7m0 -7l-7 7");
      case "pruned" -> shape(html, left - 4, top - 3, "h8l-4 7z");
      default ->
          html.empty("circle")
              .with("cx", at(left))
              .with("cy", at(top))
              .with("r", kind.equals("best") ? "6" : "4");
    }
  }

  private static void shape(Html html, double left, double top, String path) {
    html.empty("path").with("d", "M" + at(left) + " " + at(top) + path);
  }

  private static String at(double value) {
    return ChartFrame.number(value);
  }
}
