package org.ala4j.data.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ala4j.data.DataException;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.Photo;

/**
 * What a folder of photos is, as far as it can be told without being asked: {@code ala init} makes
 * an experiment of it.
 *
 * @param root the folder that holds the classes, or the splits with the classes
 * @param photos how many
 * @param train how many of them about will be for training
 * @param classes class → how many
 * @param splits those that have a folder; empty if nothing divides the photos
 * @param unread images of formats that cannot be read
 * @param side the median of the photos' shorter sides in pixels
 * @param masks what says where the objects are
 * @param kind how it does
 * @param matching how many photos have a region there
 * @param seed the one below 100 by which a hashed split divides every class most evenly
 */
public record FolderSurvey(
    Path root,
    int photos,
    int train,
    Map<String, Integer> classes,
    List<String> splits,
    int unread,
    int side,
    Optional<Path> masks,
    RegionSource kind,
    int matching,
    long seed) {
  private static final Set<String> PHOTOS = Set.of("images", "imgs", "photos", "jpegimages");
  private static final int SEEDS = 100;
  private static final int MEASURED = 60;

  /**
   * Looks at a folder.
   *
   * @param masks where the regions are; empty if they are to be looked for
   * @param validation part of the photos that will be for validation, where no folder says it
   * @param test part that will be for the test
   * @throws DataException if it cannot be one of photos in classes
   */
  public static FolderSurvey of(Path folder, Optional<Path> masks, double validation, double test) {
    Path root = classesIn(folder, masks);
    PhotoFolder files = PhotoFolder.list(root, masks);
    List<FolderReader.Found> photos = FolderReader.found(files);
    Map<String, Integer> classes = new TreeMap<>();
    Map<Part, Integer> parts = new EnumMap<>(Part.class);
    for (FolderReader.Found photo : photos) {
      classes.merge(photo.folder(), 1, Integer::sum);
      photo.part().ifPresent(part -> parts.merge(part, 1, Integer::sum));
    }
    if (classes.size() < 2) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has photos of %d classes; there must be a folder with photos for each of at least"
                  + " two, or folders train, val and test with those in them.%s",
              folder,
              classes.size(),
              files.unread().isEmpty()
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      " %,d images are of formats that are not read, such as %s.",
                      files.unread().size(),
                      files.unread().get(0))));
    }
    List<String> folders = List.copyOf(classes.keySet());
    Labels labels = new Labels(folders, FolderReader.classNames(root, folders));
    RegionSearch search = new RegionSearch(root, photos, labels);
    Optional<RegionSearch.Found> regions = masks.map(search::at).or(search::beside);
    double remains = 1;
    remains -= parts.containsKey(Part.VALIDATION) ? 0 : validation;
    remains -= parts.containsKey(Part.TEST) ? 0 : test;
    int train = parts.getOrDefault(Part.TRAIN, photos.size());
    return new FolderSurvey(
        root,
        photos.size(),
        (int) Math.round(train * remains),
        classes,
        parts.keySet().stream().map(Part::text).toList(),
        files.unread().size(),
        side(root, photos),
        regions.map(RegionSearch.Found::path),
        regions.map(RegionSearch.Found::kind).orElse(RegionSource.NONE),
        regions.map(RegionSearch.Found::matching).orElse(0),
        parts.isEmpty() ? seed(photos, classes, validation, test) : 0);
  }

  /** The folder itself, or that of photos in it, if there is nothing else but masks. */
  private static Path classesIn(Path folder, Optional<Path> masks) {
    PhotoFolder files = PhotoFolder.list(folder, masks);
    List<String> tops =
        files.folders().stream().filter(top -> !RegionSearch.holdsRegions(files, top)).toList();
    return tops.size() == 1 && PHOTOS.contains(tops.get(0).toLowerCase(Locale.ROOT))
        ? folder.resolve(tops.get(0))
        : folder;
  }

  private static int side(Path root, List<FolderReader.Found> photos) {
    List<Integer> sides = new ArrayList<>();
    int count = Math.min(MEASURED, photos.size());
    for (int i = 0; i < count; i++) {
      Path file = root.resolve(photos.get((int) ((long) i * photos.size() / count)).file());
      try {
        Photo photo = ImageFiles.readPhoto(file);
        sides.add(Math.min(photo.width(), photo.height()));
      } catch (DataException e) {
        // which a check of all photos names
      }
    }
    sides.sort(null);
    return sides.isEmpty() ? 0 : sides.get(sides.size() / 2);
  }

  /** Of several seeds the one whose worst class is nearest to what it should have in each split. */
  private static long seed(
      List<FolderReader.Found> photos,
      Map<String, Integer> classes,
      double validation,
      double test) {
    long best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (long seed = 0; seed < SEEDS; seed++) {
      HashedSplit split = new HashedSplit(validation, test, seed, Optional.empty());
      Map<String, int[]> counts = new TreeMap<>();
      for (FolderReader.Found photo : photos) {
        counts.computeIfAbsent(photo.folder(), c -> new int[3])[split.of(photo.path()).ordinal()]++;
      }
      double worst = 0;
      for (Map.Entry<String, int[]> counted : counts.entrySet()) {
        double all = classes.get(counted.getKey());
        int[] parts = counted.getValue();
        worst = Math.max(worst, off(parts[Part.VALIDATION.ordinal()], validation * all));
        worst = Math.max(worst, off(parts[Part.TEST.ordinal()], test * all));
      }
      if (worst < least) {
        least = worst;
        best = seed;
      }
    }
    return best;
  }

  /** How far a count is from what it should be; none at all is worst. */
  private static double off(int count, double wanted) {
    return count == 0 ? 1 + wanted : Math.abs(count - wanted) / Math.max(1, wanted);
  }
}
