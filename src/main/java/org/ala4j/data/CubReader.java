package org.ala4j.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Reads CUB-200-2011 (Wah et al., Caltech CNS-TR-2011-001) in its official layout:
 *
 * <pre>
 * root/images.txt                 id  NNN.Name/file.jpg
 * root/image_class_labels.txt     id  class number
 * root/train_test_split.txt       id  1 = official training image, 0 = test image
 * root/classes.txt                class number  NNN.Name
 * root/bounding_boxes.txt         id  x y width height, in pixels (only for boxes)
 * root/images/NNN.Name/*.jpg
 * root/segmentations/NNN.Name/*.png   (only for masks; may also lie beside root)
 * </pre>
 *
 * <p>Partial copies are common, so the lists are joined by id and images missing from one of them
 * are left out, as are classes without a single photo on disk unless they were asked for; the
 * dataset's notes say so. Any other listed photo must exist. Photos that no list names are ignored.
 *
 * <p>The validation set comes out of the official training images (the paper: 5,994 = 5,000 + 994);
 * the official test images stay what they are.
 */
public final class CubReader {

  private CubReader() {}

  /**
   * What to read.
   *
   * @param masks where regions come from: {@code segmentations}, {@code boxes} or {@code none}
   * @param classes official class numbers, counted from 1; empty for all classes on disk
   * @param validation how many of the official training images become validation images
   * @param splitSeed which ones
   * @param foreground mask value from which a pixel is the bird, 1..255; the annotators' votes lie
   *     at 0, 51, 102, …, 255
   */
  public record Options(
      String masks, List<Integer> classes, int validation, long splitSeed, int foreground)
      implements DatasetOptions {
    /** At least half of the annotators (our decision). */
    public static final int DEFAULT_FOREGROUND = 128;

    public Options {
      if (!List.of("segmentations", "boxes", "none").contains(masks)) {
        throw new IllegalArgumentException(
            "masks must be segmentations, boxes or none, not " + masks);
      }
      if (validation < 0) {
        throw new IllegalArgumentException("validation must not be negative, but is " + validation);
      }
      if (foreground < 1 || foreground > 255) {
        throw new IllegalArgumentException("foreground must be from 1 to 255, not " + foreground);
      }
      classes = List.copyOf(classes);
    }

    @Override
    public ImageDataset read(Path root) {
      return CubReader.read(root, this);
    }

    @Override
    public Optional<String> split(Path root, ImageDataset data) {
      return Optional.of(data.splitTable(root.resolve("images")));
    }

    RegionKind regions() {
      return switch (masks) {
        case "segmentations" -> RegionKind.MASKS;
        case "boxes" -> RegionKind.BOXES;
        default -> RegionKind.NONE;
      };
    }
  }

  /** What the lists say about one image. */
  private record Listed(int id, String path, int classNumber, boolean training) {}

  /**
   * Reads the lists and checks that every photo they name is there. A mask may be missing: who
   * needs it asks {@link Masks}.
   *
   * @param root the folder {@code CUB_200_2011}
   * @throws DataException if a list is missing or malformed, if photos are missing, or if there are
   *     too few training images for the validation set
   */
  public static ImageDataset read(Path root, Options options) {
    List<String> notes = new ArrayList<>();
    ListFile classNames = ListFile.read(root.resolve("classes.txt"));
    List<Listed> listed = join(root, classNames, notes);

    SortedSet<Integer> kept = keptClasses(root, listed, classNames, options, notes);
    List<Listed> images =
        listed.stream().filter(image -> kept.contains(image.classNumber)).toList();
    requirePhotos(root, images);

    SortedMap<Integer, Integer> labels = new TreeMap<>();
    kept.forEach(classNumber -> labels.put(classNumber, labels.size()));
    List<Region> regions = regions(root, images, options, notes);
    List<Example> training = new ArrayList<>();
    List<Example> test = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      Listed image = images.get(i);
      Path photo = photo(root, image);
      int label = labels.get(image.classNumber);
      (image.training ? training : test).add(new Example(image.id, photo, label, regions.get(i)));
    }

