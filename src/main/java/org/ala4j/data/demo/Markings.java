package org.ala4j.data.demo;

/**
 * A species' patterns.
 *
 * @param head what stands out on the head or neck
 * @param headDye its colour
 * @param breast the pattern of the breast
 * @param breastDye its colour
 * @param wing the pattern of the wing
 * @param wingDye its colour
 */
record Markings(
    OnHead head, Dye headDye, OnBreast breast, Dye breastDye, OnWing wing, Dye wingDye) {

  enum OnHead {
    PLAIN,
    CAP,
    MASK,
    EYE_STRIPE,
    COLLAR,
    BIB
  }

  enum OnBreast {
    PLAIN,
    STREAKED,
    SPOTTED,
    BAND
  }

  enum OnWing {
    PLAIN,
    BARRED,
    SPOTTED,
    PATCH
  }
}
