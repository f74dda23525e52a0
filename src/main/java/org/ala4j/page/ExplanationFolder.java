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
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.NpyFile;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.Masking;
import org.ala4j.metrics.Plane;
import org.ala4j.page.Explained.Ranked;
import org.ala4j.picture.ContactSheet;
import org.ala4j.picture.ContactSheet.Tile;
import org.ala4j.picture.CurvesPicture;
import org.ala4j.picture.Overlay;
import org.ala4j.picture.Png;
import org.ala4j.table.ClassName;
import org.ala4j.table.Csv;
import org.ala4j.table.MeanCurves;

/**
 * The files that explanations of images are written to:
 *
 * <pre>
 * 001-NAME/METHOD.npy           the map at the model's input resolution, raw float32
 * 001-NAME/METHOD-heat.png      the map, min-max normalised, in colours
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

  private final Path out;
  private final List<String> methods;
  private final Masking masking;
  private final List<Explained> done = new ArrayList<>();
  private final List<ContactSheet.Line> lines = new ArrayList<>();

  /**
   * @param methods the columns of the figure
   * @param masking of the curves
   */
  public ExplanationFolder(Path out, Collection<String> methods, Masking masking) {
    this.out = out;
    this.methods = List.copyOf(methods);
    this.masking = masking;
  }

  /**
   * Writes the files of one image.
   *
   * @param photo as the network saw it, but large enough for people
   * @param maps by method, of any size
   * @param size the side of the network's input
   */
  public void add(Explained image, BufferedImage photo, Map<String, Plane> maps, int size) {
    Path into = out.resolve(image.folder());
    Map<String, Overlay> overlays = new LinkedHashMap<>();
    maps.forEach(
        (method, map) -> {
          Overlay overlay = new Overlay(photo, map, Optional.empty());
          overlays.put(method, overlay);
          NpyFile.write(
              into.resolve(method + ".npy"), map.resized(size, size).values(), size, size);
          Png.write(into.resolve(method + "-heat.png"), overlay.heatPanel());
          Png.write(into.resolve(method + "-overlay.png"), overlay.blendPanel());
        });
    if (!image.curves().isEmpty()) {
      writeCurves(into, image.curves());
    }
    done.add(image);
    if (lines.size() < FIGURE_IMAGES) {
      lines.add(line(image, photo, overlays));
    }
  }

  private void writeCurves(Path folder, Map<String, Curves> curves) {
    Map<String, MeanCurves> read = new LinkedHashMap<>();
    curves.forEach((method, c) -> read.put(method, MeanCurves.of(c)));
    AtomicFiles.write(folder.resolve("curves.csv"), MeanCurves.csv(read));
    List<CurvesPicture.Line> lines =
        curves.entrySet().stream()
            .map(
                e ->
                    new CurvesPicture.Line(
                        e.getKey(),
                        read.get(e.getKey()),
                        e.getValue().insertionAuc(),
                        e.getValue().deletionAuc()))
            .toList();
    Png.write(folder.resolve("curves.png"), new CurvesPicture(masking, lines).picture());
  }

  private static ContactSheet.Line line(
      Explained explained, BufferedImage photo, Map<String, Overlay> overlays) {
    List<Tile> tiles = new ArrayList<>();
    tiles.add(
        new Tile(
            photo,
            String.format(
                Locale.ROOT,
                "%s %.0f %%",
                ClassName.readable(explained.target().name()),
                100 * explained.target().probability())));
    overlays.forEach(
        (method, overlay) ->
            tiles.add(
                new Tile(
                    overlay.blendPanel(),
                    Optional.ofNullable(explained.curves().get(method))
                        .map(c -> String.format(Locale.ROOT, "ID %.3f", c.id()))
                        .orElse(""))));
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
