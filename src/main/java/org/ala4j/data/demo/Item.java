package org.ala4j.data.demo;

/**
 * One image of a dataset to be written.
 *
 * @param index counted from 0 within its split and species
 */
record Item(Split split, Species species, int index) {

  /** What an image is for; also the part of its seed that keeps the splits apart. */
  enum Split {
    TRAIN,
    TEST,
    EXTRA
  }

  /** The class as the files count it, from 1. */
  int classNumber() {
    return species.ordinal() + 1;
  }

  DemoPicture draw(long seed) {
    return DemoPicture.draw(species, key(seed));
  }

  /** What the picture will be like, without the cost of drawing it. */
  Plan plan(long seed) {
    return Plan.of(species, Dice.of(key(seed)));
  }

  private long[] key(long seed) {
    return new long[] {seed, split.ordinal(), species.ordinal(), index};
  }

  /** What the lists say about a written image. */
  record Entry(Stencil.Box box, String caption) {}
}
