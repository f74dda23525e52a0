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
  private int foreground; // 0 for masks of class ids

  /** Counts a mask in and says whether it holds an object. */
  boolean add(Region.MaskFile file, ObjectMask mask) {
    codings.merge(mask.coding(), 1, Integer::sum);
    foreground = file.foreground();
    return add(!mask.isEmpty(), mask.largest());
  }

  /** Counts a mask in and says whether it holds its image's class. */
  boolean add(Region.ClassMask file, ClassIdMask mask) {
    return add(mask.holds(file.classId()), mask.largest());
  }

  private boolean add(boolean holds, int value) {
    masks++;
    empty += holds ? 0 : 1;
    largest = Math.max(largest, value);
    return holds;
  }

  /** How many masks of single objects there were of each coding. */
  Map<Coding, Integer> codings() {
    return codings;
  }

  /** What is wrong when there were masks and all of them are empty. */
  Optional<String> allEmpty(String split) {
    if (masks == 0 || empty < masks) {
      return Optional.empty();
    }
    return Optional.of(
        foreground == 0
            ? String.format(
                Locale.ROOT,
                "None of the %,d masks of the %s images holds the id of its image's class, R + 256·G;"
                    + " the largest id is %d. They are of other classes or of another coding.",
                masks,
                split,
                largest)
            : String.format(
                Locale.ROOT,
                "None of the %,d masks of the %s images holds an object: the largest value is %d,"
                    + " and dataset.foreground is %d; set that to the smallest value of the object.",
                masks,
                split,
                largest,
                foreground));
  }
}
