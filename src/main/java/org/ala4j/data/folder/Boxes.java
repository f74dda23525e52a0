package org.ala4j.data.folder;

import java.util.List;
import java.util.Optional;
import org.ala4j.data.Region;
import org.ala4j.data.Region.Box;

/** The region that a photo's boxes make. */
final class Boxes {
  private Boxes() {}

  static Optional<Region> of(List<Box> boxes) {
    return switch (boxes.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(boxes.get(0));
      default -> Optional.of(new Region.Boxes(boxes));
    };
  }
}
