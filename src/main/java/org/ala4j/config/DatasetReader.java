package org.ala4j.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ala4j.config.Experiment.DatasetConfig;
import org.ala4j.data.CubReader;
import org.ala4j.data.DatasetFormat;
import org.ala4j.data.DatasetFormats;
import org.ala4j.data.DatasetOptions;
import org.ala4j.data.ImageNetSReader;
import org.ala4j.data.demo.DemoData;
import org.ala4j.data.demo.DemoData.Layout;

/** Reads the key {@code dataset} of an experiment file. */
final class DatasetReader {
  private static final int MANY = ExperimentReader.MANY;

  private DatasetReader() {}

  /** Which images, and how they are read. */
  static DatasetConfig read(Section s) {
    List<String> names = DatasetFormats.names();
    String name =
        s.key("name", "Which photos; demo-birds are drawn, in the layout of one of the others.")
            .as(Values.words(names))
            .text("name");
    if (!names.contains(name)) {
      throw s.wrong(
          "name",
          String.format(
              Locale.ROOT,
              "must be %s or %s, not '%s'",
              String.join(", ", names.subList(0, names.size() - 1)),
              names.get(names.size() - 1),
              name));
    }
    Path root =
        s.key(
                "root",
                "The folder with images.txt, the one with train, train-semi and validation, or the"
                    + " one with a folder of photos for each class.")
            .path();
    Optional<DatasetFormat> found = DatasetFormats.found(name);
    if (found.isPresent()) {
      return new DatasetConfig(name, root, settled(s, found.get()), Optional.empty());
    }
    if (name.equals("folder")) {
      DatasetOptions own = FolderDatasetReader.read(s, masks(s, "none"), foreground(s));
      s.end();
      return new DatasetConfig(name, root, own, Optional.empty());
    }
    boolean drawn = name.equals("demo-birds");
    Layout layout =
        drawn
            ? s.key("layout", "Of demo-birds: as which dataset they are written and read.")
                .choice(Layout.class, Layout.CUB)
            : name.equals("imagenet-s") ? Layout.IMAGENET_S : Layout.CUB;
    DatasetOptions options =
        switch (layout) {
          case CUB -> cub(s);
          case IMAGENET_S -> imageNetS(s);
        };
    Optional<DemoData.Settings> generate =
        drawn
            ? Optional.of(
                demoData(
                    s.key("generate", "Of demo-birds: what is drawn into root if it is not there.")
                        .section(),
                    layout))
            : Optional.empty();
    s.end();
    return new DatasetConfig(name, root, options, generate);
  }

  private static final List<String> MASKS = List.of("segmentations", "boxes", "none");

  private static String masks(Section s, String otherwise) {
    return s.key(
            "masks",
            "The regions that maps are held against; boxes not in ImageNet-S; a folder's are a path,"
                + " or none, which is its default.")
        .as(Values.either(Values.words(MASKS), Values.text("path")), "segmentations")
        .text("masks", otherwise);
  }

  private static int foreground(Section s) {
    return s.key(
            "foreground",
            "CUB's layout, and a folder's masks: the smallest grey value of a mask that counts as the"
                + " object; masks of 0/1, palettes and alpha channels are recognised without it.")
        .integer(CubReader.Options.DEFAULT_FOREGROUND, 1, 255);
  }

  /** The options of a format that ala4j does not know by itself. */
  private static DatasetOptions settled(Section s, DatasetFormat format) {
    Map<String, String> values = new LinkedHashMap<>();
    for (DatasetFormat.Setting setting : format.settings()) {
      values.put(
          setting.key(), s.key(setting.key(), setting.description()).text(setting.byDefault()));
    }
    s.end();
    try {
      return format.settle(values);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(s.origin() + ": dataset: " + e.getMessage());
    }
  }

  private static CubReader.Options cub(Section s) {
    String masks = masks(s, "segmentations");
    if (!MASKS.contains(masks)) {
      throw s.wrong("masks", "must be segmentations, boxes or none, not '" + masks + "'");
    }
    Section split =
        s.key("split", "Which photos are for validation, and a folder's for the test.").section();
    int validation =
        split
            .key(
                "validation",
                "CUB's layout: how many of the training photos, taken from all classes alike; a"
                    + " folder's: which part of the photos, 0.1 by default.")
            .as(Values.number(0, MANY), "994")
            .integer("validation", 994, 1, MANY);
    int seed = split.key("seed", "Of that choice.").integer(0, 0, Integer.MAX_VALUE);
    split.end();
    int foreground = foreground(s);
    return new CubReader.Options(masks, classes(s), validation, seed, foreground);
  }

  private static ImageNetSReader.Options imageNetS(Section s) {
    String masks = masks(s, "segmentations");
    if (masks.equals("boxes")) {
      throw s.wrong("masks", "must be segmentations or none: ImageNet-S has no boxes");
    }
    if (!List.of("segmentations", "none").contains(masks)) {
      throw s.wrong("masks", "must be segmentations or none, not '" + masks + "'");
    }
    Path index =
        s.key(
                "index",
                "ImageNet-S's layout: the folder where the list of all files is kept; may be"
                    + " deleted at any time.")
            .path(Path.of("data/index"));
    return new ImageNetSReader.Options(masks, classes(s), index);
  }

  private static DemoData.Settings demoData(Section s, Layout layout) {
    DemoData.Settings settings =
        new DemoData.Settings(
            layout,
            s.key("seed", "Of the drawing.").integer(0, 0, Integer.MAX_VALUE),
            s.key("train", "Training and validation images of each species.").integer(24, 1, 9999),
            s.key("test", "Test images of each species.").integer(8, 1, 9999));
    s.end();
    return settings;
  }

  /** {@code 1-10}, {@code [1, 2, 5]}, or {@code all}, which is empty. */
  private static List<Integer> classes(Section s) {
    s.key(
            "classes",
            "Which classes, by their official numbers; in ImageNet-S by their places in the sorted"
                + " list of categories.")
        .as(
            Values.either(
                Values.matching("all|\\d{1,6}-\\d{1,6}", "`all` or a range such as `1-10`"),
                Values.whole(1, MANY),
                Values.whole(1, MANY).inListOf(1)),
            "all");
    if (s.node("classes").orElse(null) instanceof YamlNode.Sequence) {
      List<Integer> classes = s.distinct("classes", List.of(), 1, MANY);
      if (classes.isEmpty()) {
        throw s.wrong("classes", "is empty; all takes all that have photos");
      }
      return classes;
    }
    String text = s.text("classes", "all");
    if (text.equals("all")) {
      return List.of();
    }
    String[] ends = text.split("-", -1);
    if (!text.matches("\\d{1,6}(-\\d{1,6})?")) {
      throw s.wrong("classes", "must be all, a range such as 1-10 or a list, not '" + text + "'");
    }
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[ends.length - 1]);
    if (first < 1 || last < first) {
      throw s.wrong("classes", "must count upwards from at least 1, not '" + text + "'");
    }
    return IntStream.rangeClosed(first, last).boxed().toList();
  }
}
