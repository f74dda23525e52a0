package org.ala4j.data.demo;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The random numbers of one picture or of one part of it. Only {@link SplittableRandom#nextLong} is
 * used of the JDK, whose other draws may change with its version.
 */
final class Dice {
  private final SplittableRandom random;

  private Dice(long state) {
    random = new SplittableRandom(state);
  }

  /** The stream that belongs to this key and to no other. */
  static Dice of(long... key) {
    long state = 0;
    for (long part : key) {
      state = new SplittableRandom(state + part).nextLong();
    }
    return new Dice(state);
  }

  /** A stream of its own for a part, so that what the part draws does not shift what follows. */
  Dice part() {
    return new Dice(random.nextLong());
  }

  /** Uniform in [0, 1). */
  double unit() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [low, high). */
  double in(double low, double high) {
    return low + (high - low) * unit();
  }

  /** About zero, mostly much nearer than {@code spread}, never farther. */
  double around(double spread) {
    return spread * (unit() + unit() + unit() - 1.5) / 1.5;
  }

  /** From 0 to {@code count} − 1. */
  int below(int count) {
    return (int) (unit() * count);
  }

  /** From low to high, both included. */
  int whole(int low, int high) {
    return low + below(high - low + 1);
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  long bits() {
    return random.nextLong();
  }
}
