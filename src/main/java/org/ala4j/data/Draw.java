package org.ala4j.data;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

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
    return examples.stream()
        .map(example -> new Ticket(of(seed, epoch, example.id()).nextLong(), example))
        .sorted(
            Comparator.comparingLong(Ticket::number)
                .thenComparingInt(ticket -> ticket.example().id()))
        .map(Ticket::example)
        .toList();
  }

  private record Ticket(long number, Example example) {}
}
