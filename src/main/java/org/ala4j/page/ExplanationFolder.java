package org.ala4j.page;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ala4j.figure.Figure;
import org.ala4j.figure.FigureFile;
import org.ala4j.figure.LinesFigure;
import org.ala4j.figure.MapsFigure;
import org.ala4j.figure.Print;
import org.ala4j.figure.PrintWidth;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.NpyFile;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.Masking;
import org.ala4j.metrics.Plane;
import org.ala4j.page.Explained.Ranked;
import org.ala4j.picture.Axis;
import org.ala4j.picture.ContactSheet;
import org.ala4j.picture.ContactSheet.Tile;
import org.ala4j.picture.Overlay;
import org.ala4j.picture.PhotoPart;
import org.ala4j.picture.Png;
import org.ala4j.table.ClassName;
import org.ala4j.table.Csv;
import org.ala4j.table.MeanCurves;

/**
 * The files that explanations of images are written to:
 *
 * <pre>
 * 001-NAME/METHOD.npy           the map at the model's input resolution, raw float32
 * 001-NAME/METHOD-heat.png      the map, min-max normalised, in colours, on the photo's own pixels
 * 001-NAME/METHOD-overlay.png   the same over the photo
 * 001-NAME/curves.csv, .png     insertion and deletion, when asked for
 * figure.png                    the first images in lines, the methods in columns
 * predictions.csv               the likeliest classes of both heads
 * scores.csv                    the areas under the curves, when asked for
 * </pre>
 */
public final class ExplanationFolder {
  private static final int FIGURE_IMAGES = 16;
  private static final int TILE = 200;
  private static final int CURVES_DPI = 130;

  private final Path out;
  private final List<String> methods;
  private final Masking masking;
  private final List<Explained> done = new ArrayList<>();
  private final List<ContactSheet.Line> lines = new ArrayList<>();
  private final Optional<Print> print;
  private final List<MapsFigure.Line> printed = new ArrayList<>();

  /**
   * @param methods the columns of the figure
   * @param masking of the curves
   * @param print a figure for print, too
   */
  public ExplanationFolder(
      Path out, Collection<String> methods, Masking masking, Optional<Print> print) {
    this.out = out;
    this.methods = List.copyOf(methods);
    this.masking = masking;
    this.print = print;
  }

  /**
   * Writes the files of one image.
   *
   * @param photo in its own size
   * @param part of it that the network saw
   * @param maps by method, of any size
   * @param size the side of the network's input
   */
  public void add(
      Explained image, BufferedImage photo, PhotoPart part, Map<String, Plane> maps, int size) {
    Path into = out.resolve(image.folder());
    Map<String, BufferedImage> overlays = new LinkedHashMap<>();
    List<MapsFigure.Cell> cells = new ArrayList<>();
    Optional<Print> printing = print.filter(p -> lines.size() < FIGURE_IMAGES);
    printing.ifPresent(
        p -> cells.add(new MapsFigure.Cell(p.small(photo, maps.size() + 1), certainty(image))));
    maps.forEach(
        (method, map) -> {
          Overlay overlay = new Overlay(photo, part, map, Optional.empty());
          BufferedImage blend = overlay.blendPanel();
          overlays.put(method, ContactSheet.small(blend, TILE));
          printing.ifPresent(
              p ->
                  cells.add(
                      new MapsFigure.Cell(p.small(blend, maps.size() + 1), id(image, method))));
          NpyFile.write(
              into.resolve(method + ".npy"), map.resized(size, size).values(), size, size);
          Png.write(into.resolve(method + "-heat.png"), overlay.heatPanel());
          Png.write(into.resolve(method + "-overlay.png"), blend);
        });
    if (!image.curves().isEmpty()) {
      writeCurves(into, image.curves());
    }
    done.add(image);
    if (lines.size() < FIGURE_IMAGES) {
      lines.add(line(image, photo, overlays));
      printing.ifPresent(p -> printed.add(new MapsFigure.Line(cells)));
    }
  }

  /** What is explained, and how certain the model is of it. */
  private static String certainty(Explained explained) {
    return String.format(
        Locale.ROOT,
        "%s %.0f %%",
        ClassName.readable(explained.target().name()),
        100 * explained.target().probability());
  }

  private static String id(Explained explained, String method) {
    return Optional.ofNullable(explained.curves().get(method))
        .map(c -> String.format(Locale.ROOT, "ID %.3f", c.id()))
        .orElse("");
  }

