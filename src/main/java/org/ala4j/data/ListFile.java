package org.ala4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One of CUB-200-2011's lists: in each line an id, counted from 1 but with gaps allowed, a space
 * and a value.
 */
final class ListFile {
  private final Path file;
  private final SortedMap<Integer, Entry> entries;

  private ListFile(Path file, SortedMap<Integer, Entry> entries) {
    this.file = file;
    this.entries = Collections.unmodifiableSortedMap(entries);
  }

  /** What stands behind an id, and in which line of the file (from 1). */
  record Entry(int line, String value) {}

  /** Whether a text is the path of a file, as in the place of a symbolic link. */
  private static boolean leads(Path file, String text) {
    return text.matches("[A-Za-z0-9_./-]*/[A-Za-z0-9_.-]+")
        && Files.exists(file.resolveSibling(text));
  }

  static ListFile read(Path file) {
    SortedMap<Integer, Entry> entries = new TreeMap<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] parts = line.strip().split("\\s+", 2);
      if (parts.length < 2 || !parts[0].matches("[0-9]{1,9}")) {
        throw malformed(
            file,
            number,
            "is not an id and a value: "
                + quoted(line.strip())
                + (leads(file, line.strip()) ? "; it seems to be a link that a copy lost" : ""));
      }
      if (entries.put(Integer.valueOf(parts[0]), new Entry(number, parts[1])) != null) {
        throw malformed(file, number, "repeats the id " + parts[0]);
      }
    }
    return new ListFile(file, entries);
  }

  private static List<String> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The list %s does not exist; dataset.root must be the folder CUB_200_2011 with its lists"
                  + " and its folder images.",
              file));
    }
    return TextLines.read(file);
  }

  SortedMap<Integer, Entry> entries() {
    return entries;
  }

  boolean has(int id) {
    return entries.containsKey(id);
  }

  String text(int id) {
    return entries.get(id).value;
  }

  /** The value of an id as a whole number from 0. */
  int number(int id) {
    String value = text(id);
    if (!value.matches("[0-9]{1,9}")) {
      throw malformed(id, "should give a whole number, not " + quoted(value));
    }
    return Integer.parseInt(value);
  }

  /** The values of an id as this many numbers. */
  double[] numbers(int id, int count) {
    List<String> words = List.of(text(id).split("\\s+", -1));
    boolean numeric =
        words.stream().allMatch(word -> word.matches("-?[0-9]{1,9}(\\.[0-9]{1,15})?"));
    if (words.size() != count || !numeric) {
      throw malformed(id, "should give " + count + " numbers, not " + quoted(text(id)));
    }
    return words.stream().mapToDouble(Double::parseDouble).toArray();
  }

  /** An error about the line of this id. */
  DataException malformed(int id, String problem) {
    return malformed(file, entries.get(id).line, problem);
  }

  private static DataException malformed(Path file, int line, String problem) {
    return new DataException(String.format(Locale.ROOT, "Line %d of %s %s.", line, file, problem));
  }

  /** A value as a message shows it: no longer than 80 characters. */
  static String quoted(String value) {
    return String.format(Locale.ROOT, "\"%.80s\"", value);
  }
}
