package org.ala4j.data.demo;

/**
 * How a bird holds itself.
 *
 * @param kind what it does
 * @param posture how steeply its body is held, in degrees
 * @param tilt the turn of the whole bird in the picture, in degrees
 * @param left whether it faces left
 * @param nod the bill's turn against the horizontal, in degrees
 * @param beat where the wings of a flying bird are: from 1, up, to −1, down
 * @param tail the tail's turn against the body, in degrees
 */
record Pose(
    Kind kind, double posture, double tilt, boolean left, double nod, double beat, double tail) {

  enum Kind {
    PERCHED,
    STANDING,
    FLYING,
    SWIMMING
  }

  static Pose of(Kind kind, Species species, Dice dice) {
    double steep = species.build().posture();
    double posture =
        switch (kind) {
          case PERCHED -> steep + dice.in(-12, 14);
          case STANDING -> 0.6 * steep + dice.in(-8, 14);
          case FLYING -> dice.in(-6, 22);
          case SWIMMING -> dice.in(2, 10);
        };
    double lean =
        switch (kind) {
          case PERCHED -> 20;
          case STANDING -> 12;
          case FLYING -> 25;
          case SWIMMING -> 3;
        };
    boolean up = dice.chance(0.65);
    return new Pose(
        kind,
        posture,
        dice.in(-lean, lean),
        dice.chance(0.5),
        dice.in(-16, 14),
        up ? dice.in(0.35, 1) : dice.in(-1, -0.4),
        dice.in(-10, 12) + (species.tail() == Build.Tail.FAN ? 24 : 0));
  }
}
