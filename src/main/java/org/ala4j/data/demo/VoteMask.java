package org.ala4j.data.demo;

/**
 * A mask as five annotators would have drawn it. Each draws the border a little farther out or in;
 * a pixel's value is the number of those who hold it for the bird, times 51. The middle one draws
 * the exact border, so that three votes, 153, and more are exactly the bird.
 */
final class VoteMask {
  private static final int VOTE = 51;

  private VoteMask() {}

  /** One byte for each pixel, in rows from the top. */
  static byte[] of(Stencil bird, Dice dice) {
    double wide = dice.in(1.6, 3);
    double wider = dice.in(0.9, 1.5);
    double narrow = dice.in(0.9, 1.5);
    double narrower = dice.in(1.6, 3);
    int[] outside = BorderDistance.squares(bird, true);
    int[] inside = BorderDistance.squares(bird, false);
    byte[] votes = new byte[outside.length];
    for (int i = 0; i < votes.length; i++) {
      int count;
      if (bird.set().get(i)) {
        count =
            3 + (inside[i] > narrow * narrow ? 1 : 0) + (inside[i] > narrower * narrower ? 1 : 0);
      } else {
        count = (outside[i] <= wider * wider ? 1 : 0) + (outside[i] <= wide * wide ? 1 : 0);
      }
      votes[i] = (byte) (VOTE * count);
    }
    return votes;
  }
}
