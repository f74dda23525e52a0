package org.ala4j.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What a random number is drawn for. Each purpose has its own streams, so that the order of the
 * examples, say, tells nothing about how they are cropped.
 */
enum Draw {
  VALIDATION(1),
  ORDER(2),
  VIEW(3),
  CHOICE(4);

  private final long purpose;

  Draw(long purpose) {
    this.purpose = purpose;
  }

  /** The stream that belongs to this key and to no other. */
  SplittableRandom of(long... key) {
    long state = mixed(purpose);
    for (long part : key) {
      state = mixed(state + part);
    }
    return new SplittableRandom(state);
  }

  /** A bijective scrambling of 64 bits. */
  private static long mixed(long bits) {
    return new SplittableRandom(bits).nextLong();
  }

  /** The examples in random order: the same one in whatever order they are given. */
  List<Example> shuffle(List<Example> examples, long seed, int epoch) {
    List<Example> given = ExampleList.unmodifiable(examples);
    Ticket[] tickets = new Ticket[given.size()];
    for (int i = 0; i < tickets.length; i++) {
      int id = given.get(i).id();
      tickets[i] = new Ticket(of(seed, epoch, id).nextLong(), id, i);
    }
    Arrays.sort(tickets, Comparator.comparingLong(Ticket::number).thenComparingInt(Ticket::id));
    int[] order = Stream.of(tickets).mapToInt(Ticket::index).toArray();
    return ExampleList.of(order.length, i -> given.get(order[i]));
  }

  private record Ticket(long number, int id, int index) {}
}