  private void writeCurves(Path folder, Map<String, Curves> curves) {
    Map<String, MeanCurves> read = new LinkedHashMap<>();
    curves.forEach((method, c) -> read.put(method, MeanCurves.of(c)));
    AtomicFiles.write(folder.resolve("curves.csv"), MeanCurves.csv(read));
    FigureFile.write(folder.resolve("curves.png"), figure(curves, read), CURVES_DPI);
  }

  /** Insertion and deletion of one image, a line per method, with the areas in the legend. */
  private Figure figure(Map<String, Curves> curves, Map<String, MeanCurves> read) {
    Axis fraction = new Axis("fraction of the pixels, most attended first", 0, 1, 0.25);
    Axis probability = new Axis("probability", 0, 1, 0.25);
    String hidden = masking.text();
    return new LinesFigure(
        List.of(
            new LinesFigure.Panel(
                "Insertion: pixels appear on " + hidden,
                fraction,
                probability,
                List.of(),
                lines(read, MeanCurves::insertion)),
            new LinesFigure.Panel(
                "Deletion: pixels give way to " + hidden,
                fraction,
                probability,
                List.of(),
                lines(read, MeanCurves::deletion))),
        curves.entrySet().stream()
            .map(
                e ->
                    new LinesFigure.Name(
                        String.format(
                            Locale.ROOT,
                            "%s: insertion %.3f, deletion %.3f, ID %.3f",
                            e.getKey(),
                            e.getValue().insertionAuc(),
                            e.getValue().deletionAuc(),
                            e.getValue().id()),
                        false))
            .toList(),
        PrintWidth.TWO.points());
  }

  private static List<LinesFigure.Line> lines(
      Map<String, MeanCurves> curves, Function<MeanCurves, List<Double>> values) {
    return curves.values().stream()
        .map(c -> new LinesFigure.Line(c.fraction(), values.apply(c)))
        .toList();
  }

  private static ContactSheet.Line line(
      Explained explained, BufferedImage photo, Map<String, BufferedImage> overlays) {
    List<Tile> tiles = new ArrayList<>();
    tiles.add(new Tile(ContactSheet.small(photo, TILE), certainty(explained)));
    overlays.forEach((method, overlay) -> tiles.add(new Tile(overlay, id(explained, method))));
    return new ContactSheet.Line(explained.folder(), tiles);
  }

  /** Writes the files about all images, if there is any. */
  public void finish() {
    if (done.isEmpty()) {
      return;
    }
    List<String> columns = new ArrayList<>(List.of("image"));
    columns.addAll(methods);
    Png.write(out.resolve("figure.png"), new ContactSheet(TILE, columns, lines).picture());
    print.ifPresent(
        p -> {
          List<String> heads = new ArrayList<>(List.of("photo"));
          heads.addAll(methods);
          FigureFile.write(p.file(), new MapsFigure(heads, printed, p), p.dpi());
        });
    StringBuilder predictions =
        new StringBuilder(
            Csv.line("image", "folder", "explained", "head", "rank", "class", "probability"));
    StringBuilder scores =
        new StringBuilder(
            Csv.line("image", "folder", "explained", "method", "insertion", "deletion", "id"));
    for (Explained image : done) {
      addRanks(predictions, image, "perception-branch", image.perception());
      addRanks(predictions, image, "ala", image.ala());
      image
          .curves()
          .forEach(
              (method, c) ->
                  add(
                      scores,
                      image,
                      method,
                      Csv.number(c.insertionAuc()),
                      Csv.number(c.deletionAuc()),
                      Csv.number(c.id())));
    }
    AtomicFiles.write(out.resolve("predictions.csv"), predictions.toString());
    if (done.stream().anyMatch(image -> !image.curves().isEmpty())) {
      AtomicFiles.write(out.resolve("scores.csv"), scores.toString());
    }
  }

  private static void addRanks(
      StringBuilder csv, Explained image, String head, List<Ranked> classes) {
    for (int rank = 1; rank <= classes.size(); rank++) {
      Ranked ranked = classes.get(rank - 1);
      String number = Csv.number(ranked.probability());
      add(csv, image, head, String.valueOf(rank), ranked.name(), number);
    }
  }

  private static void add(StringBuilder csv, Explained image, String... fields) {
    List<String> all =
        new ArrayList<>(List.of(image.image().toString(), image.folder(), image.target().name()));
    all.addAll(Arrays.asList(fields));
    csv.append(Csv.line(all.toArray(String[]::new)));
  }
}
