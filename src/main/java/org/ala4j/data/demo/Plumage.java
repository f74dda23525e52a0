package org.ala4j.data.demo;

/**
 * A species' colours.
 *
 * @param back also the colour of the flanks
 * @param belly from the throat to the tail
 * @param head the head's ground colour
 * @param wing the wing's ground colour
 * @param tail the tail's colour
 * @param bill the bill's colour
 * @param legs the legs' and feet's colour
 */
record Plumage(Dye back, Dye belly, Dye head, Dye wing, Dye tail, Dye bill, Dye legs) {}
