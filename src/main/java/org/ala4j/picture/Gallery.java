package org.ala4j.picture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.ala4j.metrics.Plane;
import org.ala4j.table.ImageResult;

/**
 * Test images and where each row's model looked, all of one seed.
 *
 * @param rows in the order of the experiment; every image has a cell for each
 * @param reference the row that best and worst cases are chosen by, if it is among the rows
 * @param seed of the trials
 * @param images in the order of the classes
 */
public record Gallery(List<String> rows, String reference, int seed, List<Image> images) {
  private static final int CASES = 4;

  /**
   * One image.
   *
   * @param id in its dataset
   * @param picture photo and region
   * @param cells row → its map and what it scored
   */
  public record Image(int id, StoredPicture picture, Map<String, Cell> cells) {
    Image renamed(UnaryOperator<String> name) {
      Map<String, Cell> renamed = new LinkedHashMap<>();
      cells.forEach((row, cell) -> renamed.put(name.apply(row), cell));
      return new Image(id, picture, renamed);
    }

    public ImageResult any() {
      return cells.values().iterator().next().result();
    }
  }

  /**
   * One row's map of an image.
   *
   * @param map on 0..1, of any size
   * @param result what the image scored
   */
  public record Cell(Plane map, ImageResult result) {}

  /**
   * The ends of the images' ranking.
   *
   * @param by what they are ranked by
   * @param best the best first
   * @param worst the worst first
   */
  public record Extremes(String by, List<Image> best, List<Image> worst) {}

  /** Copies the lists. */
  public Gallery {
    rows = List.copyOf(rows);
    images = List.copyOf(images);
  }

  /**
   * Best and worst by the reference row's IoU; without regions by its ID score where every image
   * has curves; else by the probability of the right class being predicted. Empty with fewer than
   * two images or without the row.
   */
  public Optional<Extremes> extremes() {
    int count = Math.min(CASES, images.size() / 2);
    if (count == 0 || !rows.contains(reference)) {
      return Optional.empty();
    }
    if (defined(ImageResult::iou)) {
      return Optional.of(extremes("IoU", ImageResult::iou, count));
    }
    return Optional.of(
        defined(ImageResult::id)
            ? extremes("ID score", ImageResult::id, count)
            : extremes("certainty of the right class", ImageResult::certainty, count));
  }

  private boolean defined(ToDoubleFunction<ImageResult> score) {
    return images.stream().noneMatch(i -> Double.isNaN(score.applyAsDouble(referenced(i))));
  }

  private ImageResult referenced(Image image) {
    return image.cells().get(reference).result();
  }

  private Extremes extremes(String by, ToDoubleFunction<ImageResult> score, int count) {
    List<Image> ranked =
        images.stream()
            .sorted(Comparator.comparingDouble(i -> -score.applyAsDouble(referenced(i))))
            .toList();
    List<Image> worst = new ArrayList<>(ranked.subList(ranked.size() - count, ranked.size()));
    Collections.reverse(worst);
    return new Extremes(by, ranked.subList(0, count), worst);
  }

  /** The same with other names of the rows, which must be different ones. */
  public Gallery renamed(UnaryOperator<String> name) {
    return new Gallery(
        rows.stream().map(name).toList(),
        name.apply(reference),
        seed,
        images.stream().map(image -> image.renamed(name)).toList());
  }

  /** The figure {@code overlays.png}; empty without images. */
  public Optional<ContactSheet> figure() {
    return images.isEmpty() ? Optional.empty() : Optional.of(new GalleryFigure(this).sheet());
  }
}
