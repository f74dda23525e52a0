package org.ala4j.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a folder's files were when they were written.
 *
 * @param files path relative to the folder, such as {@code maps/00001.jpg} → SHA-256
 */
public record Checksums(SortedMap<String, String> files) {
  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException when a path leads out of the folder, or when there is a value
   *     that is no SHA-256
   */
  public Checksums {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    for (Map.Entry<String, String> file : files.entrySet()) {
      if (!file.getKey().matches("(?!\\.)[^/\\\\\\x00]+(/(?!\\.)[^/\\\\\\x00]+)*")
          || !file.getValue().matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException("'" + file.getKey() + "' has no checksum");
      }
    }
  }

  /**
   * Those of files in a folder and in the folders below; names that begin with a dot are skipped.
   *
   * @param which paths that count
   * @throws IOException when a file cannot be read
   */
  public static Checksums of(Path folder, Predicate<String> which) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        if (which.test(path) && !("/" + path).contains("/.")) {
          files.put(path, Sha256.of(file));
        }
      }
    }
    return new Checksums(files);
  }

  /**
   * As they were stored.
   *
   * @throws IllegalArgumentException when they are none
   */
  public static Checksums of(JsonNode json) {
    SortedMap<String, String> files = new TreeMap<>();
    json.properties().forEach(f -> files.put(f.getKey(), f.getValue().asText()));
    return new Checksums(files);
  }

  /** Some of them. */
  public Checksums only(Predicate<String> which) {
    SortedMap<String, String> some = new TreeMap<>(files);
    some.keySet().removeIf(which.negate());
    return new Checksums(some);
  }

  /** Whether that file was among them. */
  public boolean has(String file) {
    return files.containsKey(file);
  }

  /**
   * What has become of the files since.
   *
   * @param which paths that count
   * @param dispensable paths that may be missing
   * @return the first file that is missing or another, in half a sentence
   */
  public Optional<String> damage(
      Path folder, Predicate<String> which, Predicate<String> dispensable) {
    for (Map.Entry<String, String> entry : files.entrySet()) {
      String path = entry.getKey();
      Path file = folder.resolve(path);
      if (!which.test(path) || (dispensable.test(path) && !Files.exists(file))) {
        continue;
      }
      if (!Files.isRegularFile(file)) {
        return Optional.of(path + " is missing");
      }
      try {
        if (!Sha256.of(file).equals(entry.getValue())) {
          return Optional.of(path + " is not as it was written");
        }
      } catch (IOException e) {
        return Optional.of(path + " cannot be read: " + e.getMessage());
      }
    }
    return Optional.empty();
  }
}
