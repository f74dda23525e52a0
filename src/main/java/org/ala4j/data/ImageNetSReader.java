package org.ala4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.ala4j.data.FolderIndex.Folder;

/**
 * Reads ImageNet-S (Gao et al., <a href="https://arxiv.org/abs/2106.03149">Large-scale Unsupervised
 * Semantic Segmentation</a>) with 919, 300 or 50 classes, as its data preparation leaves it:
 *
 * <pre>
 * root/train/nXXXXXXXX/*.JPEG
 * root/train-semi/nXXXXXXXX/*.JPEG                 the training images that have masks, ten a class
 * root/train-semi-segmentation/nXXXXXXXX/*.png     (only for masks)
 * root/validation/nXXXXXXXX/*.JPEG
 * root/validation-segmentation/nXXXXXXXX/*.png     (only for masks)
 * root/categories.txt                              optional: the classes, one nXXXXXXXX a line
 * root/names.txt                                   optional: nXXXXXXXX and the class's name
 * </pre>
 *
 * <p>The paper's split: validation images are those of {@code train-semi}, test images the official
 * validation images, and training images those of {@code train} that are not in {@code train-semi}
 * too (1,183,322 − 9,190 = 1,174,132). They are known by their file names alone, since ImageNet-S
 * moves some images to the folder of another class. The official {@code test} has no masks and is
 * not read.
 *
 * <p>A class's number, which is also its id in masks, is its place, from 1, in the sorted list of
 * the categories. Without {@code categories.txt} these are the folders of {@code train}, whose
 * number then must be 919, 300 or 50. An example's id is the rank of its file in {@link
 * FolderIndex}. Examples are made when they are asked for.
 */
public final class ImageNetSReader {
  private static final String TRAIN = "train";
  private static final String SEMI = "train-semi";
  private static final String VALIDATION = "validation";
  private static final String MASKS = "-segmentation";
  private static final List<String> PHOTOS = List.of(TRAIN, SEMI, VALIDATION);
  private static final List<String> PARTS =
      List.of(TRAIN, SEMI, VALIDATION, SEMI + MASKS, VALIDATION + MASKS);
  private static final Set<Integer> OFFICIAL = Set.of(919, 300, 50);
  private static final Pattern WNID = Pattern.compile("n\\d{8}");
  private static final Pattern NAME = Pattern.compile("(n\\d{8})\\s+(\\S.*)");

  /**
   * What to read.
   *
   * @param masks where regions come from: {@code segmentations} or {@code none}
   * @param classes class numbers, counted from 1; empty for all classes with training images
   * @param index the folder where the index of all files is kept
   */
  public record Options(String masks, List<Integer> classes, Path index) implements DatasetOptions {
    public Options {
      if (!List.of("segmentations", "none").contains(masks)) {
        throw new IllegalArgumentException("masks must be segmentations or none, not " + masks);
      }
      classes = List.copyOf(classes);
    }

    @Override
    public ImageDataset read(Path root) {
      return ImageNetSReader.read(root, this);
    }

    private boolean hasMasks() {
      return masks.equals("segmentations");
    }
  }

  private final Path root;
  private final FolderIndex index;
  private final boolean masked;

  /** Kept class → label. */
  private final Map<String, Integer> labels = new HashMap<>();

  /** Kept class → its number, which is its id in masks. */
  private final SortedMap<String, Integer> numbers = new TreeMap<>();

  /** Photos, by file, that have a mask. */
  private final BitSet withMask = new BitSet();

  private final List<String> notes = new ArrayList<>();

  private ImageNetSReader(Path root, FolderIndex index, Options options) {
    this.root = root;
    this.index = index;
    this.masked = options.hasMasks();
  }

  /**
   * Indexes the folders, or verifies the index. A mask may be missing: who needs it asks {@link
   * Masks}.
   *
   * @param root a folder such as {@code ImageNetS919}
   * @throws DataException if folders are missing, or if it is not clear what the classes are
   */
  public static ImageDataset read(Path root, Options options) {
    FolderIndex index = FolderIndex.of(root, PARTS, options.index);
    return new ImageNetSReader(root, index, options).dataset(options);
  }

