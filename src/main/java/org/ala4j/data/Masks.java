package org.ala4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What must hold of a split's masks before anything is measured on them. */
public final class Masks {

  private Masks() {}

  /**
   * Requires that there is a mask for each of these examples.
   *
   * @param needed whose masks, and what for, such as {@code "the test images, on which maps are
   *     judged"}
   * @throws DataException if one is missing
   */
  public static void requireAll(List<Example> examples, String needed) {
    int missing = 0;
    Path first = null;
    for (Example example : examples) {
      if (example.region() instanceof Region.MissingMask absent) {
        missing++;
        first = first == null ? absent.file() : first;
      }
    }
    if (missing > 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%d of %d masks are missing of %s, the first is %s; unpack the dataset's masks there,"
                  + " or set dataset.masks to none (CUB-200-2011: or to boxes).",
              missing,
              examples.size(),
              needed,
              first));
    }
  }

  /**
   * Requires that one of these masks holds something, and reads no more of them than that takes.
   *
   * @param split the examples' name in the message
   * @return how the mask that holds something is coded; empty if there are no masks
   * @throws DataException if all are empty, or one cannot be read
   */
  public static Optional<ObjectMask.Coding> requireObject(List<Example> examples, String split) {
    MaskTally tally = new MaskTally();
    for (Example example : examples) {
      if (example.region() instanceof Region.Picture picture) {
        ObjectMask mask = picture.read();
        if (tally.add(picture, mask)) {
          return Optional.of(mask.coding());
        }
      }
    }
    tally
        .allEmpty(split)
        .ifPresent(
            problem -> {
              throw new DataException(problem);
            });
    return Optional.empty();
  }
}
