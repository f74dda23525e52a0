package org.ala4j.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ala4j.files.JsonFile;
import org.ala4j.files.Reason;

/**
 * The published tables, {@code results/paper.json}.
 *
 * <p>Its shape: {@code {"source", "tables": {key: {"title", "dataset", "trials", "rows": {row:
 * {metric: {"mean", "std"?}}}, "notes": […]}}}}.
 */
public final class PublishedTables {
  private final Map<String, PublishedTable> tables;

  private PublishedTables(Map<String, PublishedTable> tables) {
    this.tables = tables;
  }

  /**
   * Reads the file.
   *
   * @throws UncheckedIOException if it cannot be read or is no JSON; the message names the file
   * @throws IllegalArgumentException if a part is missing or a metric is unknown; the message names
   *     the file
   */
  public static PublishedTables read(Path file) {
    try {
      var root = JsonFile.read(file);
      return new PublishedTables(
          PublishedTable.inOrder(PublishedTable.required(root, "tables"), PublishedTable::of));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + Reason.of(e), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** The keys of all tables, in the file's order. */
  public Set<String> keys() {
    return tables.keySet();
  }

  /**
   * The table named {@code key}, for example {@code table4}.
   *
   * @throws IllegalArgumentException if there is none; the message lists all keys
   */
  public PublishedTable table(String key) {
    var table = tables.get(key);
    if (table == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no published table '%s'; there are: %s",
              key,
              String.join(", ", keys())));
    }
    return table;
  }
}
