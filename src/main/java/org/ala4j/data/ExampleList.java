package org.ala4j.data;

import java.util.AbstractList;
import java.util.List;
import java.util.Locale;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/**
 * An unmodifiable list whose examples are made when they are asked for: a million of them with
 * their paths would fill the heap.
 */
public final class ExampleList extends AbstractList<Example> implements RandomAccess {
  private final int size;
  private final IntFunction<Example> example;

  private ExampleList(int size, IntFunction<Example> example) {
    this.size = size;
    this.example = example;
  }

  /**
   * A list of that many examples.
   *
   * @param example makes the example at an index; the same one whenever it is asked
   */
  static ExampleList of(int size, IntFunction<Example> example) {
    return new ExampleList(size, example);
  }

  /** An unmodifiable list of the same examples: this one, or a copy of a list of another kind. */
  static List<Example> unmodifiable(List<Example> examples) {
    return examples instanceof ExampleList ? examples : List.copyOf(examples);
  }

  /** The same examples for who has no use for their regions. */
  public static List<Example> withoutRegions(List<Example> examples) {
    List<Example> marked = unmodifiable(examples);
    return new ExampleList(marked.size(), i -> marked.get(i).withoutRegion());
  }

  @Override
  public Example get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "There is no example %d of %d", index, size));
    }
    return example.apply(index);
  }

  @Override
  public int size() {
    return size;
  }
}
