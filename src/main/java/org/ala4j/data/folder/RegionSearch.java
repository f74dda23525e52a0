package org.ala4j.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.ObjectMask;
import org.ala4j.data.ObjectMask.Coding;
import org.ala4j.data.Photo;
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

  /** Pictures that are looked at to tell masks from photos, and the most colours of a mask. */
  private static final int TRIED = 3;

  private static final int COLOURS = 256;
  private static final int LARGEST_OF_TRIMAP = 3;
  private static final int LARGEST_LABEL = 20;

  private final Path root;
  private final List<FolderReader.Found> photos;
  private final Labels labels;

  /**
   * @param root the folder of the photos
   */
  RegionSearch(Path root, List<FolderReader.Found> photos, Labels labels) {
    this.root = root;
    this.photos = photos;
    this.labels = labels;
  }

  /**
   * What was found.
   *
   * @param matching how many photos have a region there
   */
  record Found(Path path, RegionSource kind, int matching) {}

  /** Whether a folder is named like one of regions. */
  static boolean isNamedSo(String folder) {
    return NAMES.contains(folder.toLowerCase(Locale.ROOT).replaceAll("[ _-]", ""));
  }

  /**
   * Whether a folder just below one of photos holds masks rather than a class: it is named so, and
   * the first of its pictures have few colours. There may be a class called mask.
   */
  static boolean holdsRegions(PhotoFolder folder, String top) {
    return isNamedSo(top)
        && folder.files().stream()
            .filter(file -> PhotoFolder.name(file.getName(0).toString()).equals(top))
            .limit(TRIED)
            .allMatch(file -> hasFewColours(folder.root().resolve(file)));
  }

  private static boolean hasFewColours(Path picture) {
    try {
      Photo photo = ImageFiles.readPhoto(picture);
      byte[] rgb = photo.rgb();
      Set<Integer> colours = new HashSet<>();
      for (int i = 0; i < rgb.length && colours.size() <= COLOURS; i += 3) {
        colours.add((rgb[i] & 0xff) << 16 | (rgb[i + 1] & 0xff) << 8 | (rgb[i + 2] & 0xff));
      }
      return colours.size() <= COLOURS;
    } catch (DataException e) {
      return false;
    }
  }

  /** The source in or beside the folder of photos that knows most of them. */
  Optional<Found> beside() {
    List<Found> found = new ArrayList<>();
    List<Path> places = new ArrayList<>(List.of(root));
    Optional.ofNullable(root.toAbsolutePath().normalize().getParent()).ifPresent(places::add);
    for (Path place : places) {
      for (Path entry : entries(place)) {
        tried(entry).ifPresent(found::add);
        if (Files.isDirectory(entry) && isNamedSo(entry.getFileName().toString())) {
          entries(entry).forEach(inner -> tried(inner).ifPresent(found::add));
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
      return entries.sorted().limit(ENTRIES).toList();
    } catch (IOException e) {
      return List.of(); // not readable: nothing is found there
    }
  }

  /** What is at a path that nobody named; something quite different may be there. */
  private Optional<Found> tried(Path path) {
    if (Files.isDirectory(path) && !isNamedSo(path.getFileName().toString())) {
      return Optional.empty();
    }
    try {
      return kind(path)
          .map(kind -> new Found(path, kind, matching(path, kind)))
          .filter(found -> found.matching() > 0);
    } catch (DataException e) {
      return Optional.empty();
    }
  }

  /**
   * What is at a path.
   *
   * @throws DataException if it is nothing that says where objects are, or of none of the photos
   */
  Found at(Path path) {
    RegionSource kind =
        kind(path)
            .orElseThrow(
                () ->
                    new DataException(
                        path
                            + " is neither a folder of masks nor a .json or .csv file;"
                            + " docs/datasets.md says what masks may be."));
    int matching = matching(path, kind);
    if (matching == 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "Nothing in %s, read as %s (%s), belongs to a photo in %s; docs/datasets.md says how"
                  + " masks and boxes are found.",
              path,
              kind.text(),
              kind.meaning(),
              root));
    }
    return new Found(path, kind, matching);
  }

  private int matching(Path path, RegionSource kind) {
    FolderReader.Options options =
        new FolderReader.Options(
            Optional.of(path), kind, 128, 0, 0, 0, Optional.empty(), Optional.empty());
    Regions regions = Regions.open(options, root, labels.folders(), labels.names());
    int matching = 0;
    for (FolderReader.Found photo : photos) {
      int label = labels.folders().indexOf(photo.folder());
      matching += regions.of(photo.path(), label).isPresent() ? 1 : 0;
    }
    return matching;
  }

  private static Optional<RegionSource> kind(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
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
    return Optional.of(
        name.equals("segmentationclass") ? RegionSource.VOC : ofPictures(path, pictures));
  }

  /** Pictures of 1, 2 and 3 are trimaps; other small labels are VOC's. */
  private static RegionSource ofPictures(Path folder, List<Path> pictures) {
    int count = Math.min(LOOKED_AT, pictures.size());
    int largest = 0;
    boolean hasZero = false;
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
        ObjectMask zero = new Region.LabelMask(picture, 0, 255).read();
        largest = Math.max(largest, zero.largest());
        hasZero |= !zero.isEmpty();
      } catch (DataException e) {
        return RegionSource.MASKS; // whose reader will say what is wrong
      }
    }
    if (largest <= LARGEST_OF_TRIMAP && !hasZero) {
      return RegionSource.TRIMAPS;
    }
    return largest <= LARGEST_LABEL || largest == 255 ? RegionSource.VOC : RegionSource.MASKS;
  }
}
