package org.ala4j.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.ala4j.page.LineChart.Band;
import org.ala4j.page.LineChart.Line;
import org.ala4j.page.LineChart.Point;
import org.ala4j.picture.Axis;
import org.ala4j.table.TrialHistory;
import org.ala4j.table.TrialHistory.Epoch;

/**
 * How the trainings went over the epochs: all rows in one chart for each measure, as means over the
 * seeds, and below them every row by itself with a thin line per seed.
 */
final class LearningCurves {
  private static final LineChart.Size SIZE = new LineChart.Size(330, 200);

  private final Map<String, List<TrialHistory>> rows;
  private final Map<String, String> styles;
  private final Map<String, String> words;

  /**
   * @param words row → the row in words, where it has any
   */
  LearningCurves(
      Map<String, List<TrialHistory>> rows, Map<String, String> styles, Map<String, String> words) {
    this.rows = rows;
    this.styles = styles;
    this.words = words;
  }

  void write(Html html) {
    writeAll(html);
    html.open("details").element("summary", "Each row by itself, a line per seed");
    html.element("p", "lead", "Dots: the epoch whose weights were tested.");
    writeRows(html);
    html.close();
  }

  /** All rows, means over seeds. */
  private void writeAll(Html html) {
    html.open("div", "panels");
    if (epochs().anyMatch(e -> !Double.isNaN(e.iou()))) {
      writeMeans(html, "IoU, validation", Epoch::iou);
    }
    writeMeans(html, "Attended area, validation", Epoch::area);
    writeMeans(html, "Accuracy, validation", Epoch::accuracy);
    html.close();
    html.open("ul", "key");
    rows.keySet()
        .forEach(
            row -> {
              html.open("li");
              Swatch.write(html, styles.get(row));
              html.element("span", row + (words.containsKey(row) ? " " + words.get(row) : ""));
              html.close();
            });
    html.close();
  }

  private void writeMeans(Html html, String title, ToDoubleFunction<Epoch> value) {
    Axis x = Axis.counting("epoch", epochs().mapToInt(Epoch::number).max().orElse(1));
    List<Line> lines = new ArrayList<>();
    rows.forEach(
        (row, trials) -> lines.add(new Line(row, styles.get(row), means(trials, value), -1)));
    Axis y =
        Axis.around(
            title,
            DoubleStream.concat(
                DoubleStream.of(0),
                lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::y)));
    List<Band> bands = rows.values().stream().flatMap(t -> bands(t).stream()).distinct().toList();
    html.open("figure").element("figcaption", title);
    new LineChart(title + ", a line per row", x, y, bands, lines, SIZE).write(html);
    html.close();
  }

  private static List<Point> means(List<TrialHistory> trials, ToDoubleFunction<Epoch> value) {
    SortedMap<Integer, List<Double>> byEpoch = new TreeMap<>();
    trials.stream()
        .flatMap(trial -> trial.epochs().stream())
        .forEach(
            e ->
                byEpoch
                    .computeIfAbsent(e.number(), n -> new ArrayList<>())
                    .add(value.applyAsDouble(e)));
    return byEpoch.entrySet().stream()
        .map(
            e ->
                new Point(
                    e.getKey(),
                    e.getValue().stream().mapToDouble(v -> v).average().orElse(Double.NaN)))
        .toList();
  }

  private void writeRows(Html html) {
    Axis epochs = Axis.counting("epoch", epochs().mapToInt(Epoch::number).max().orElse(1));
    Axis loss =
        Axis.around(
            "loss", epochs().flatMapToDouble(e -> DoubleStream.of(e.loss(), e.validationLoss())));
    Axis iou = Axis.around("IoU", zeroAnd(Epoch::iou));
    Axis area = Axis.around("area", zeroAnd(Epoch::area));
    boolean regions = epochs().anyMatch(e -> !Double.isNaN(e.iou()));
    rows.forEach(
        (row, trials) -> {
          String style = styles.get(row);
          html.open("section", "row-curves");
          html.open("h3");
          Swatch.write(html, style);
          html.text(row).close().open("div", "panels");
          panel(
              html,
              row,
              "Loss: training (dashed), validation (solid)",
              epochs,
              loss,
              trials,
              Stream.concat(
                      lines(trials, style + " thin", "training", Epoch::loss, false),
                      lines(trials, style, "validation", Epoch::validationLoss, true))
                  .toList());
          if (regions) {
            panel(
                html,
                row,
                "IoU, validation",
                epochs,
                iou,
                trials,
                lines(trials, style, "IoU", Epoch::iou, true).toList());
          }
          panel(
              html,
              row,
              "Attended area, validation",
              epochs,
              area,
              trials,
              lines(trials, style, "area", Epoch::area, true).toList());
          html.close().close().newLine();
        });
  }

  private Stream<Epoch> epochs() {
    return rows.values().stream().flatMap(List::stream).flatMap(t -> t.epochs().stream());
  }

  private DoubleStream zeroAnd(ToDoubleFunction<Epoch> value) {
    return DoubleStream.concat(DoubleStream.of(0), epochs().mapToDouble(value));
  }

  private static void panel(
      Html html,
      String row,
      String title,
      Axis x,
      Axis y,
      List<TrialHistory> trials,
      List<Line> lines) {
    html.open("figure").element("figcaption", title);
    new LineChart(title + ", row " + row, x, y, bands(trials), lines, SIZE).write(html);
    html.close();
  }

  private static Stream<Line> lines(
      List<TrialHistory> trials,
      String style,
      String name,
      ToDoubleFunction<Epoch> value,
      boolean marked) {
    return trials.stream()
        .map(
            trial ->
                new Line(
                    name + ", seed " + trial.seed(),
                    style,
                    trial.epochs().stream()
                        .map(e -> new Point(e.number(), value.applyAsDouble(e)))
                        .toList(),
                    marked ? indexOfBest(trial) : -1));
  }

  private static int indexOfBest(TrialHistory trial) {
    return trial.epochs().stream().map(Epoch::number).toList().indexOf(trial.best());
  }

  /** The epochs in which the map is replaced by ones; the same for every seed of a row. */
  private static List<Band> bands(List<TrialHistory> trials) {
    List<Band> bands = new ArrayList<>();
    trials.stream()
        .flatMap(t -> t.epochs().stream())
        .filter(Epoch::allOnes)
        .map(Epoch::number)
        .distinct()
        .sorted()
        .forEach(epoch -> bands.add(new Band(epoch - 0.5, epoch + 0.5)));
    return bands;
  }
}
