package org.ala4j.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A random sample in which every class has its share. Shares are rounded down and what is then
 * still missing goes, one each, to the classes that lost most by it (the largest-remainder method;
 * the lower label first among equals), so the sample has exactly the size asked for.
 */
final class StratifiedSample {

  private StratifiedSample() {}

  /** A class's examples and how many of them the sample gets. */
  private record Share(List<Example> members, long whole, long remainder) {}

  /**
   * Takes {@code size} of the examples: the same ones in whatever order they are given.
   *
   * @param size from 0 to the number of examples
   */
  static List<Example> of(List<Example> examples, int size, long seed) {
    SortedMap<Integer, List<Example>> byLabel =
        examples.stream()
            .collect(Collectors.groupingBy(Example::label, TreeMap::new, Collectors.toList()));
    List<Share> shares = new ArrayList<>();
    long missing = size;
    for (List<Example> members : byLabel.values()) {
      long product = (long) members.size() * size; // the exact share is product / examples.size()
      shares.add(new Share(members, product / examples.size(), product % examples.size()));
      missing -= product / examples.size();
    }
    shares.sort(Comparator.comparingLong(Share::remainder).reversed()); // stable: lower label first
    List<Example> sample = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      Share share = shares.get(i);
      long count = share.whole + (i < missing ? 1 : 0);
      sample.addAll(
          Draw.VALIDATION.shuffle(share.members, seed, 0).subList(0, Math.toIntExact(count)));
    }
    return sample;
  }
}
