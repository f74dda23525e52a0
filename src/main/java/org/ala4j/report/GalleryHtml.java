package org.ala4j.report;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The grid image × row. Photos, maps and outlines are embedded once and laid over each other by the
 * style sheet, so that a cell can show the overlay, the photo, the region or the map without a
 * second copy of any of them and without a script: each cell is a check box that swaps it.
 */
final class GalleryHtml {
  private static final String FRAME = "0 0 320 320";
  private static final String SIDE = "320";

  private final Gallery gallery;
  private final Map<String, String> styles;

  GalleryHtml(Gallery gallery, Map<String, String> styles) {
    this.gallery = gallery;
    this.styles = styles;
  }

  void write(Html html) {
    writePictures(html);
    writeSwitch(html);
    gallery
        .extremes()
        .ifPresent(
            ends -> {
              String by = " by the " + ends.by() + " of row " + gallery.reference();
              html.element("h3", "Best" + by);
              write(html, ends.best());
              html.element("h3", "Worst" + by);
              write(html, ends.worst());
            });
    html.element("h3", "All " + gallery.images().size() + " images");
    write(html, gallery.images());
  }

  /** The pictures themselves, not shown: the cells refer to them. */
  private void writePictures(Html html) {
    html.open("svg", "class", "hidden", "width", "0", "height", "0", "aria-hidden", "true");
    html.open("defs");
    html.open("filter", "id", "grey", "color-interpolation-filters", "sRGB");
    html.empty("feColorMatrix", "type", "saturate", "values", "0").close();
    html.open("filter", "id", "opaque", "color-interpolation-filters", "sRGB");
    html.open("feComponentTransfer");
    html.empty("feFuncA", "type", "linear", "slope", "0", "intercept", "1").close().close();
    for (Gallery.Image image : gallery.images()) {
      picture(html, "photo-" + image.id(), "image/jpeg", image.picture().photo());
      image
          .picture()
          .region()
          .ifPresent(
              region -> {
                int side = region.width();
                String path = RegionOutline.of(region);
                String scale = side == 320 ? null : "scale(" + 320.0 / side + ")";
                html.empty("path", "id", "region-" + image.id(), "d", path, "transform", scale);
                html.empty(
                    "path",
                    "id",
                    "veil-" + image.id(),
                    "d",
                    "M0 0h" + side + "v" + side + "h-" + side + "z" + path,
                    "fill-rule",
                    "evenodd",
                    "transform",
                    scale);
              });
      for (String row : gallery.rows()) {
        picture(html, map(image, row), "image/png", HeatImage.of(image.cells().get(row).map()));
      }
      html.newLine();
    }
    html.close().close().newLine();
  }

  private static void picture(Html html, String id, String type, byte[] file) {
    html.empty(
        "image",
        "id",
        id,
        "width",
        SIDE,
        "height",
        SIDE,
        "preserveAspectRatio",
        "none",
        "href",
        "data:" + type + ";base64," + Base64.getEncoder().encodeToString(file));
  }

  /** The id of a map; rows are counted, because their names are anything. */
  private String map(Gallery.Image image, String row) {
    return "map-" + image.id() + "-" + gallery.rows().indexOf(row);
  }

  /** The switch for all cells of the page. */
  private void writeSwitch(Html html) {
    html.open("fieldset", "class", "views").element("legend", "Every picture shows");
    boolean first = true;
    for (String view : List.of("Overlay", "Photo", "True region", "Map")) {
      String id = "view-" + view.toLowerCase(Locale.ROOT).replace(' ', '-');
      html.empty(
          "input", "type", "radio", "name", "view", "id", id, "checked", first ? "checked" : null);
      html.element("label", view, "for", id);
      first = false;
    }
    html.close();
  }

  /** One strip per image: the photo, then every row. */
  private void write(Html html, List<Gallery.Image> images) {
    for (Gallery.Image image : images) {
      html.open("article", "class", "image");
      html.open("h4").text(ClassName.readable(image.any().label()));
      html.element("span", " " + image.any().file(), "class", "file").close();
      html.open("ul", "class", "strip");
      writePhoto(html, image);
      gallery.rows().forEach(row -> writeCell(html, image, row));
      html.close().close().newLine();
    }
  }

  private static void writePhoto(Html html, Gallery.Image image) {
    boolean region = image.picture().region().isPresent();
    String shown = "photo" + (region ? " and true region" : "");
    html.open("li", "class", "original");
    html.open(
        "svg",
        "class",
        "stage",
        "viewBox",
        FRAME,
        "role",
        "img",
        "aria-label",
        "Image " + image.id() + ": " + shown);
    layer(html, "photo", "photo-" + image.id());
    if (region) {
      layer(html, "rim", "region-" + image.id());
      layer(html, "outline", "region-" + image.id());
    }
    html.close().element("p", shown, "class", "row").close();
  }

  private void writeCell(Html html, Gallery.Image image, String row) {
    ImageResult result = image.cells().get(row).result();
    boolean region = image.picture().region().isPresent();
    String name = "Row " + row + ", image " + image.id();
    html.open("li").open("label");
    html.empty(
        "input",
        "type",
        "checkbox",
        "class",
        "peek",
        "aria-label",
        name + ": compare with the photo");
    html.open(
        "svg",
        "class",
        "stage",
        "viewBox",
        FRAME,
        "role",
        "img",
        "aria-label",
        name + ": attention map over the photo, " + iou(result));
    layer(html, "photo", "photo-" + image.id());
    layer(html, "heat", map(image, row));
    if (region) {
      layer(html, "veil", "veil-" + image.id());
      layer(html, "rim", "region-" + image.id());
      layer(html, "outline", "region-" + image.id());
    }
    html.close().close();
    html.open("p", "class", "row");
    Swatch.write(html, styles.get(row));
    html.element("b", row).text(" " + iou(result)).close();
    html.open("p", "class", result.right() ? "right" : "wrong");
    html.element(
        "span",
        result.right() ? "✓" : "✗",
        "role",
        "img",
        "aria-label",
        result.right() ? "right:" : "wrong:");
    html.text(
        " %s %.0f %%"
            .formatted(ClassName.readable(result.predicted()), 100 * result.probability()));
    html.close().close();
  }

  private static void layer(Html html, String style, String id) {
    html.empty("use", "class", style, "href", "#" + id);
  }

  private static String iou(ImageResult result) {
    return Double.isNaN(result.iou()) ? "IoU n/a" : "IoU " + Decimals.three(result.iou());
  }
}