    Set<Integer> chosen = validationIds(root, training, options);
    List<Example> train = only(training, example -> !chosen.contains(example.id()));
    List<Example> validation = only(training, example -> chosen.contains(example.id()));
    return new ImageDataset(
        "cub-200-2011",
        kept.stream().map(classNames::text).toList(),
        train,
        validation,
        test,
        options.regions(),
        notes,
        ImageDataset.identity(root, train, validation, test));
  }

  /** The images that all three lists know, by ascending id. */
  private static List<Listed> join(Path root, ListFile classNames, List<String> notes) {
    ListFile paths = ListFile.read(root.resolve("images.txt"));
    ListFile classNumbers = ListFile.read(root.resolve("image_class_labels.txt"));
    ListFile flags = ListFile.read(root.resolve("train_test_split.txt"));
    List<Listed> listed = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int id : paths.entries().keySet()) {
      String path = paths.text(id).replace('\\', '/'); // as written on Windows
      if (!staysInside(path)) {
        throw paths.malformed(id, "leads out of the images folder: " + ListFile.quoted(path));
      }
      if (!seen.add(path)) {
        throw paths.malformed(id, "repeats the file " + ListFile.quoted(path));
      }
      if (!classNumbers.has(id) || !flags.has(id)) {
        continue;
      }
      int classNumber = classNumbers.number(id);
      if (!classNames.has(classNumber)) {
        throw classNumbers.malformed(
            id, "names class " + classNumber + ", which classes.txt does not know");
      }
      int flag = flags.number(id);
      if (flag > 1) {
        throw flags.malformed(id, "should give 1 (training) or 0 (test), not " + flag);
      }
      listed.add(new Listed(id, path, classNumber, flag == 1));
    }
    int dropped = paths.entries().size() - listed.size();
    if (dropped > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d of %d images in images.txt have no class or no split and are left out.",
              dropped,
              paths.entries().size()));
    }
    return listed;
  }

  private static boolean staysInside(String path) {
    try {
      Path relative = Path.of(path);
      if (relative.isAbsolute()) {
        return false;
      }
      for (Path part : relative) {
        if (part.toString().equals("..")) {
          return false;
        }
      }
      return true;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static SortedSet<Integer> keptClasses(
      Path root, List<Listed> listed, ListFile classNames, Options options, List<String> notes) {
    Set<Integer> withImages = new HashSet<>();
    listed.forEach(image -> withImages.add(image.classNumber));
    for (int asked : options.classes) {
      if (!withImages.contains(asked)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "The lists in %s name no image of class %d, which dataset.classes asks for.",
                root,
                asked));
      }
    }
    SortedSet<Integer> kept = new TreeSet<>(options.classes);
    if (!kept.isEmpty()) {
      return kept;
    }
    for (Listed image : listed) {
      if (!kept.contains(image.classNumber) && Files.isRegularFile(photo(root, image))) {
        kept.add(image.classNumber);
      }
    }
    if (kept.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "None of the %d photos listed in %s is in %s; download and unpack CUB_200_2011.tgz there.",
              listed.size(),
              root.resolve("images.txt"),
              root.resolve("images")));
    }
    int all = classNames.entries().size();
    if (kept.size() < all) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d of %d classes have no photo on disk and are left out.",
              all - kept.size(),
              all));
    }
    return kept;
  }

  private static void requirePhotos(Path root, List<Listed> images) {
    List<Path> missing =
        images.stream()
            .map(image -> photo(root, image))
            .filter(photo -> !Files.isRegularFile(photo))
            .toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%d of %d listed photos are missing, the first is %s; unpack CUB_200_2011.tgz again or"
                  + " select complete classes with dataset.classes.",
              missing.size(),
              images.size(),
              missing.get(0)));
    }
  }

  private static Path photo(Path root, Listed image) {
    return root.resolve("images").resolve(image.path);
  }

  /** One region for each image; adds the note a table needs. */
  private static List<Region> regions(
      Path root, List<Listed> images, Options options, List<String> notes) {
    switch (options.regions()) {
      case MASKS -> {
        return masks(root, images, options.foreground);
      }
      case BOXES -> {
        notes.add("IoU is measured against bounding boxes.");
        return boxes(root, images);
      }
      default -> {
        notes.add("IoU is n/a: the dataset is read without masks.");
        return images.stream().<Region>map(image -> new Region.NoRegion()).toList();
      }
    }
  }

  private static List<Region> masks(Path root, List<Listed> images, int foreground) {
    Path inside = root.resolve("segmentations");
    Path beside = root.resolve("..").resolve("segmentations");
    Path folder = Files.isDirectory(inside) || !Files.isDirectory(beside) ? inside : beside;
    List<Region> masks = new ArrayList<>();
    for (Listed image : images) {
      Path mask = folder.resolve(image.path.replaceFirst("\\.[^./]*$", "") + ".png");
      masks.add(
          Files.isRegularFile(mask)
              ? new Region.MaskFile(mask, foreground)
              : new Region.MissingMask(mask));
    }
    return masks;
  }

  private static List<Region> boxes(Path root, List<Listed> images) {
    ListFile list = ListFile.read(root.resolve("bounding_boxes.txt"));
    List<Region> boxes = new ArrayList<>();
    for (Listed image : images) {
      if (!list.has(image.id)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has no box for image %d (%s); set dataset.masks to none to go on without.",
                root.resolve("bounding_boxes.txt"),
                image.id,
                image.path));
      }
      double[] box = list.numbers(image.id, 4);
      if (box[2] <= 0 || box[3] <= 0) {
        throw list.malformed(image.id, "gives a box without area");
      }
      boxes.add(new Region.Box(box[0], box[1], box[2], box[3]));
    }
    return boxes;
  }

  private static Set<Integer> validationIds(Path root, List<Example> training, Options options) {
    if (options.validation > 0 && options.validation >= training.size()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d training images of the chosen classes, too few to take %d of them for"
                  + " validation; lower dataset.split.validation.",
              root,
              training.size(),
              options.validation));
    }
    Set<Integer> ids = new HashSet<>();
    StratifiedSample.of(training, options.validation, options.splitSeed)
        .forEach(example -> ids.add(example.id()));
    return ids;
  }

  private static List<Example> only(List<Example> examples, Predicate<Example> condition) {
    return examples.stream().filter(condition).toList();
  }
}
