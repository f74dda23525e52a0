package org.ala4j.data.demo;

/**
 * One individual in one pose.
 *
 * @param details the key of the random details of its feathers; the same whenever it is painted
 */
record Bird(Species species, Pose pose, Anatomy anatomy, Coat coat, long details) {

  static Bird of(Species species, Pose.Kind kind, Dice dice) {
    Pose pose = Pose.of(kind, species, dice.part());
    return new Bird(
        species,
        pose,
        new Anatomy(species, pose, dice.part()),
        Coat.of(species, dice.part()),
        dice.bits());
  }

  boolean flies() {
    return pose.kind() == Pose.Kind.FLYING;
  }
}
