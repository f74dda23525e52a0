package org.ala4j.picture;

/**
 * Inferno, the perceptually uniform palette of matplotlib: black over purple and orange to pale
 * yellow. Eleven anchor colours, linear between them.
 */
public final class Palette {
  private static final int[] ANCHORS = {
    0x000004, 0x160b39, 0x420a68, 0x6a176e, 0x932667, 0xbc3754, 0xdd513a, 0xf37819, 0xfca50a,
    0xf6d746, 0xfcffa4
  };

  private Palette() {}

  /** The colour of a value on 0..1, as 0xRRGGBB. */
  public static int rgb(double value) {
    double position = Math.min(1, Math.max(0, value)) * (ANCHORS.length - 1);
    int anchor = Math.min((int) position, ANCHORS.length - 2);
    return mix(ANCHORS[anchor], ANCHORS[anchor + 1], position - anchor);
  }

  /** The colour a share of the way from one 0xRRGGBB to another. */
  public static int mix(int from, int to, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = (from >> shift) & 0xff;
      int b = (to >> shift) & 0xff;
      mixed |= (int) Math.round(a + share * (b - a)) << shift;
    }
    return mixed;
  }
}
