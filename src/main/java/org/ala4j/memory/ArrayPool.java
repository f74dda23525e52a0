package org.ala4j.memory;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays that are used again. A new one above a megabyte gets new pages from the system, which on a
 * virtual machine take longer than what is then written into them: 9 to 47 ms for 14 MB, against 1.
 * Thread-safe.
 */
public final class ArrayPool implements AutoCloseable {
  private final Map<List<Long>, Deque<INDArray>> free = new HashMap<>();
  private final Set<INDArray> lent = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean isClosed;

  /** A float32 array in c order that holds anything. */
  public synchronized INDArray take(long... shape) {
    Deque<INDArray> fitting = free.get(key(shape));
    INDArray array =
        fitting == null || fitting.isEmpty()
            ? Nd4j.createUninitialized(DataType.FLOAT, shape)
            : fitting.pop();
    lent.add(array);
    return array;
  }

  /**
   * An array of this pool that nobody reads any more; another is ignored, and so is a second time.
   */
  public synchronized void give(INDArray array) {
    if (!lent.remove(array) || array.wasClosed()) {
      return;
    }
    if (isClosed) {
      array.close();
    } else {
      free.computeIfAbsent(key(array.shape()), k -> new ArrayDeque<>()).push(array);
    }
  }

  private static List<Long> key(long... shape) {
    return LongStream.of(shape).boxed().toList();
  }

  /** Frees what has been given, and from now on what will be. */
  @Override
  public synchronized void close() {
    isClosed = true;
    free.values().forEach(arrays -> arrays.forEach(INDArray::close));
    free.clear();
  }
}
