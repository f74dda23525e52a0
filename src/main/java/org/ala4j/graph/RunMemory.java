package org.ala4j.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The memory that sessions compute in. Every plan of a run lays its arrays over the same buffers,
 * so memory is as large as the largest run and stays so.
 *
 * <p>SameDiff's own managers either keep arrays for ever (off-heap memory grows by hundreds of
 * megabytes a step) or hand an array out again while it is still being read (two runs of one graph
 * then differ). Nor can memory simply be freed after each run: blocks of many sizes fragment the
 * heap, which then grows all the same.
 *
 * <p>Sessions may share one when their runs do not overlap, which is checked. Not thread-safe.
 */
public final class RunMemory implements AutoCloseable {
  /** A buffer is used for anything down to this part of its size. */
  private static final double SMALLEST_USE = 0.5;

  private final List<DataBuffer> buffers = new ArrayList<>();
  private boolean inUse;

  /** Which buffers are free at a moment of a run that is being planned. At first, all are. */
  final class Layout {
    private final Map<DataType, TreeMap<Long, Deque<DataBuffer>>> free =
        new EnumMap<>(DataType.class);

    Layout() {
      buffers.forEach(this::giveBack);
    }

    /** A buffer of at least that many elements, not free from now on. */
    DataBuffer take(DataType type, long length) {
      TreeMap<Long, Deque<DataBuffer>> sizes = free.computeIfAbsent(type, t -> new TreeMap<>());
      Map.Entry<Long, Deque<DataBuffer>> fitting = sizes.ceilingEntry(length);
      if (fitting == null || length < fitting.getKey() * SMALLEST_USE) {
        DataBuffer made = Nd4j.createBuffer(type, length, false);
        buffers.add(made);
        return made;
      }
      DataBuffer buffer = fitting.getValue().pop();
      if (fitting.getValue().isEmpty()) {
        sizes.remove(fitting.getKey());
      }
      return buffer;
    }

    /** Frees the buffer for what comes later in the run. */
    void giveBack(DataBuffer buffer) {
      free.computeIfAbsent(buffer.dataType(), t -> new TreeMap<>())
          .computeIfAbsent(buffer.length(), l -> new ArrayDeque<>())
          .push(buffer);
    }
  }

  /** How large it is. */
  public long bytes() {
    return buffers.stream().mapToLong(b -> b.length() * b.getElementSize()).sum();
  }

  /** Begins a run, which overwrites what the last one computed. */
  void begin() {
    if (inUse) {
      throw new IllegalStateException("The last run in this memory has not been closed");
    }
    inUse = true;
  }

  /** Ends the run. */
  void end() {
    inUse = false;
  }

  /** Frees everything; the sessions must be closed. */
  @Override
  public void close() {
    buffers.forEach(DataBuffer::close);
    buffers.clear();
  }
}
