package org.ala4j.data.demo;

/**
 * A species' proportions, in halves of the body's length unless said otherwise.
 *
 * @param depth half the body's depth
 * @param head the head's radius
 * @param neck how far the neck lifts the head from the shoulders
 * @param legs the legs' length
 * @param bill the bill's length in head radii
 * @param posture how steeply the body is held when the bird perches, in degrees
 */
record Build(double depth, double head, double neck, double legs, double bill, double posture) {

  enum Bill {
    CONE,
    THIN,
    HOOKED,
    BROAD,
    DECURVED
  }

  enum Crest {
    NONE,
    POINTED,
    TUFT,
    PLUMES
  }

  enum Tail {
    SHORT,
    LONG,
    FORKED,
    FAN
  }

  boolean longLegged() {
    return legs > 1;
  }

  boolean longBilled() {
    return bill > 1.6;
  }
}
