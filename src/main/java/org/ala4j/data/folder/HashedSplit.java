package org.ala4j.data.folder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ala4j.data.DataException;
import org.ala4j.files.Sha256;

/**
 * Divides photos among splits by a hash of their names: where a photo goes does not depend on which
 * others there are, so photos can be added later without moving any.
 *
 * @param validation part of all photos that is for validation, 0 to 1
 * @param test part that is for the test
 * @param seed another one divides otherwise
 * @param groupBy what it finds in a photo's name, its first group if it has one, names the photo's
 *     group; a group is never divided
 */
record HashedSplit(double validation, double test, long seed, Optional<Pattern> groupBy) {
  /** The split of the photo of that name, {@code class/…/file}. */
  Part of(String name) {
    double place = place(group(name));
    return place < test ? Part.TEST : place < test + validation ? Part.VALIDATION : Part.TRAIN;
  }

  /** The group of the photo of that name, which is the name itself without {@link #groupBy}. */
  String group(String name) {
    if (groupBy.isEmpty()) {
      return name;
    }
    Matcher found = groupBy.get().matcher(name);
    if (!found.find()) {
      throw new DataException(
          "dataset.split.group_by finds nothing in " + name + "; every photo must have a group.");
    }
    String group = found.groupCount() > 0 ? found.group(1) : found.group();
    return group == null ? found.group() : group;
  }

  /** Evenly spread over 0 to 1. */
  private double place(String key) {
    byte[] hash = Sha256.digest().digest((seed + "\n" + key).getBytes(StandardCharsets.UTF_8));
    return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1p-53;
  }
}
