package org.ala4j.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.DoubleStream;
import org.ala4j.page.LineChart.Band;
import org.ala4j.page.LineChart.Line;
import org.ala4j.page.LineChart.Point;
import org.ala4j.page.LineChart.Size;
import org.ala4j.picture.Axis;
import org.ala4j.table.Decimals;
import org.junit.jupiter.api.Test;

class LineChartTest {
  private static Axis around(double... values) {
    return Axis.around("", DoubleStream.of(values));
  }

  @Test
  void axesHoldTheirValuesAndEndAtTicks() {
    assertThat(around(0.03, 0.87)).isEqualTo(new Axis("", 0, 1, 0.5));
    assertThat(around(0, 0.41).ticks()).hasSizeBetween(3, 6).first().isEqualTo(0.0);
    assertThat(around(1.2, 2.9)).isEqualTo(new Axis("", 1, 3, 0.5));
    assertThat(around(-30, 170)).isEqualTo(new Axis("", -50, 200, 50));
  }

  @Test
  void whatVariesNotOrIsNotThereHasAnAxisToo() {
    assertThat(around()).isEqualTo(new Axis("", 0, 1, 0.25));
    assertThat(around(Double.NaN)).isEqualTo(new Axis("", 0, 1, 0.25));
    Axis constant = around(0.5, 0.5);
    assertThat(constant.position(0.5)).isBetween(0.0, 1.0);
    Axis large = around(1e9, 1e9);
    assertThat(large.position(1e9)).isBetween(0.0, 1.0);
    assertThatThrownBy(() -> new Axis("", 1, 1, 0.5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void positionsRunFromStartToEnd() {
    Axis axis = new Axis("", 2, 4, 1);
    assertThat(axis.position(2)).isZero();
    assertThat(axis.position(3)).isEqualTo(0.5);
    assertThat(axis.position(4)).isEqualTo(1);
  }

  @Test
  void ticksHaveTheDecimalsThatTheirStepsNeed() {
    assertThat(new Axis("", 0, 1, 0.25).text(0.5)).isEqualTo("0.50");
    Axis small = new Axis("", 0, 3e-7, 1e-7);
    assertThat(small.ticks()).map(small::text).containsExactly("0", "1e-7", "2e-7", "3e-7");
    assertThat(new Axis("", 0, 0.001, 0.0002).text(0.0004)).isEqualTo("0.0004");
    assertThat(new Axis("", 0, 1, 0.2).text(0.6000000001)).isEqualTo("0.6");
    assertThat(new Axis("", 0, 100, 50).text(50)).isEqualTo("50");
  }

  @Test
  void epochsAreCountedInWholeNumbers() {
    assertThat(Axis.counting("epoch", 1).ticks()).containsExactly(1.0);
    assertThat(Axis.counting("epoch", 8).ticks()).containsExactly(2.0, 4.0, 6.0, 8.0);
    assertThat(Axis.counting("epoch", 120).ticks()).contains(100.0).hasSizeLessThan(8);
  }

  @Test
  void pointsLieWhereTheirValuesSay() {
    // The plot runs from x 38 to 190 and from y 64 at its bottom to 10 at its top.
    List<Point> points =
        List.of(new Point(0, 0), new Point(1, 1), new Point(2, Double.NaN), new Point(4, 0.5));
    LineChart chart =
        new LineChart(
            "<chart>",
            new Axis("epoch", 0, 4, 1),
            new Axis("loss", 0, 1, 0.5),
            List.of(new Band(1, 2)),
            List.of(new Line("seed 0 & 1", "s0", points, 1)),
            new Size(200, 100));
    Html html = new Html();
    chart.write(html);
    assertThat(html.toString())
        .contains("d=\"M38 64L76 10M190 37\"")
        .contains("<rect class=\"band\" x=\"76\" y=\"10\" width=\"38\" height=\"54\"/>")
        .contains("<circle class=\"dot\" cx=\"76\" cy=\"10\"")
        .contains("aria-label=\"&lt;chart&gt;\"")
        .contains("<title>seed 0 &amp; 1</title>")
        .doesNotContain("NaN");
  }

  @Test
  void aMarkedPointWithoutValueIsNotDrawn() {
    Html html = new Html();
    new LineChart(
            "",
            new Axis("", 0, 1, 1),
            new Axis("", 0, 1, 1),
            List.of(),
            List.of(new Line("", "s0", List.of(new Point(0, Double.NaN)), 0)),
            new Size(200, 100))
        .write(html);
    assertThat(html.toString()).doesNotContain("circle");
  }

  @Test
  void differencesAndProbabilitiesReadAsInAPaper() {
    assertThat(Decimals.three(0.6931)).isEqualTo(".693");
    assertThat(Decimals.three(-0.0214)).isEqualTo("-.021");
    assertThat(Decimals.signed(0.0214)).isEqualTo("+.021");
    assertThat(Decimals.signed(-0.0001)).isEqualTo(".000");
    assertThat(Decimals.signed(0.0001)).isEqualTo(".000");
    assertThat(Decimals.p(0.0123)).isEqualTo("p = .012");
    assertThat(Decimals.p(0.0001)).isEqualTo("p < .001");
  }
}
