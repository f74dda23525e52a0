package org.ala4j.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ala4j.picture.Gallery;
import org.ala4j.picture.Palette;
import org.ala4j.table.ClassName;
import org.ala4j.table.Decimals;
import org.ala4j.table.ImageResult;

/**
 * The grid image × row. A cell lays photo, map and outline over each other, and the style sheet
 * says which of them show: no second copy of a picture and no script is needed to compare them.
 * Each cell is a check box, so that a finger or the space bar can do what a pointer does by resting
 * on it.
 */
final class GalleryHtml {
  private final Gallery gallery;
  private final Layers layers;
  private final Map<String, String> styles;
  private final Map<String, String> words;

  /**
   * @param words row → the row in words, where it has any
   */
  GalleryHtml(Gallery gallery, Map<String, String> styles, Map<String, String> words) {
    this.gallery = gallery;
    this.layers = new Layers(gallery);
    this.styles = styles;
    this.words = words;
  }

  void write(Html html) {
    layers.define(html);
    writeSwitch(html);
    writeKey(html);
    List<Gallery.Image> others = new ArrayList<>(gallery.images());
    gallery
        .extremes()
        .ifPresent(
            ends -> {
              String by = " by the " + ends.by() + " of row " + gallery.reference();
              html.element("h3", "Best" + by);
              write(html, ends.best());
              html.element("h3", "Worst" + by);
              write(html, ends.worst());
              others.removeAll(ends.best());
              others.removeAll(ends.worst());
            });
    boolean areAll = others.size() == gallery.images().size();
    if (!others.isEmpty()) {
      html.open("div", "others");
      html.element("h3", (areAll ? "All " : "The other ") + others.size() + " images");
      write(html, others);
      html.close();
    }
  }

  /** The map's colours, and the rows in words. */
  private void writeKey(Html html) {
    html.open("ul", "key colours").open("li");
    html.open("svg", "scale").with("viewBox", "0 0 100 10").with("preserveAspectRatio", "none");
    html.with("aria-hidden", "true").open("defs").open("linearGradient").with("id", "inferno");
    for (int percent = 0; percent <= 100; percent += 10) {
      html.empty("stop")
          .with("offset", percent + "%")
          .with("stop-color", String.format(Locale.ROOT, "#%06x", Palette.rgb(percent / 100.0)));
    }
    html.close().close();
    html.empty("rect").with("width", 100).with("height", 10).with("fill", "url(#inferno)").close();
    html.element("span", "attention, least to most").close();
    for (String row : gallery.rows()) {
      if (words.containsKey(row)) {
        html.open("li");
        Swatch.write(html, styles.get(row));
        html.element("span", row + " " + words.get(row)).close();
      }
    }
    html.close();
  }

  /** The switch for all cells of the page. */
  private static void writeSwitch(Html html) {
    html.open("fieldset", "views").element("legend", "Every picture shows");
    for (String view : List.of("Overlay", "Photo", "True region", "Map")) {
      String id = "view-" + view.toLowerCase(Locale.ROOT).replace(' ', '-');
      html.empty("input")
          .with("type", "radio")
          .with("name", "view")
          .with("id", id)
          .with("checked", view.equals("Overlay") ? "checked" : null);
      html.open("label").with("for", id).text(view).close();
    }
    html.close();
  }

  /** One strip per image: the photo, then every row. */
  private void write(Html html, List<Gallery.Image> images) {
    for (Gallery.Image image : images) {
      String path = image.any().file();
      html.open("article", "image").open("h4").text(ClassName.readable(image.any().label()));
      html.element("span", "file", " " + path.substring(path.lastIndexOf('/') + 1)).close();
      html.open("ul", "strip");
      writePhoto(html, image);
      gallery.rows().forEach(row -> writeCell(html, image, row));
      html.close().close().newLine();
    }
  }

  private void writePhoto(Html html, Gallery.Image image) {
    String shown = "photo" + (image.picture().region().isPresent() ? " and true region" : "");
    html.open("li");
    layers.writePhoto(html, image, "Image " + image.id() + ": " + shown);
    html.element("p", shown).close();
  }

  private void writeCell(Html html, Gallery.Image image, String row) {
    ImageResult result = image.cells().get(row).result();
    String name = "Row " + row + ", image " + image.id();
    String iou = Double.isNaN(result.iou()) ? "n/a" : Decimals.three(result.iou());
    html.open("li").open("label");
    html.empty("input")
        .with("type", "checkbox")
        .with("class", "peek")
        .with("aria-label", name + ": compare with the photo");
    layers.writeStack(html, image, row, name + ": attention map over the photo, IoU " + iou);
    html.close();
    html.open("p");
    Swatch.write(html, styles.get(row));
    html.element("b", row).text(" IoU\u00a0" + iou).close();
    html.open("p", result.right() ? "right" : "wrong");
    html.open("span").with("role", "img").with("aria-label", result.right() ? "right" : "wrong");
    html.text(result.right() ? "✓" : "✗").close();
    html.text(
        String.format(
            Locale.ROOT,
            " %s %.0f\u00a0%%",
            ClassName.readable(result.predicted()),
            100 * result.probability()));
    html.close().close();
  }
}
