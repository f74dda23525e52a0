package org.ala4j.data.demo;

/** Where a bird is seen; chosen without looking at the species. */
enum Scene {
  SKY("in the sky"),
  FOLIAGE("among green leaves"),
  BRANCHES("among branches"),
  MEADOW("in a meadow with flowers"),
  WATER("by the water"),
  ROCKS("among rocks"),
  GARDEN("in a garden"),
  AUTUMN("among autumn leaves");

  private final String phrase;

  Scene(String phrase) {
    this.phrase = phrase;
  }

  /** Where, as a caption says it. */
  String phrase() {
    return phrase;
  }
}
