package org.ala4j.data.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.data.Region;
import org.ala4j.data.TextLines;

/**
 * A folder of pictures that are named like the photos, but for the ending and for a word such as
 * {@code _mask} behind the name; in the same folders as the photos, or all in one.
 */
final class MaskFolder implements Regions {
  private static final String BEHIND = "(?i)[_-](mask|masks|segmentation|seg|gt|trimap)$";

  /** Oxford Pets': the animal, and the border around it. */
  private static final int TRIMAP_OBJECT = 1;

  private static final int TRIMAP_BORDER = 3;
  private static final int VOC_IGNORED = 255;
  private static final List<String> VOC =
      List.of(
          "aeroplane",
          "bicycle",
          "bird",
          "boat",
          "bottle",
          "bus",
          "car",
          "cat",
          "chair",
          "cow",
          "diningtable",
          "dog",
          "horse",
          "motorbike",
          "person",
          "pottedplant",
          "sheep",
          "sofa",
          "train",
          "tvmonitor");

  private final NamedFiles<Path> pictures = new NamedFiles<>();

  /** The same without the word behind the name, for photos that no picture is named like. */
  private final NamedFiles<Path> shortened = new NamedFiles<>();

  private final BiFunction<Path, Integer, Region> region;

  private MaskFolder(Path folder, BiFunction<Path, Integer, Region> region) {
    this.region = region;
    for (Path file : PhotoFolder.list(folder, Optional.empty()).files()) {
      String name = NamedFiles.withoutEnding(PhotoFolder.name(file.toString()));
      pictures.put(name, folder.resolve(file));
      if (!name.replaceFirst(BEHIND, "").equals(name)) {
        shortened.put(name.replaceFirst(BEHIND, ""), folder.resolve(file));
      }
    }
  }

  static Regions ofObjects(Path folder, int foreground) {
    return new MaskFolder(folder, (file, label) -> new Region.MaskFile(file, foreground));
  }

  static Regions ofTrimaps(Path folder) {
    return new MaskFolder(
        folder, (file, label) -> new Region.LabelMask(file, TRIMAP_OBJECT, TRIMAP_BORDER));
  }

  static Regions ofVoc(Path folder, Labels labels) {
    List<Integer> indices = vocIndices(folder, labels);
    return new MaskFolder(
        folder, (file, label) -> new Region.LabelMask(file, indices.get(label), VOC_IGNORED));
  }

  @Override
  public Optional<Region> of(String photo, int label) {
    return pictures.of(photo).or(() -> shortened.of(photo)).map(file -> region.apply(file, label));
  }

  /** The palette index of each class: its place in labels.txt, or in VOC's own list. */
  private static List<Integer> vocIndices(Path folder, Labels labels) {
    List<Path> lists =
        Stream.of("labels.txt", "class_names.txt", "labelmap.txt")
            .flatMap(name -> Stream.of(folder.resolve(name), folder.resolveSibling(name)))
            .filter(Files::isRegularFile)
            .toList();
    List<String> words = lists.isEmpty() ? VOC : words(lists.get(0));
    List<Integer> indices = new ArrayList<>();
    for (int label = 0; label < labels.count(); label++) {
      int index = 0;
      for (int i = 0; i < words.size(); i++) {
        index = labels.means(words.get(i), label) ? i + 1 : index;
      }
      if (index == 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "The class %s is not in %s, so its palette index is not known; name all classes in"
                    + " %s, one a line, index 1 first.",
                labels.folders().get(label),
                lists.isEmpty() ? "PASCAL VOC's list" : lists.get(0),
                folder.resolveSibling("labels.txt")));
      }
      indices.add(index);
    }
    return indices;
  }

  /** The classes from index 1 on; what stands for background and border has none of its own. */
  private static List<String> words(Path list) {
    return TextLines.read(list).stream()
        .map(line -> line.replaceFirst(":.*", "").strip()) // CVAT adds colours
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .filter(line -> !line.matches("_*(ignore|background|void)_*"))
        .toList();
  }
}
