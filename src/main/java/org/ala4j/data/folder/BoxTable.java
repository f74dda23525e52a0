package org.ala4j.data.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ala4j.data.Region;
import org.ala4j.data.Region.Box;

/**
 * A table of boxes in pixels: {@code file,x,y,width,height} or {@code file,xmin,ymin,xmax,ymax},
 * and {@code class} where photos show several; a photo may have several lines.
 */
final class BoxTable implements Regions {
  private record Entry(String word, Box box) {}

  private final Labels labels;
  private final NamedFiles<List<Entry>> boxes = new NamedFiles<>();

  private BoxTable(Labels labels) {
    this.labels = labels;
  }

  static Regions read(Path file, Labels labels) {
    BoxTable boxes = new BoxTable(labels);
    List<String> lengths = List.of("file", "x", "y", "width", "height");
    List<String> corners = List.of("file", "xmin", "ymin", "xmax", "ymax");
    CsvTable table = CsvTable.read(file, List.of("file"));
    boolean byCorners = corners.stream().allMatch(table::has);
    if (!byCorners) {
      table.require(lengths);
    }
    for (CsvTable.Row row : table.rows()) {
      String name = PhotoFolder.name(row.text("file"));
      List<Entry> own = boxes.boxes.atPath(name).orElseGet(ArrayList::new);
      own.add(new Entry(row.text("class"), box(row, byCorners)));
      boxes.boxes.put(name, own);
    }
    return boxes;
  }

  private static Box box(CsvTable.Row row, boolean byCorners) {
    double x = row.number(byCorners ? "xmin" : "x");
    double y = row.number(byCorners ? "ymin" : "y");
    double width = byCorners ? row.number("xmax") - x : row.number("width");
    double height = byCorners ? row.number("ymax") - y : row.number("height");
    if (width <= 0) {
      throw row.wrong(byCorners ? "xmax" : "width", "must leave the box a width");
    }
    if (height <= 0) {
      throw row.wrong(byCorners ? "ymax" : "height", "must leave the box a height");
    }
    return new Box(x, y, width, height);
  }

  @Override
  public Optional<Region> of(String photo, int label) {
    List<Box> own =
        boxes.of(photo).orElse(List.of()).stream()
            .filter(entry -> entry.word().isEmpty() || labels.means(entry.word(), label))
            .map(Entry::box)
            .toList();
    return Boxes.of(own);
  }
}
