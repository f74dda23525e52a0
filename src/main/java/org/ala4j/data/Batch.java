package org.ala4j.data;

import java.util.List;
import java.util.Optional;
import org.ala4j.memory.ArrayPool;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Some examples as a network takes them. Close it when done: the pixels lie outside the Java heap,
 * and the next batch is read into them.
 *
 * @param images {@code [B, 3, S, S]}, float32, RGB in 0..1; normalising them is the encoder's part
 * @param regions for each example S·S values in rows, 1 inside and 0 outside; an empty array where
 *     nothing is known
 * @param labels class of each example, from 0
 * @param examples where they come from
 * @param pool whose array the images are
 */
@SuppressWarnings("ArrayRecordComponent") // labels go to ND4J as they are
public record Batch(
    INDArray images, List<float[]> regions, int[] labels, List<Example> examples, ArrayPool pool)
    implements AutoCloseable {

  public Batch {
    regions = List.copyOf(regions);
    examples = List.copyOf(examples);
  }

  /** The region of an example, S·S values; empty when nothing is known of it. */
  public Optional<float[]> region(int i) {
    return Optional.of(regions.get(i)).filter(region -> region.length > 0);
  }

  /** B, the number of examples. */
  public int size() {
    return examples.size();
  }

  /** Gives the pixels back. Closing twice does no harm. */
  @Override
  public void close() {
    pool.give(images);
  }
}
