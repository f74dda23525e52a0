package org.ala4j.page;

import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.ala4j.metrics.Plane;
import org.ala4j.picture.Gallery;
import org.ala4j.picture.HeatImage;
import org.ala4j.picture.RegionOutline;

/**
 * The gallery's photos, regions and maps, embedded once, and the cells that lay them over each
 * other by reference. SVG, because HTML's own images cannot be used twice without being embedded
 * twice.
 */
final class Layers {
  /** The longer side of every cell in its own units; the style sheet scales it. */
  private static final int SIDE = 320;

  private final Gallery gallery;

  /** Each image's width and height in those units. */
  private final Map<Integer, Shape> shapes = new HashMap<>();

  private record Shape(int width, int height) {
    static Shape of(BufferedImage photo) {
      double scale = (double) SIDE / Math.max(photo.getWidth(), photo.getHeight());
      return new Shape(
          (int) Math.round(scale * photo.getWidth()), (int) Math.round(scale * photo.getHeight()));
    }
  }

  Layers(Gallery gallery) {
    this.gallery = gallery;
    for (Gallery.Image image : gallery.images()) {
      shapes.put(image.id(), Shape.of(image.picture().decodedPhoto()));
    }
  }

  /** The pictures and two filters, not shown: the cells refer to them. */
  void define(Html html) {
    html.open("svg", "hidden").with("width", 0).with("height", 0).with("aria-hidden", "true");
    html.open("defs");
    html.open("filter").with("id", "grey").with("color-interpolation-filters", "sRGB");
    html.empty("feColorMatrix").with("type", "saturate").with("values", 0).close();
    html.open("filter").with("id", "opaque").with("color-interpolation-filters", "sRGB");
    html.open("feComponentTransfer").empty("feFuncA");
    html.with("type", "linear").with("slope", 0).with("intercept", 1).close().close();
    for (Gallery.Image image : gallery.images()) {
      Shape shape = shapes.get(image.id());
      define(html, "photo-" + image.id(), "image/jpeg", shape, image.picture().photo());
      image.picture().region().ifPresent(region -> define(html, image, region));
      for (String row : gallery.rows()) {
        byte[] heat = HeatImage.of(image.cells().get(row).map());
        define(html, map(image, row), "image/png", shape, heat);
      }
      html.newLine();
    }
    html.close().close().newLine();
  }

  private static void define(Html html, String id, String type, Shape shape, byte[] file) {
    html.empty("image")
        .with("id", id)
        .with("width", shape.width())
        .with("height", shape.height())
        .with("preserveAspectRatio", "none") // a map is square, whatever it lies over
        .with("href", "data:" + type + ";base64," + Base64.getEncoder().encodeToString(file));
  }

  /** The region's border, and everything beyond it. */
  private void define(Html html, Gallery.Image image, Plane region) {
    String border = RegionOutline.of(region);
    String frame = "M0 0h" + region.width() + "v" + region.height() + "h-" + region.width() + "z";
    Shape shape = shapes.get(image.id());
    String scale =
        "scale("
            + (double) shape.width() / region.width()
            + " "
            + (double) shape.height() / region.height()
            + ")";
    html.empty("path")
        .with("id", "region-" + image.id())
        .with("d", border)
        .with("transform", scale);
    html.empty("path")
        .with("id", "beyond-" + image.id())
        .with("d", frame + border)
        .with("fill-rule", "evenodd")
        .with("transform", scale);
  }

  /** The id of a map; rows are counted, because their names are anything. */
  private String map(Gallery.Image image, String row) {
    return "map-" + image.id() + "-" + gallery.rows().indexOf(row);
  }

  /** The photo with the region's outline. */
  void writePhoto(Html html, Gallery.Image image, String label) {
    open(html, image, label);
    writeLayer(html, "photo", "photo-" + image.id());
    writeOutline(html, image);
    html.close();
  }

  /** All layers. */
  void writeStack(Html html, Gallery.Image image, String row, String label) {
    open(html, image, label);
    writeLayer(html, "photo", "photo-" + image.id());
    writeLayer(html, "heat", map(image, row));
    if (image.picture().region().isPresent()) {
      writeLayer(html, "veil", "beyond-" + image.id());
    }
    writeOutline(html, image);
    html.close();
  }

  private void open(Html html, Gallery.Image image, String label) {
    Shape shape = shapes.get(image.id());
    html.open("svg", "stage")
        .with("viewBox", "0 0 " + shape.width() + " " + shape.height())
        .with("role", "img")
        .with("aria-label", label);
  }

  /** A bright line on a dark one, to be seen on any ground. */
  private static void writeOutline(Html html, Gallery.Image image) {
    if (image.picture().region().isPresent()) {
      writeLayer(html, "rim", "region-" + image.id());
      writeLayer(html, "outline", "region-" + image.id());
    }
  }

  private static void writeLayer(Html html, String style, String id) {
    html.empty("use").with("class", style).with("href", "#" + id);
  }
}
