package org.ala4j.picture;

import java.util.List;
import java.util.stream.IntStream;

/**
 * An axis of names; the value of a name is its index.
 *
 * @param label what is told apart
 * @param names along the axis
 */
public record CategoryAxis(String label, List<String> names) implements ValueAxis {
  /** How many characters fit beside each other along the axis. */
  private static final int ROOM = 44;

  private static final int SHORTEST = 4;

  @Override
  public double position(double value) {
    return (value + 0.5) / names.size();
  }

  /** Every name, or where they are too many every second, third … */
  @Override
  public List<Double> ticks() {
    int each = Math.max(1, (names.size() * SHORTEST + ROOM - 1) / ROOM);
    return IntStream.range(0, names.size())
        .filter(i -> i % each == 0)
        .mapToObj(i -> (double) i)
        .toList();
  }

  /** The name, shortened until it fits beside the others. */
  @Override
  public String text(double tick) {
    return shortened((int) tick, Math.max(SHORTEST, ROOM / names.size()));
  }

  /** A name of at most so many characters; lists often differ at their ends. */
  public String shortened(int index, int most) {
    String name = names.get(index);
    int head = (most - 1) / 2;
    int tail = most - 1 - head;
    return name.length() <= most
        ? name
        : name.substring(0, head) + "…" + name.substring(name.length() - tail);
  }
}
