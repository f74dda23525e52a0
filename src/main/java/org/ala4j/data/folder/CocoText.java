package org.ala4j.data.folder;

import java.util.ArrayList;
import java.util.List;

/**
 * COCO's text of run lengths: five bits of a number in each character from '0' on, the lowest
 * first, a sixth bit where more follow; numbers have a sign, and from the fourth on they are
 * differences from the length two before.
 */
final class CocoText {
  private static final int BITS = 5;
  private static final int MORE = 0x20;
  private static final int SIGN = 0x10;
  private static final int MOST_DIGITS = 7; // more than 32 bits take

  private CocoText() {}

  /** The lengths; one that cannot be is given as −1. */
  static List<Integer> lengths(String text) {
    List<Integer> lengths = new ArrayList<>();
    int place = 0;
    while (place < text.length()) {
      long number = 0;
      int digits = 0;
      int digit;
      do {
        if (place == text.length() || digits == MOST_DIGITS) {
          return List.of(-1);
        }
        digit = text.charAt(place++) - '0';
        if (digit < 0 || digit >= 2 * MORE) {
          return List.of(-1);
        }
        number |= (long) (digit & (MORE - 1)) << (BITS * digits++);
      } while ((digit & MORE) != 0);
      if ((digit & SIGN) != 0) {
        number |= -1L << (BITS * digits);
      }
      if (lengths.size() > 2) {
        number += lengths.get(lengths.size() - 2);
      }
      lengths.add(number < 0 || number > Integer.MAX_VALUE ? -1 : (int) number);
    }
    return lengths;
  }
}
