package org.ala4j.data.folder;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Things that belong to photos, found by the photos' names without their endings. Annotations
 * rarely repeat a photo's whole path, so a thing is looked for under the photo's path, then under
 * that path without the folder of its split, then under its mere name, if no other thing has it.
 */
final class NamedFiles<T> {
  private final Map<String, T> byPath = new HashMap<>();

  /** Mere name → the path that has it. */
  private final Map<String, String> paths = new HashMap<>();

  private final Set<String> repeated = new HashSet<>();

  /**
   * Adds a thing.
   *
   * @param path with slashes; what was there under it before is replaced
   */
  void put(String path, T thing) {
    String plain = withoutEnding(path);
    byPath.put(plain, thing);
    String other = paths.put(name(plain), plain);
    if (other != null && !other.equals(plain)) {
      repeated.add(name(plain));
    }
  }

  /** What was put under that very path. */
  Optional<T> atPath(String path) {
    return Optional.ofNullable(byPath.get(withoutEnding(path)));
  }

  /** What belongs to the photo of that path. */
  Optional<T> of(String photo) {
    String plain = withoutEnding(photo);
    T found = byPath.get(plain);
    int slash = plain.indexOf('/');
    if (found == null && slash > 0 && Part.named(plain.substring(0, slash)).isPresent()) {
      found = byPath.get(plain.substring(slash + 1));
    }
    if (found == null && !repeated.contains(name(plain))) {
      found = byPath.get(paths.get(name(plain)));
    }
    return Optional.ofNullable(found);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A path without its ending, which is letters and digits behind the last point. */
  static String withoutEnding(String path) {
    return path.replaceFirst("(?<=[^/])\\.[A-Za-z0-9]{1,5}$", "");
  }
}
