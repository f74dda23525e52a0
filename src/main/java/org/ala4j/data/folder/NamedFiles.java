package org.ala4j.data.folder;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Things that belong to photos, found by the photos' names. Annotations rarely repeat a photo's
 * whole path, so a thing is looked for under the photo's path, then under that path without the
 * folder of its split, then under its mere file name, if that name is nobody else's.
 */
final class NamedFiles<T> {
  private final Map<String, T> byPath = new HashMap<>();
  private final Map<String, T> byName = new HashMap<>();
  private final Set<String> repeated = new HashSet<>();

  /**
   * Adds a thing.
   *
   * @param path with slashes; what was there under it before is replaced
   */
  void put(String path, T thing) {
    if (byPath.put(path, thing) == null && byName.put(name(path), thing) != null) {
      repeated.add(name(path));
    }
  }

  T atPath(String path) {
    return byPath.get(path);
  }

  /** What belongs to the photo of that path. */
  Optional<T> of(String photo) {
    T found = byPath.get(photo);
    int slash = photo.indexOf('/');
    if (found == null && slash > 0 && Part.named(photo.substring(0, slash)).isPresent()) {
      found = byPath.get(photo.substring(slash + 1));
    }
    if (found == null && !repeated.contains(name(photo))) {
      found = byName.get(name(photo));
    }
    return Optional.ofNullable(found);
  }

  boolean isEmpty() {
    return byPath.isEmpty();
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A path without its ending. */
  static String withoutEnding(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
  }
}
