package org.ala4j.data.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ala4j.data.DataException;
import org.ala4j.data.Region;

/** Where the objects of photos are. */
interface Regions {
  /**
   * The region of a photo; empty if nothing is said about it.
   *
   * @param photo its path
   * @param label its class: the object is what belongs to that class, all of it if there are
   *     several
   */
  Optional<Region> of(String photo, int label);

  /**
   * Opens what says it.
   *
   * @param root the folder of the photos
   * @param folders the classes' folders by label
   * @param names the classes' names by label; annotations may call a class by either
   * @throws DataException if it cannot be read
   */
  static Regions open(
      FolderReader.Options options, Path root, List<String> folders, List<String> names) {
    RegionSource kind = options.kind();
    if (kind == RegionSource.NONE) {
      return (photo, label) -> Optional.empty();
    }
    Path source = options.masks().orElseThrow();
    if (PhotoFolder.real(source).equals(PhotoFolder.real(root))) {
      throw new DataException(
          "dataset.masks is dataset.root itself; put the masks into a folder of their own.");
    }
    boolean isFile = kind == RegionSource.COCO || kind == RegionSource.BOXES;
    if (isFile ? !Files.isRegularFile(source) : !Files.isDirectory(source)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "dataset.masks: %s is not there, or no %s; dataset.masks_as is %s: %s.",
              source,
              isFile ? "file" : "folder",
              kind.text(),
              kind.meaning()));
    }
    Labels labels = new Labels(folders, names);
    return switch (kind) {
      case NONE -> throw new IllegalArgumentException("NONE has no source");
      case MASKS -> MaskFolder.ofObjects(source, options.foreground());
      case TRIMAPS -> MaskFolder.ofTrimaps(source);
      case VOC -> MaskFolder.ofVoc(source, labels);
      case VOC_BOXES -> new VocBoxes(source, labels);
      case COCO -> CocoRegions.read(source, labels);
      case BOXES -> BoxTable.read(source, labels);
    };
  }
}
