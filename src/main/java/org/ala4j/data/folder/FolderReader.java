package org.ala4j.data.folder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ala4j.data.DataException;
import org.ala4j.data.DatasetOptions;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.Region;
import org.ala4j.files.Sha256;

/**
 * Reads photos that lie in a folder for each class, at any depth below it:
 *
 * <pre>
 * root/CLASS/…/photo.jpg                        divided by {@link HashedSplit}, or by a table
 * root/{train,val,test}/CLASS/…/photo.jpg       divided as they lie; for what has no folder photos
 *                                               of train are taken
 * root/classes.csv                              optional: folder,name
 * </pre>
 *
 * <p>Classes are numbered in the order of their folders' names. A photo's id is a hash of its path,
 * so that other photos do not change how it is cropped (but for the rare two whose hashes meet). A
 * folder that is named like masks, and whose pictures are masks, is no class ({@link
 * RegionSearch#holdsRegions}).
 */
public final class FolderReader {
  private static final String CLASSES = "classes.csv";
  private static final int IDS = 1_000_000_000; // names of files have room for nine digits

  /**
   * What to read.
   *
   * @param masks the folder or file that says where the objects are; empty if nothing does
   * @param kind how it says so
   * @param foreground as in {@link org.ala4j.data.Region.MaskFile}
   * @param validation part of the photos without a split that is for validation, 0 to 1
   * @param test part that is for the test
   * @param seed of that choice
   * @param groupBy regular expression that finds a photo's group in its path
   * @param list a table that divides the photos instead
   */
  public record Options(
      Optional<Path> masks,
      RegionSource kind,
      int foreground,
      double validation,
      double test,
      long seed,
      Optional<String> groupBy,
      Optional<Path> list)
      implements DatasetOptions {
    @Override
    public ImageDataset read(Path root) {
      return new FolderReader(root, this).read();
    }

    @Override
    public Optional<String> split(Path root, ImageDataset data) {
      return Optional.of(data.splitTable(root));
    }
  }

  /** A photo: where it is, by which path it is known, and the class that it lies in. */
  record Found(Path file, String path, String folder, Optional<Part> part) {}

  private final Path root;
  private final Options options;
  private final List<String> notes = new ArrayList<>();

  private FolderReader(Path root, Options options) {
    this.root = root;
    this.options = options;
  }

