package org.ala4j.page;

import java.util.Locale;
import org.ala4j.picture.ValueAxis;

/**
 * What surrounds the marks of a chart: ticks, rules and labels; and where a value lies within.
 *
 * @param x axis
 * @param y axis
 * @param size of the picture
 * @param inset room between the plot's sides and the ends of the x axis
 * @param floor room between the plot's bottom and the start of the y axis
 */
record ChartFrame(ValueAxis x, ValueAxis y, LineChart.Size size, int inset, int floor) {
  static final int TOP = 10;
  static final int LEFT = 38;
  private static final int RIGHT = 10;
  private static final int BOTTOM = 36;

  void write(Html html) {
    y.ticks().forEach(tick -> writeTickOfY(html, tick));
    x.ticks().forEach(tick -> writeText(html, "tick", x.text(tick), left(tick), bottom() + 15));
    writeRule(html, "axis", bottom());
    writeText(html, "label", x.label(), (LEFT + right()) / 2, size.height() - 5);
  }

  private void writeTickOfY(Html html, double tick) {
    writeRule(html, "grid", top(tick));
    html.open("text", "tick")
        .with("x", LEFT - 6)
        .with("y", number(top(tick)))
        .with("dy", "0.32em")
        .with("text-anchor", "end")
        .text(y.text(tick))
        .close();
  }

  private void writeRule(Html html, String style, double top) {
    html.empty("line")
        .with("class", style)
        .with("x1", LEFT)
        .with("x2", number(right()))
        .with("y1", number(top))
        .with("y2", number(top));
  }

  private static void writeText(Html html, String style, String text, double left, double top) {
    html.open("text", style)
        .with("x", number(left))
        .with("y", number(top))
        .with("text-anchor", "middle")
        .text(text)
        .close();
  }

  double left(double value) {
    return LEFT + inset + x.position(value) * (right() - LEFT - 2 * inset);
  }

  double top(double value) {
    return bottom() - floor - y.position(value) * (bottom() - floor - TOP);
  }

  double right() {
    return size.width() - RIGHT;
  }

  double bottom() {
    return size.height() - BOTTOM;
  }

  /** A length with one decimal, none where it is 0. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
