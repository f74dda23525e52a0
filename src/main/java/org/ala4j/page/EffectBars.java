package org.ala4j.page;

import java.util.List;
import java.util.stream.DoubleStream;
import org.ala4j.metrics.FactorialEffect;
import org.ala4j.metrics.Summary;
import org.ala4j.picture.Axis;

/**
 * Effects as horizontal bars from zero with whiskers of one standard deviation, as inline SVG that
 * the page's style sheet draws, like {@link LineChart}.
 *
 * @param label says what is shown, for those who cannot see it
 * @param effects from top to bottom
 */
record EffectBars(String label, List<FactorialEffect> effects) {
  private static final int WIDTH = 330;
  private static final int RIGHT = 12;
  private static final int LINE = 22;
  private static final int BAR = 12;
  private static final int BOTTOM = 20;

  /** About a letter's width, and as many letters as there is room for. */
  private static final double LETTER = 5.6;

  private static final int LETTERS = 30;

  void write(Html html) {
    int bottom = effects.size() * LINE;
    Axis axis = axis();
    html.open("svg", "chart")
        .with("viewBox", "0 0 " + WIDTH + " " + (bottom + BOTTOM))
        .with("role", "img")
        .with("aria-label", label);
    for (double tick : axis.ticks()) {
      double x = left(axis, tick);
      writeRule(html, "grid", x, x, 0, bottom);
      html.open("text", "tick")
          .with("x", ChartFrame.number(x))
          .with("y", bottom + 15)
          .with("text-anchor", "middle")
          .text(axis.text(tick).replace('-', '\u2212'))
          .close();
    }
    for (int i = 0; i < effects.size(); i++) {
      write(html, axis, effects.get(i), i * LINE + LINE / 2.0);
    }
    double zero = left(axis, 0);
    writeRule(html, "axis", zero, zero, 0, bottom);
    html.close();
  }

  private Axis axis() {
    return Axis.around(
        "effect",
        DoubleStream.concat(
            DoubleStream.of(0),
            effects.stream()
                .map(FactorialEffect::summary)
                .flatMapToDouble(
                    s -> DoubleStream.of(s.mean(), s.mean() - s.std(), s.mean() + s.std()))));
  }

  private void write(Html html, Axis axis, FactorialEffect effect, double middle) {
    String name = effect.contrast().name();
    html.open("g").element("title", name);
    html.open("text")
        .with("x", ChartFrame.number(start() - 6))
        .with("y", ChartFrame.number(middle))
        .with("dy", "0.32em")
        .with("text-anchor", "end")
        .text(name.length() > LETTERS ? name.substring(0, LETTERS - 1) + "…" : name)
        .close();
    Summary summary = effect.summary();
    if (summary.n() > 0) {
      double from = left(axis, Math.min(0, summary.mean()));
      html.empty("rect")
          .with("class", effect.contrast().order() == 1 ? "bar" : "bar interaction")
          .with("x", ChartFrame.number(from))
          .with("y", ChartFrame.number(middle - BAR / 2.0))
          .with("width", ChartFrame.number(left(axis, Math.max(0, summary.mean())) - from))
          .with("height", BAR);
    }
    if (summary.n() > 1) {
      double low = left(axis, summary.mean() - summary.std());
      double high = left(axis, summary.mean() + summary.std());
      writeRule(html, "whisker", low, high, middle, middle);
      writeRule(html, "whisker", low, low, middle - 3, middle + 3);
      writeRule(html, "whisker", high, high, middle - 3, middle + 3);
    }
    html.close();
  }

  private static void writeRule(
      Html html, String style, double x1, double x2, double y1, double y2) {
    html.empty("line")
        .with("class", style)
        .with("x1", ChartFrame.number(x1))
        .with("x2", ChartFrame.number(x2))
        .with("y1", ChartFrame.number(y1))
        .with("y2", ChartFrame.number(y2));
  }

  /** Where the bars' part of the picture begins. */
  private double start() {
    int longest = effects.stream().mapToInt(e -> e.contrast().name().length()).max().orElse(0);
    return Math.min(longest, LETTERS) * LETTER + 12;
  }

  private double left(Axis axis, double value) {
    return start() + axis.position(value) * (WIDTH - RIGHT - start());
  }
}
