package org.ala4j.page;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ala4j.config.ConfigException;
import org.ala4j.figure.Figure;
import org.ala4j.figure.LinesFigure;
import org.ala4j.figure.LinesFigure.Band;
import org.ala4j.figure.LinesFigure.Line;
import org.ala4j.figure.LinesFigure.Name;
import org.ala4j.figure.LinesFigure.Panel;
import org.ala4j.figure.MapsFigure;
import org.ala4j.figure.Print;
import org.ala4j.picture.Axis;
import org.ala4j.picture.Gallery;
import org.ala4j.picture.Overlay;
import org.ala4j.table.ClassName;
import org.ala4j.table.Decimals;
import org.ala4j.table.ImageResult;
import org.ala4j.table.MeanCurves;
import org.ala4j.table.RowCurves;
import org.ala4j.table.TrialHistory;
import org.ala4j.table.TrialHistory.Epoch;

/** What a page of results shows, for print. */
public final class ResultFigures {
  private final ResultPage page;

  ResultFigures(ResultPage page) {
    this.page = page;
  }

  /**
   * Test images and where each row looks.
   *
   * @param wanted rows in the order of the columns; all if empty
   * @param count images, spread over the classes
   * @throws ConfigException when there are no pictures, or no such row
   */
  public Figure maps(List<String> wanted, int count, Print print) {
    Gallery gallery = page.gallery();
    if (gallery.images().isEmpty()) {
      throw new ConfigException(
          "these results have no pictures; evaluate.overlays says how many are kept");
    }
    List<String> rows = chosen(wanted, gallery.rows());
    List<String> columns = new ArrayList<>(List.of("photo"));
    columns.addAll(rows);
    List<Gallery.Image> all = gallery.images();
    int lines = Math.min(count, all.size());
    return new MapsFigure(
        columns,
        IntStream.range(0, lines)
            .mapToObj(i -> line(all.get(i * all.size() / lines), rows, print))
            .toList(),
        print);
  }

  private static MapsFigure.Line line(Gallery.Image image, List<String> rows, Print print) {
    BufferedImage photo = image.picture().decodedPhoto();
    List<MapsFigure.Cell> cells = new ArrayList<>();
    for (String row : rows) {
      Gallery.Cell cell = image.cells().get(row);
      Overlay overlay = new Overlay(photo, cell.map(), image.picture().region());
      if (cells.isEmpty()) {
        String label = ClassName.readable(cell.result().label());
        cells.add(new MapsFigure.Cell(overlay.photoPanel(), label));
      }
      cells.add(
          new MapsFigure.Cell(
              print.small(overlay.blendPanel(), rows.size() + 1), score(cell.result())));
    }
    return new MapsFigure.Line(cells);
  }

  private static String score(ImageResult result) {
    return Double.isNaN(result.iou()) ? "" : "IoU " + Decimals.three(result.iou());
  }

  private static List<String> chosen(List<String> wanted, List<String> there) {
    for (String row : wanted) {
      if (!there.contains(row)) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "--rows: these results have no row '%s'; they have %s",
                row,
                String.join(", ", there)));
      }
    }
    return wanted.isEmpty() ? there : wanted;
  }

  /**
   * Insertion and deletion, means over images and seeds.
   *
   * @param wanted rows, explainers and controls; all if empty
   * @throws ConfigException when there are no curves, or no such row
   */
  public Figure curves(List<String> wanted, Print print) {
    Map<String, RowCurves> byRow = new LinkedHashMap<>();
    page.curves().forEach(curves -> byRow.put(curves.row(), curves));
    if (byRow.isEmpty()) {
      throw new ConfigException("these results have no insertion and deletion curves");
    }
    List<RowCurves> rows =
        chosen(wanted, List.copyOf(byRow.keySet())).stream().map(byRow::get).toList();
    return new LinesFigure(
        List.of(
            panel("Insertion", rows, MeanCurves::insertion),
            panel("Deletion", rows, MeanCurves::deletion)),
        rows.stream().map(row -> new Name(row.row(), row.control())).toList(),
        print.width().points());
  }

  private static Panel panel(
      String title, List<RowCurves> rows, Function<MeanCurves, List<Double>> values) {
    DoubleStream all =
        rows.stream().flatMapToDouble(r -> values.apply(r.curves()).stream().mapToDouble(v -> v));
    return new Panel(
        title + ": probability of the class",
        new Axis("fraction of the pixels, most attended first", 0, 1, 0.25),
        Axis.around("probability", all),
        List.of(),
        rows.stream().map(r -> new Line(r.curves().fraction(), values.apply(r.curves()))).toList());
  }

  /**
   * IoU, attended area and accuracy on the validation images after each epoch, means over seeds.
   *
   * @param wanted rows; all if empty
   * @throws ConfigException when there is no history of a training, or no such row
   */
  public Figure learning(List<String> wanted, Print print) {
    Map<String, List<TrialHistory>> histories = page.histories();
    if (histories.isEmpty()) {
      throw new ConfigException("these results have no history of a training");
    }
    List<String> rows = chosen(wanted, List.copyOf(histories.keySet()));
    int last =
        rows.stream()
            .flatMap(row -> epochs(histories.get(row)))
            .mapToInt(Epoch::number)
            .max()
            .orElse(1);
    Axis x = Axis.counting("epoch", last);
    List<Panel> panels = new ArrayList<>();
    boolean hasRegions =
        rows.stream()
            .flatMap(row -> epochs(histories.get(row)))
            .anyMatch(e -> !Double.isNaN(e.iou()));
    if (hasRegions) {
      panels.add(panel("IoU, validation", x, rows, Epoch::iou));
    }
    panels.add(panel("Attended area, validation", x, rows, Epoch::area));
    panels.add(panel("Accuracy, validation", x, rows, Epoch::accuracy));
    return new LinesFigure(
        panels, rows.stream().map(row -> new Name(row, false)).toList(), print.width().points());
  }

  private static Stream<Epoch> epochs(List<TrialHistory> trials) {
    return trials.stream().flatMap(trial -> trial.epochs().stream());
  }

  private Panel panel(String title, Axis x, List<String> rows, ToDoubleFunction<Epoch> value) {
    List<Line> lines = rows.stream().map(row -> mean(page.histories().get(row), value)).toList();
    DoubleStream all =
        lines.stream().flatMapToDouble(line -> line.y().stream().mapToDouble(v -> v));
    return new Panel(
        title,
        x,
        Axis.around(title, DoubleStream.concat(DoubleStream.of(0), all)),
        bands(rows),
        lines);
  }

  private static Line mean(List<TrialHistory> trials, ToDoubleFunction<Epoch> value) {
    List<Integer> numbers = epochs(trials).map(Epoch::number).distinct().sorted().toList();
    return new Line(
        numbers.stream().map(Integer::doubleValue).toList(),
        numbers.stream()
            .map(
                number ->
                    epochs(trials)
                        .filter(e -> e.number() == number)
                        .mapToDouble(value)
                        .average()
                        .orElse(Double.NaN))
            .toList());
  }

  /** Epochs in which some row explores. */
  private List<Band> bands(List<String> rows) {
    return rows.stream()
        .flatMap(row -> epochs(page.histories().get(row)))
        .filter(Epoch::allOnes)
        .map(Epoch::number)
        .distinct()
        .sorted()
        .map(number -> new Band(number - 0.5, number + 0.5))
        .toList();
  }
}