  private ImageDataset dataset(Options options) {
    requireLayout();
    keepClasses(options.classes);
    if (masked) {
      findMasks();
    } else {
      notes.add("IoU is n/a: the dataset is read without masks.");
    }
    int unread = index.folders().stream().mapToInt(Folder::unread).sum();
    if (unread > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%,d images that are neither JPEG nor PNG (TIFF, WebP, …) are left out.",
              unread));
    }
    Set<String> semi = new HashSet<>();
    files(SEMI).forEach(file -> semi.add(index.name(file)));
    List<Example> train = examples(files(TRAIN).filter(file -> !semi.contains(index.name(file))));
    List<Example> validation = examples(files(SEMI));
    List<Example> test = examples(files(VALIDATION));
    if (train.isEmpty() || validation.isEmpty() || test.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The chosen classes in %s have %d training, %d validation and %d test images; none may be 0.",
              root,
              train.size(),
              validation.size(),
              test.size()));
    }
    return new ImageDataset(
        "imagenet-s",
        classNames(),
        train,
        validation,
        test,
        masked ? RegionKind.MASKS : RegionKind.NONE,
        notes,
        ImageDataset.identity(root, train, validation, test));
  }

  private void requireLayout() {
    for (Folder folder : index.folders()) {
      if (!WNID.matcher(folder.name()).matches()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s is not the folder of an ImageNet class, such as n01440764; move it elsewhere.",
                root.resolve(folder.part()).resolve(folder.name())));
      }
    }
    for (String part : PHOTOS) {
      if (index.folders().stream().noneMatch(f -> f.part().equals(part) && f.count() > 0)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has no images in folders such as n01440764; dataset.root must be a folder such as"
                    + " ImageNetS919 with %s.",
                root.resolve(part),
                String.join(", ", PHOTOS)));
      }
    }
  }

  /** Finds out the classes' numbers, and labels those that are kept in that order. */
  private void keepClasses(List<Integer> asked) {
    SortedSet<String> withImages = new TreeSet<>();
    SortedSet<String> all = new TreeSet<>();
    for (Folder folder : index.folders()) {
      if (folder.part().equals(TRAIN) && folder.count() > 0) {
        withImages.add(folder.name());
      }
      if (PHOTOS.contains(folder.part())) {
        all.add(folder.name());
      }
    }
    List<String> categories = categories();
    int unlisted = (int) all.stream().filter(c -> !categories.contains(c)).count();
    if (unlisted > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d of %d class folders are not among the %d categories and are left out.",
              unlisted,
              all.size(),
              categories.size()));
    }
    for (int number : asked) {
      if (number < 1 || number > categories.size()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has %d classes, so there is no class %d, which dataset.classes asks for.",
                root,
                categories.size(),
                number));
      }
      if (!withImages.contains(categories.get(number - 1))) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "Class %d, which dataset.classes asks for, has no images in %s.",
                number,
                root.resolve(TRAIN).resolve(categories.get(number - 1))));
      }
    }
    for (int i = 0; i < categories.size(); i++) {
      String category = categories.get(i);
      if (asked.isEmpty() ? withImages.contains(category) : asked.contains(i + 1)) {
        labels.put(category, labels.size());
        numbers.put(category, i + 1);
      }
    }
    if (asked.isEmpty() && numbers.size() < categories.size()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d of %d classes have no training image on disk and are left out.",
              categories.size() - numbers.size(),
              categories.size()));
    }
  }

  /** All classes of the dataset in the order of their numbers, whether or not they are on disk. */
  private List<String> categories() {
    Path list = root.resolve("categories.txt");
    if (!Files.exists(list)) {
      List<String> folders =
          index.folders().stream().filter(f -> f.part().equals(TRAIN)).map(Folder::name).toList();
      if (!OFFICIAL.contains(folders.size())) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has %d class folders, not 919, 300 or 50, so the classes' ids in masks are"
                    + " unknown; copy ImageNet-S's ImageNetS_categories_im*.txt to %s.",
                root.resolve(TRAIN),
                folders.size(),
                list));
      }
      return folders;
    }
    SortedSet<String> categories = new TreeSet<>();
    for (String line : lines(list)) {
      if (!WNID.matcher(line.strip()).matches() || !categories.add(line.strip())) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s must name a different class such as n01440764 in each line, not %s.",
                list,
                ListFile.quoted(line)));
      }
    }
    return List.copyOf(categories);
  }

  private static List<String> lines(Path list) {
    return TextLines.read(list).stream().filter(line -> !line.isBlank()).toList();
  }

  /** The kept classes in the order of their labels: {@code n01440764}, or with its name. */
  private List<String> classNames() {
    Map<String, String> names = new HashMap<>();
    Path list = root.resolve("names.txt");
    for (String line : Files.exists(list) ? lines(list) : List.<String>of()) {
      Matcher parts = NAME.matcher(line.strip());
      if (!parts.matches()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s must give a class such as n01440764 and its name in each line, not %s.",
                list,
                ListFile.quoted(line)));
      }
      names.put(parts.group(1), parts.group(1) + "." + parts.group(2).replace(' ', '_'));
    }
    return numbers.keySet().stream().map(c -> names.getOrDefault(c, c)).toList();
  }

  /** The files of a part, by ascending rank. */
  private IntStream files(String part) {
    return index.folders().stream()
        .filter(folder -> folder.part().equals(part))
        .flatMapToInt(folder -> IntStream.range(folder.first(), folder.first() + folder.count()));
  }

  private Folder folder(int file) {
    return index.folders().get(index.folderOf(file));
  }

  private int[] kept(IntStream files) {
    return files.filter(file -> labels.containsKey(folder(file).name())).toArray();
  }

  private List<Example> examples(IntStream files) {
    int[] ranks = kept(files);
    return ExampleList.of(ranks.length, i -> example(ranks[i]));
  }

  private Example example(int file) {
    Folder folder = folder(file);
    Region region = new Region.NoRegion();
    if (masked && !folder.part().equals(TRAIN)) {
      region =
          withMask.get(file)
              ? new Region.ClassMask(mask(file), numbers.get(folder.name()))
              : new Region.MissingMask(mask(file));
    }
    return new Example(file, path(file), labels.get(folder.name()), region);
  }

  private Path path(int file) {
    Folder folder = folder(file);
    return root.resolve(folder.part()).resolve(folder.name()).resolve(index.name(file));
  }

  private Path mask(int file) {
    Folder folder = folder(file);
    return root.resolve(folder.part() + MASKS)
        .resolve(folder.name())
        .resolve(withoutEnding(index.name(file)) + ".png");
  }

  private static String withoutEnding(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** Which photos have a mask: who needs one that is missing asks {@link Masks}. */
  private void findMasks() {
    for (String part : List.of(SEMI, VALIDATION)) {
      Set<Path> there = new HashSet<>();
      files(part + MASKS).forEach(file -> there.add(path(file)));
      files(part).filter(file -> there.contains(mask(file))).forEach(withMask::set);
    }
  }
}
