package org.ala4j.memory;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arrays whose numbers lie in memory in c order from the first to the last, as other libraries want
 * them. An array's {@code ordering()} does not say so: a permuted one still has that of its source.
 */
public final class COrder {
  private COrder() {}

  /** Whether the numbers of that array lie so. */
  public static boolean is(INDArray array) {
    if (array.isView() || array.offset() != 0) {
      return false;
    }
    long step = 1;
    for (int d = array.rank() - 1; d >= 0; d--) {
      if (array.size(d) > 1 && array.stride(d) != step) { // one element needs no step
        return false;
      }
      step *= array.size(d);
    }
    return true;
  }

  /** The array, or a copy of it in c order, which is then the caller's to close. */
  public static INDArray of(INDArray array) {
    return is(array) ? array : array.dup('c');
  }
}
