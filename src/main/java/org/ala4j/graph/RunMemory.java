package org.ala4j.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The memory that SameDiff sessions compute in: it lends buffers for one run, takes all of them
 * back at its end, and lends the same again to the next.
 *
 * <p>SameDiff's own managers either keep arrays for ever (off-heap memory grows by hundreds of
 * megabytes a step) or hand an array out again while it is still being read (two runs of one graph
 * then differ). Nor can memory simply be freed after each run: blocks of many sizes fragment the
 * heap, which then grows all the same. Here nothing is lent twice within a run and nothing is freed
 * before the end, so memory is as large as the largest run and stays so.
 *
 * <p>Sessions whose runs do not overlap may share one. Not thread-safe.
 */
public final class RunMemory implements AutoCloseable {
  /** A buffer is lent for anything down to this part of its size. */
  private static final double SMALLEST_USE = 0.5;

  private final Map<DataType, TreeMap<Long, Deque<DataBuffer>>> free =
      new EnumMap<>(DataType.class);
  private final List<DataBuffer> lent = new ArrayList<>();
  private final Manager manager = new Manager();

  /** What SameDiff asks for arrays. */
  SessionMemMgr manager() {
    return manager;
  }

  private final class Manager extends AbstractMemoryMgr implements SessionMemMgr {
    @Override
    public INDArray allocate(boolean detached, DataType type, long... shape) {
      long length = 1;
      for (long d : shape) {
        length *= d;
      }
      if (length == 0 || shape.length == 0) {
        return Nd4j.createUninitialized(type, shape);
      }
      DataBuffer buffer = take(type, length);
      lent.add(buffer);
      return Nd4j.create(buffer, shape, Nd4j.getStrides(shape, 'c'), 0, 'c');
    }

    @Override
    public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
      return descriptor.isEmpty()
          ? Nd4j.create(descriptor, false)
          : allocate(detached, descriptor.dataType(), descriptor.getShape());
    }

    /** Kept until the run ends: the session's bookkeeping releases arrays that are still read. */
    @Override
    public void release(INDArray array) {}

    @Override
    public void close() {}
  }

  private DataBuffer take(DataType type, long length) {
    TreeMap<Long, Deque<DataBuffer>> sizes = free.computeIfAbsent(type, t -> new TreeMap<>());
    Map.Entry<Long, Deque<DataBuffer>> fitting = sizes.ceilingEntry(length);
    if (fitting == null || length < fitting.getKey() * SMALLEST_USE) {
      return Nd4j.createBuffer(type, length, false);
    }
    DataBuffer buffer = fitting.getValue().pop();
    if (fitting.getValue().isEmpty()) {
      sizes.remove(fitting.getKey());
    }
    return buffer;
  }

  /** Takes back everything lent since the last call. */
  void endRun() {
    for (DataBuffer buffer : lent) {
      free.get(buffer.dataType())
          .computeIfAbsent(buffer.length(), l -> new ArrayDeque<>())
          .push(buffer);
    }
    lent.clear();
  }

  /** Frees everything; the sessions must be closed. */
  @Override
  public void close() {
    endRun();
    free.values()
        .forEach(sizes -> sizes.values().forEach(buffers -> buffers.forEach(DataBuffer::close)));
    free.clear();
  }
}
