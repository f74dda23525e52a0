package org.ala4j.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.ala4j.data.folder.FolderReader;
import org.ala4j.data.folder.RegionSource;

/** Reads the keys of a dataset of people's own photos. */
final class FolderDatasetReader {
  private static final double VALIDATION = 0.1;
  private static final double TEST = 0.2;

  private FolderDatasetReader() {}

  /**
   * Reads what stands beside name and root.
   *
   * @param masks the value of that key
   * @param foreground the value of that key
   */
  static FolderReader.Options read(Section s, String masks, int foreground) {
    Optional<Path> source =
        masks.equals("none") ? Optional.empty() : Optional.of(s.path("masks", Path.of("none")));
    RegionSource kind =
        s.key(
                "masks_as",
                "A folder's: how that path says where objects are (docs/datasets.md); absent: as its"
                    + " ending says, .json coco, .csv boxes, else masks.")
            .maybe(Values.words(Stream.of(RegionSource.values()).map(Section::name).toList()))
            .choice("masks_as", RegionSource.class, byEnding(source));
    if ((kind == RegionSource.NONE) != source.isEmpty()) {
      throw s.wrong(
          source.isEmpty() ? "masks_as" : "masks",
          source.isEmpty()
              ? "is " + kind.text() + ", but masks names no path"
              : "names a path, but masks_as is none");
    }
    Section split = s.section("split");
    double validation = split.real("validation", VALIDATION, 0, 1);
    double test =
        split
            .key("test", "A folder's: the part of the photos that is for the test.")
            .real(TEST, 0, 1);
    if (validation + test >= 1) {
      throw split.wrong(
          "validation",
          String.format(
              Locale.ROOT,
              "and test are parts of all photos, and something must remain to learn from; together"
                  + " they are %.3g",
              validation + test));
    }
    int seed = split.integer("seed", 0, 0, Integer.MAX_VALUE);
    Optional<String> groupBy =
        split
            .key(
                "group_by",
                "A folder's: a regular expression that finds in a photo's path whose photo it is (its"
                    + " first group); those of one are never in two splits.")
            .optional();
    groupBy.ifPresent(text -> requirePattern(split, text));
    Optional<Path> list =
        split
            .key(
                "list",
                "A folder's: a table file,split that divides the photos instead, such as split.csv of"
                    + " a result.")
            .optional()
            .map(text -> split.path("list", Path.of("")));
    split.end();
    return new FolderReader.Options(
        source, kind, foreground, validation, test, seed, groupBy, list);
  }

  private static RegionSource byEnding(Optional<Path> source) {
    if (source.isEmpty()) {
      return RegionSource.NONE;
    }
    String name = source.get().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".json")
        ? RegionSource.COCO
        : name.endsWith(".csv") ? RegionSource.BOXES : RegionSource.MASKS;
  }

  private static void requirePattern(Section split, String text) {
    try {
      Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw split.wrong(
          "group_by", "is no regular expression: " + e.getDescription() + " in '" + text + "'");
    }
  }
}
