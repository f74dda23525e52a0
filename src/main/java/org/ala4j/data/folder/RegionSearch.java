package org.ala4j.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.data.ObjectMask;
import org.ala4j.data.ObjectMask.Coding;
import org.ala4j.data.Region;

/** Finds what lies in a folder of photos or beside it and says where their objects are. */
final class RegionSearch {
  private static final Set<String> NAMES =
      Set.of(
          "annotation",
          "annotations",
          "boxes",
          "groundtruth",
          "gt",
          "labels",
          "mask",
          "masks",
          "segmentation",
          "segmentationclass",
          "segmentations",
          "trimaps",
          "xmls");

  private static final int ENTRIES = 1000;

  /** Pictures that are looked at to tell what they mean. */
  private static final int LOOKED_AT = 12;

  private static final int LARGEST_OF_TRIMAP = 3;
  private static final int LARGEST_LABEL = 20;

  private final List<FolderReader.Found> photos;
  private final Labels labels;

  /**
   * @param photos of which few suffice
   */
  RegionSearch(List<FolderReader.Found> photos, List<String> classes) {
    this.photos = photos;
    this.labels = new Labels(classes, classes);
  }

  /**
   * What was found.
   *
   * @param matching how many photos have a region there
   */
  record Found(Path path, RegionSource kind, int matching) {}

  /** Whether a folder of that name holds regions rather than a class's photos. */
  static boolean isNameOfRegions(String folder) {
    return NAMES.contains(folder.toLowerCase(Locale.ROOT).replaceAll("[ _-]", ""));
  }

  /** The source in or beside that folder that knows most of the photos. */
  Optional<Found> beside(Path root) {
    List<Found> found = new ArrayList<>();
    for (Path place : List.of(root, root.toAbsolutePath().normalize().resolveSibling("."))) {
      for (Path entry : entries(place.normalize())) {
        boolean isNamed = isNameOfRegions(entry.getFileName().toString());
        if (Files.isDirectory(entry) && isNamed) {
          at(entry).ifPresent(found::add);
          entries(entry).forEach(inner -> at(inner).ifPresent(found::add));
        } else if (Files.isRegularFile(entry)) {
          at(entry).ifPresent(found::add);
        }
      }
    }
    return found.stream()
        .max(
            Comparator.comparingInt(Found::matching)
                .thenComparing(Found::kind, Comparator.reverseOrder()));
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.limit(ENTRIES).sorted().toList();
    } catch (IOException e) {
      return List.of(); // not readable: nothing is found there
    }
  }

  /** What is at that path, if it knows any of the photos. */
  Optional<Found> at(Path path) {
    return kind(path)
        .map(kind -> new Found(path, kind, matching(path, kind)))
        .filter(found -> found.matching() > 0);
  }

  private int matching(Path path, RegionSource kind) {
    try {
      Regions regions = Regions.open(options(path, kind), labels.folders(), labels.names());
      int matching = 0;
      for (FolderReader.Found photo : photos) {
        int label = labels.folders().indexOf(photo.folder());
        matching += regions.of(photo.path(), label).isPresent() ? 1 : 0;
      }
      return matching;
    } catch (DataException e) {
      return 0; // another kind of file, such as settings in JSON
    }
  }

  private static FolderReader.Options options(Path path, RegionSource kind) {
    return new FolderReader.Options(
        Optional.of(path), kind, 128, 0, 0, 0, Optional.empty(), Optional.empty());
  }

  private static Optional<RegionSource> kind(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (Files.isRegularFile(path)) {
      return name.endsWith(".json")
          ? Optional.of(RegionSource.COCO)
          : name.endsWith(".csv") ? Optional.of(RegionSource.BOXES) : Optional.empty();
    }
    if (!Files.isDirectory(path)) {
      return Optional.empty();
    }
    if (entries(path).stream().anyMatch(entry -> entry.toString().endsWith(".xml"))) {
      return Optional.of(RegionSource.VOC_BOXES);
    }
    List<Path> pictures = PhotoFolder.list(path, Optional.empty()).files();
    if (pictures.isEmpty()) {
      return Optional.empty();
    }
    if (name.equals("segmentationclass")) {
      return Optional.of(RegionSource.VOC);
    }
    return Optional.of(ofPictures(path, pictures));
  }

  /** Pictures of few small labels are trimaps, or VOC's if there are more of them. */
  private static RegionSource ofPictures(Path folder, List<Path> pictures) {
    int count = Math.min(LOOKED_AT, pictures.size());
    int largest = 0;
    for (int i = 0; i < count; i++) {
      Path picture = folder.resolve(pictures.get((int) ((long) i * pictures.size() / count)));
      try {
        ObjectMask mask = ObjectMask.read(picture, 128);
        if (mask.coding() != Coding.PALETTE) {
          return RegionSource.MASKS;
        }
      } catch (DataException e) {
        // labels, perhaps
      }
      try {
        largest = Math.max(largest, new Region.LabelMask(picture, 1, 3).read().largest());
      } catch (DataException e) {
        return RegionSource.MASKS; // whose reader will say what is wrong
      }
    }
    return largest <= LARGEST_OF_TRIMAP
        ? RegionSource.TRIMAPS
        : largest <= LARGEST_LABEL || largest == 255 ? RegionSource.VOC : RegionSource.MASKS;
  }
}