  private ImageDataset read() {
    List<Found> photos = photos();
    SortedMap<String, Integer> labels = new TreeMap<>();
    photos.forEach(photo -> labels.put(photo.folder(), 0));
    List<String> folders = List.copyOf(labels.keySet());
    folders.forEach(folder -> labels.put(folder, folders.indexOf(folder)));
    requireClasses(folders);
    List<String> names = classNames(root, folders);

    Optional<SplitTable> table = options.list().map(SplitTable::read);
    table.ifPresent(t -> t.requireIn(photos.stream().map(Found::path).collect(Collectors.toSet())));
    Map<String, Integer> ids = ids(photos, table);
    Map<Found, Part> parts = parts(photos, table);
    requireWholeGroups(parts);
    Regions regions = Regions.open(options, root, folders, names);

    Map<Part, List<Example>> examples = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      examples.put(part, new ArrayList<>());
    }
    parts.forEach(
        (photo, part) -> {
          int label = labels.get(photo.folder());
          Region region = regions.of(photo.path(), label).orElse(new Region.NoRegion());
          Path file = root.resolve(photo.file());
          examples.get(part).add(new Example(ids.get(photo.path()), file, label, region));
        });
    examples
        .values()
        .forEach(
            list ->
                list.sort(Comparator.comparingInt(Example::label).thenComparingInt(Example::id)));
    requireSplits(examples, folders);
    if (options.kind() == RegionSource.NONE) {
      notes.add("IoU is n/a: the dataset is read without masks.");
    } else {
      examples.replaceAll(this::withRegions);
    }
    List<Example> train = examples.get(Part.TRAIN);
    List<Example> validation = examples.get(Part.VALIDATION);
    List<Example> test = examples.get(Part.TEST);
    return new ImageDataset(
        "folder",
        names,
        train,
        validation,
        test,
        options.kind().regions(),
        notes,
        ImageDataset.identity(root, train, validation, test));
  }

  /** All photos, by their paths. */
  private List<Found> photos() {
    PhotoFolder folder = PhotoFolder.list(root, options.masks());
    if (!folder.unread().isEmpty()) {
      notes.add(
          text(
              "%,d images are of formats that are not read and are left out, the first is %s;"
                  + " convert them to JPEG or PNG.",
              folder.unread().size(), folder.unread().get(0)));
    }
    List<Found> photos = found(folder);
    int others = folder.files().size() - photos.size();
    if (others > 0) {
      Set<Path> taken = photos.stream().map(Found::file).collect(Collectors.toSet());
      Path first =
          folder.files().stream().filter(file -> !taken.contains(file)).findFirst().orElseThrow();
      notes.add(
          text(
              "%,d images lie in no class's folder, or in one of masks, and are left out, the first"
                  + " is %s.",
              others, first));
    }
    return photos;
  }

  /** The photos of a folder that belong to a class. */
  static List<Found> found(PhotoFolder folder) {
    boolean isDivided = folder.isDivided();
    Set<String> left =
        folder.folders().stream()
            .filter(top -> RegionSearch.holdsRegions(folder, top))
            .collect(Collectors.toSet());
    List<Found> photos = new ArrayList<>();
    for (Path file : folder.files()) {
      String path = PhotoFolder.name(file.toString());
      String[] steps = path.split("/");
      int at = isDivided ? 1 : 0;
      Optional<Part> part = isDivided ? Part.named(steps[0]) : Optional.empty();
      boolean isOfAClass = steps.length > at + 1 && part.isPresent() == isDivided;
      if (isOfAClass && !left.contains(steps[0])) {
        photos.add(new Found(file, path, steps[at], part));
      }
    }
    return photos;
  }

  private void requireClasses(List<String> folders) {
    if (folders.size() < 2) {
      throw new DataException(
          text(
              "%s has photos in %s; there must be a folder with photos for each of at least two"
                  + " classes, or folders train, val and test with those in them.",
              root, folders.isEmpty() ? "no folder" : "one folder, " + folders.get(0)));
    }
  }

  /** The classes' names, from {@value #CLASSES} where it has one. */
  static List<String> classNames(Path root, List<String> folders) {
    Path file = root.resolve(CLASSES);
    if (!Files.exists(file)) {
      return folders;
    }
    Map<String, String> names = new HashMap<>();
    for (CsvTable.Row row : CsvTable.read(file, List.of("folder", "name")).rows()) {
      if (!folders.contains(PhotoFolder.name(row.text("folder")))) {
        throw row.wrong("folder", "must be that of a class with photos");
      }
      if (row.text("name").isEmpty()) {
        throw row.wrong("name", "must be a name");
      }
      names.put(PhotoFolder.name(row.text("folder")), row.text("name"));
    }
    List<String> all = folders.stream().map(f -> names.getOrDefault(f, f)).toList();
    for (String name : all) {
      if (all.indexOf(name) != all.lastIndexOf(name)) {
        throw new DataException(text("Two classes are called %s by %s.", name, file));
      }
    }
    return all;
  }

  /** Ids that are in the table, or else nine digits of a hash of the path. */
  private static Map<String, Integer> ids(List<Found> photos, Optional<SplitTable> table) {
    Map<String, Integer> ids = new HashMap<>();
    Set<Integer> taken = new HashSet<>();
    for (Found photo : photos) {
      OptionalInt given = table.map(t -> t.id(photo.path())).orElse(OptionalInt.empty());
      given.ifPresent(
          id -> {
            ids.put(photo.path(), id);
            taken.add(id);
          });
    }
    for (Found photo : photos) {
      if (!ids.containsKey(photo.path())) {
        byte[] hash = Sha256.digest().digest(photo.path().getBytes(StandardCharsets.UTF_8));
        int id = (int) ((ByteBuffer.wrap(hash).getLong() >>> 1) % IDS);
        while (!taken.add(id)) { // of 100,000 photos about five pairs meet
          id = (id + 1) % IDS;
        }
        ids.put(photo.path(), id);
      }
    }
    return ids;
  }

  /** What each photo is for. */
  private Map<Found, Part> parts(List<Found> photos, Optional<SplitTable> table) {
    Map<Found, Part> parts = new LinkedHashMap<>();
    if (table.isPresent()) {
      for (Found photo : photos) {
        table.get().part(photo.path()).ifPresent(part -> parts.put(photo, part));
      }
      if (parts.size() < photos.size()) {
        notes.add(
            text(
                "%,d photos are not in %s and are left out.",
                photos.size() - parts.size(), options.list().orElseThrow()));
      }
      return parts;
    }
    Set<Part> given = new TreeSet<>();
    photos.forEach(photo -> photo.part().ifPresent(given::add));
    HashedSplit split = split(given);
    for (Found photo : photos) {
      Part part = photo.part().orElse(Part.TRAIN);
      parts.put(photo, part == Part.TRAIN ? split.of(photo.path()) : part);
    }
    return parts;
  }

  /** Folders and tables may divide a group, which a hash never does. */
  private void requireWholeGroups(Map<Found, Part> parts) {
    if (options.groupBy().isEmpty()) {
      return;
    }
    HashedSplit split = split(Set.of());
    Map<String, Found> first = new HashMap<>();
    parts.forEach(
        (photo, part) -> {
          Found other = first.putIfAbsent(split.group(photo.path()), photo);
          if (other != null && parts.get(other) != part) {
            throw new DataException(
                text(
                    "%s and %s are of one group by dataset.split.group_by, but one is for %s and one"
                        + " for %s.",
                    other.path(), photo.path(), parts.get(other).text(), part.text()));
          }
        });
  }

  /** Which of the photos in no split's folder, or in that of train, are for something else. */
  private HashedSplit split(Set<Part> given) {
    if (!given.isEmpty()) {
      for (Part part : Part.values()) {
        if (!given.contains(part)) {
          notes.add(
              text("There is no folder for %s: those photos are taken of train.", part.text()));
        }
      }
    }
    return new HashedSplit(
        given.contains(Part.VALIDATION) ? 0 : options.validation(),
        given.contains(Part.TEST) ? 0 : options.test(),
        options.seed(),
        options.groupBy().map(Pattern::compile));
  }

  /**
   * A split in which some photos have no region is judged on the others; where none has one, those
   * who need them find them missing.
   */
  private List<Example> withRegions(Part part, List<Example> split) {
    long known = split.stream().filter(example -> example.region().isKnown()).count();
    if (known == 0) {
      Path source = options.masks().orElseThrow();
      return split.stream()
          .map(e -> new Example(e.id(), e.image(), e.label(), new Region.MissingMask(source)))
          .toList();
    }
    if (known < split.size() && part != Part.TRAIN) {
      notes.add(
          text(
              "%,d of %,d %s photos have no region in %s; IoU leaves them out.",
              split.size() - known, split.size(), part.text(), options.masks().orElseThrow()));
    }
    return split;
  }

  private void requireSplits(Map<Part, List<Example>> examples, List<String> folders) {
    examples.forEach(
        (part, list) -> {
          Set<Integer> there = list.stream().map(Example::label).collect(Collectors.toSet());
          if (list.isEmpty() || part == Part.TRAIN && there.size() < folders.size()) {
            throw new DataException(
                text(
                    "%s has no %s photos%s; change dataset.split.seed or the fractions, or give a"
                        + " table with dataset.split.list.",
                    root,
                    part.text(),
                    list.isEmpty() ? "" : " of " + firstWithout(folders, there)));
          }
          if (there.size() < folders.size()) {
            notes.add(
                text(
                    "%d of %d classes have no %s photos, the first is %s.",
                    folders.size() - there.size(),
                    folders.size(),
                    part.text(),
                    firstWithout(folders, there)));
          }
        });
  }

  private static String firstWithout(List<String> folders, Set<Integer> there) {
    for (int label = 0; label < folders.size(); label++) {
      if (!there.contains(label)) {
        return folders.get(label);
      }
    }
    throw new IllegalArgumentException("All are there");
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
