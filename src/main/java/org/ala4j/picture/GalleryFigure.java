package org.ala4j.picture;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ala4j.table.ClassName;
import org.ala4j.table.Decimals;
import org.ala4j.table.ImageResult;

/**
 * The gallery as one wide picture for a paper: a few images, spread over the classes, as columns;
 * the photo and every row as lines.
 */
final class GalleryFigure {
  private static final int IMAGES = 7;

  /** All tiles together, in pixels: about 1.4 MB as PNG. */
  private static final int PIXELS = 570_000;

  private static final int LARGEST = 220;
  private static final int SMALLEST = 96;

  private final Gallery gallery;

  GalleryFigure(Gallery gallery) {
    this.gallery = gallery;
  }

  ContactSheet sheet() {
    List<Gallery.Image> images = spread();
    List<ContactSheet.Line> lines = new ArrayList<>();
    lines.add(
        new ContactSheet.Line(
            "photo",
            images.stream()
                .map(i -> new ContactSheet.Tile(overlay(i, gallery.rows().get(0)).photoPanel(), ""))
                .toList()));
    for (String row : gallery.rows()) {
      lines.add(
          new ContactSheet.Line(row, images.stream().map(image -> tile(image, row)).toList()));
    }
    int tiles = images.size() * lines.size();
    int side = (int) Math.sqrt((double) PIXELS / tiles);
    return new ContactSheet(
        Math.max(SMALLEST, Math.min(LARGEST, side)),
        images.stream().map(image -> ClassName.readable(image.any().label())).toList(),
        lines);
  }

  private List<Gallery.Image> spread() {
    List<Gallery.Image> all = gallery.images();
    int count = Math.min(IMAGES, all.size());
    return IntStream.range(0, count).mapToObj(i -> all.get(i * all.size() / count)).toList();
  }

  private static ContactSheet.Tile tile(Gallery.Image image, String row) {
    ImageResult result = image.cells().get(row).result();
    BufferedImage blend = overlay(image, row).blendPanel();
    return new ContactSheet.Tile(
        blend, Double.isNaN(result.iou()) ? "" : "IoU " + Decimals.three(result.iou()));
  }

  private static Overlay overlay(Gallery.Image image, String row) {
    Gallery.Cell cell = image.cells().get(row);
    StoredPicture picture = image.picture();
    return new Overlay(picture.decodedPhoto(), cell.map(), picture.region());
  }
}
