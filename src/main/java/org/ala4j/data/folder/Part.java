package org.ala4j.data.folder;

import java.util.Locale;
import java.util.Optional;

/** What a photo is for. */
enum Part {
  TRAIN,
  VALIDATION,
  TEST;

  /** By the names that folders and tables give them. */
  static Optional<Part> named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Optional.of(TRAIN);
      case "val", "valid", "validation" -> Optional.of(VALIDATION);
      case "test", "testing" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }

  /** As in tables. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
