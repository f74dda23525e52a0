package org.ala4j.data.folder;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ala4j.data.DataException;

/**
 * A table {@code file,split} or {@code file,split,id} that says what each photo is for. Such a
 * table is kept with every result, so that it can be given to another experiment.
 */
final class SplitTable {
  private record Entry(Part part, OptionalInt id) {}

  private final Path file;
  private final Map<String, Entry> entries = new HashMap<>();

  private SplitTable(Path file) {
    this.file = file;
  }

  /**
   * Reads the table.
   *
   * @throws DataException if it is none
   */
  static SplitTable read(Path file) {
    SplitTable list = new SplitTable(file);
    CsvTable table = CsvTable.read(file, List.of("file", "split"));
    Set<Integer> ids = new HashSet<>();
    for (CsvTable.Row row : table.rows()) {
      Part part =
          Part.named(row.text("split"))
              .orElseThrow(() -> row.wrong("split", "must be train, validation or test"));
      OptionalInt id = table.has("id") ? OptionalInt.of(row.whole("id")) : OptionalInt.empty();
      if (id.isPresent() && !ids.add(id.getAsInt())) {
        throw row.wrong("id", "must not be that of another photo");
      }
      if (list.entries.put(PhotoFolder.name(row.text("file")), new Entry(part, id)) != null) {
        throw row.wrong("file", "must not stand in the table twice");
      }
    }
    return list;
  }

  /** What the photo of that name is for; empty if it is not listed. */
  Optional<Part> part(String name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::part);
  }

  /** Its id, if the table gives it. */
  OptionalInt id(String name) {
    Entry entry = entries.get(name);
    return entry == null ? OptionalInt.empty() : entry.id();
  }

  /**
   * Checks that every photo of the table is there.
   *
   * @param names of those that are
   */
  void requireIn(Set<String> names) {
    List<String> missing =
        entries.keySet().stream().filter(name -> !names.contains(name)).sorted().toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%d of %d photos in %s are not in the folder, the first is %s; their paths must be"
                  + " relative to dataset.root.",
              missing.size(),
              entries.size(),
              file,
              missing.get(0)));
    }
  }
}
