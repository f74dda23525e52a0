package org.ala4j.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.data.DataException;
import org.ala4j.files.Reason;
import org.ala4j.picture.Gallery;
import org.ala4j.picture.StoredPicture;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredMaps;
import org.ala4j.results.StoredTrial;
import org.ala4j.table.ImageResult;

/** Collects the stored pictures of all rows: those of the first seed that has any. */
final class StoredGallery {
  private final StoredExperiment experiment;
  private final List<StoredTrial> trials;

  StoredGallery(StoredExperiment experiment, List<StoredTrial> trials) {
    this.experiment = experiment;
    this.trials = trials;
  }

  Gallery gallery() {
    for (int seed : experiment.seeds()) {
      List<StoredMaps> drawn =
          trials.stream()
              .filter(t -> t.result().seed() == seed)
              .flatMap(StoredTrial::all)
              .filter(m -> !m.drawn().isEmpty())
              .toList();
      if (!drawn.isEmpty()) {
        return new Gallery(
            drawn.stream().map(StoredMaps::name).toList(),
            experiment.reference(),
            seed,
            images(drawn));
      }
    }
    return new Gallery(List.of(), experiment.reference(), 0, List.of());
  }

  private static List<Gallery.Image> images(List<StoredMaps> drawn) {
    List<Gallery.Image> images = new ArrayList<>();
    for (int id : drawn.get(0).drawn()) {
      image(id, drawn).ifPresent(images::add);
    }
    images.sort(
        Comparator.comparing((Gallery.Image image) -> image.any().label())
            .thenComparing(Gallery.Image::id));
    return images;
  }

  /** Empty for an image that some row has not drawn or scored. */
  private static Optional<Gallery.Image> image(int id, List<StoredMaps> drawn) {
    Map<String, Gallery.Cell> cells = new LinkedHashMap<>();
    StoredPicture first = null;
    String file = null;
    for (StoredMaps maps : drawn) {
      Optional<ImageResult> result =
          maps.images().stream().filter(i -> i.image() == id).findFirst();
      if (result.isEmpty() || !maps.drawn().contains(id)) {
        return Optional.empty();
      }
      file = file == null ? result.get().file() : file;
      if (!result.get().file().equals(file)) {
        return Optional.empty(); // of another dataset, by chance with the same id
      }
      StoredPicture picture = picture(maps, id);
      first = first == null ? picture : first;
      cells.put(maps.name(), new Gallery.Cell(picture.map(), result.get()));
    }
    return Optional.of(new Gallery.Image(id, first, cells));
  }

  private static StoredPicture picture(StoredMaps maps, int id) {
    try {
      return StoredPicture.read(maps.pictures(), id);
    } catch (IOException e) {
      throw new DataException(
          "the pictures in " + maps.pictures() + " cannot be read: " + Reason.of(e), e);
    }
  }
}
