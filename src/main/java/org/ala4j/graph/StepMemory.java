package org.ala4j.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gives a SameDiff session the arrays of one run and takes all of them back at its end.
 *
 * <p>SameDiff's own managers either keep arrays for ever (off-heap memory grows by hundreds of
 * megabytes a step) or hand an array out again while it is still being read (two runs of one graph
 * then differ). Here nothing is handed out twice within a run, and the next run gets the same
 * arrays again, so memory is flat and large blocks are not faulted in anew at each step. Arrays of
 * shapes that have gone out of use are freed.
 */
final class StepMemory extends AbstractMemoryMgr implements SessionMemMgr {
  private static final int RUNS_KEPT = 2;

  private record Shape(DataType type, List<Long> dimensions) {}

  private static final class Shelf {
    final Deque<INDArray> free = new ArrayDeque<>();
    long lastRun;
  }

  private record Lent(Shape shape, INDArray array) {}

  private final Map<Shape, Shelf> shelves = new HashMap<>();
  private final List<Lent> lent = new ArrayList<>();
  private long run;

  @Override
  public INDArray allocate(boolean detached, DataType type, long... dimensions) {
    List<Long> boxed = new ArrayList<>(dimensions.length);
    for (long d : dimensions) {
      boxed.add(d);
    }
    Shape shape = new Shape(type, boxed);
    Shelf shelf = shelves.computeIfAbsent(shape, s -> new Shelf());
    shelf.lastRun = run;
    INDArray array =
        Objects.requireNonNullElseGet(
            shelf.free.poll(), () -> Nd4j.createUninitialized(type, dimensions));
    lent.add(new Lent(shape, array));
    return array;
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

  /** Takes back everything lent since the last call. */
  void endRun() {
    for (Lent l : lent) {
      shelves.get(l.shape()).free.push(l.array());
    }
    lent.clear();
    run++;
    for (Iterator<Shelf> i = shelves.values().iterator(); i.hasNext(); ) {
      Shelf shelf = i.next();
      if (run - shelf.lastRun > RUNS_KEPT) {
        shelf.free.forEach(INDArray::close);
        i.remove();
      }
    }
  }

  @Override
  public void close() {
    endRun();
    shelves.values().forEach(s -> s.free.forEach(INDArray::close));
    shelves.clear();
  }
}
