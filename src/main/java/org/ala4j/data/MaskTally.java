package org.ala4j.data;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.data.ObjectMask.Coding;

/** What the masks of a split hold, as one after the other is read. */
final class MaskTally {
  private final Map<Coding, Integer> codings = new EnumMap<>(Coding.class);
  private int masks;
  private int empty;
  private int largest;
  private Region.Picture last; // all are of one kind

  /** Counts a mask in and says whether it holds an object. */
  boolean add(Region.Picture picture, ObjectMask mask) {
    codings.merge(mask.coding(), 1, Integer::sum);
    masks++;
    largest = Math.max(largest, mask.largest());
    last = picture;
    empty += mask.isEmpty() ? 1 : 0;
    return !mask.isEmpty();
  }

  /** How many masks there were of each coding. */
  Map<Coding, Integer> codings() {
    return codings;
  }

  /** What is wrong when there were masks and all of them are empty. */
  Optional<String> allEmpty(String split) {
    if (masks == 0 || empty < masks) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "None of the %,d masks of the %s images %s",
            masks,
            split,
            last.nothingThere(largest)));
  }
}
