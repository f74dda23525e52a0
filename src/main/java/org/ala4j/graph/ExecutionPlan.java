package org.ala4j.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ala4j.graph.DryRun.Step;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How a graph computes certain outputs from inputs of certain shapes, settled once: the operations
 * in their order, each with its arguments and arrays. SameDiff works all of that out again at every
 * run, which takes it longer than computing a small graph.
 *
 * <p>An array's buffer is used again as soon as nothing reads the array any more. What depends on
 * shapes and constants alone is not computed again, and a reshape is no operation but another view.
 */
final class ExecutionPlan implements AutoCloseable {
  private final List<Runnable> operations = new ArrayList<>();
  private final List<OpContext> contexts = new ArrayList<>();
  private final Map<String, INDArray> inputs = new HashMap<>();
  private final Map<String, INDArray> outputs = new HashMap<>();
  private long work;

  /**
   * Plans the computation of {@code names}.
   *
   * @param examples an array for each placeholder that is needed; only its shape counts
   */
  ExecutionPlan(
      SameDiff graph, Map<String, INDArray> examples, Collection<String> names, RunMemory memory) {
    try (DryRun dry = new DryRun(graph, examples, names)) {
      List<Step> steps = needed(dry, names);
      Arrays arrays = new Arrays(dry, steps, memory.new Layout());
      names.forEach(name -> arrays.keep(dry.result(name)));
      dry.inputs().values().forEach(arrays::keep);
      dry.inputs().forEach((name, standIn) -> inputs.put(name, arrays.placed(standIn)));
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        if (!arrays.isView(step)) {
          add(step, arrays);
        }
        arrays.release(i);
      }
      names.forEach(name -> outputs.put(name, arrays.of(dry.result(name))));
    }
  }

  /** The steps without those of which only the shape was wanted. */
  private static List<Step> needed(DryRun dry, Collection<String> names) {
    Set<INDArray> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    names.forEach(name -> wanted.add(dry.result(name)));
    Deque<Step> needed = new ArrayDeque<>();
    for (int i = dry.steps().size() - 1; i >= 0; i--) {
      Step step = dry.steps().get(i);
      if (step.outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(step.inputs());
        needed.push(step);
      }
    }
    return List.copyOf(needed);
  }

  private void add(Step step, Arrays arrays) {
    work += WorkCounter.of(step.op().opName(), step.inputs(), step.outputs());
    OpContext context = Nd4j.getExecutioner().buildContext();
    contexts.add(context);
    context.setInputArrays(step.inputs().stream().map(arrays::of).toList());
    context.setOutputArrays(step.outputs().stream().map(arrays::placed).toList());
    if (step.op() instanceof CustomOp op) {
      context.setIArguments(step.iArgs());
      context.setTArguments(step.tArgs());
      context.setBArguments(step.bArgs());
      context.setDArguments(step.dArgs());
      operations.add(() -> Nd4j.exec(op, context));
    } else {
      operations.add(() -> Nd4j.exec((Op) step.op(), context));
    }
  }

  /** Computes the outputs; they are overwritten by the next run in the same memory. */
  Map<String, INDArray> run(Map<String, INDArray> values) {
    CpuThreads.useInThisThread();
    inputs.forEach((name, array) -> array.assign(values.get(name)));
    operations.forEach(Runnable::run);
    WorkCounter.add(work);
    return outputs;
  }

  @Override
  public void close() {
    contexts.forEach(OpContext::purge);
    contexts.clear();
    operations.clear();
  }

  /** The real arrays for those of a dry run, in as little memory as their lifetimes allow. */
  private static final class Arrays {
    private final DryRun dry;
    private final RunMemory.Layout layout;
    private final Map<INDArray, INDArray> viewed = new IdentityHashMap<>();
    private final Map<INDArray, INDArray> real = new IdentityHashMap<>();
    private final Map<INDArray, DataBuffer> buffers = new IdentityHashMap<>();
    private final Map<INDArray, Integer> lastRead = new IdentityHashMap<>();
    private final Set<INDArray> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<List<INDArray>> lastReadAt = new ArrayList<>();

    Arrays(DryRun dry, List<Step> steps, RunMemory.Layout layout) {
      this.dry = dry;
      this.layout = layout;
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        if (isView(step)) {
          viewed.put(step.outputs().get(0), root(step.inputs().get(0)));
        }
        for (INDArray array : step.inputs()) {
          lastRead.put(root(array), i);
        }
        for (INDArray array : step.outputs()) {
          lastRead.put(root(array), i); // an output that nobody reads lives for its operation
        }
        lastReadAt.add(new ArrayList<>());
      }
      lastRead.forEach((array, step) -> lastReadAt.get(step).add(array));
    }

    private INDArray root(INDArray array) {
      return viewed.getOrDefault(array, array);
    }

    /** Whether the step merely looks at its input in another shape. */
    boolean isView(Step step) {
      return step.op().opName().equals("reshape")
          && dry.isChanging(step.inputs().get(0))
          && Shape.hasDefaultStridesForShape(step.inputs().get(0));
    }

    /** That array's memory is not used for another. */
    void keep(INDArray array) {
      kept.add(root(array));
    }

    /** The memory of what is read for the last time by that step is free. */
    void release(int step) {
      for (INDArray array : lastReadAt.get(step)) {
        DataBuffer buffer = buffers.get(array);
        if (buffer != null && !kept.contains(array)) {
          layout.giveBack(buffer);
        }
      }
    }

    /** The real array for one that an operation writes, or for an input. */
    INDArray placed(INDArray array) {
      long[] shape = array.shape();
      INDArray placed;
      if (array.isEmpty() || shape.length == 0) {
        placed = array.isEmpty() ? array : Nd4j.createUninitialized(array.dataType(), shape);
      } else {
        DataBuffer buffer = layout.take(array.dataType(), array.length());
        buffers.put(array, buffer);
        placed = Nd4j.create(buffer, shape, Nd4j.getStrides(shape, 'c'), 0, 'c');
      }
      real.put(array, placed);
      return placed;
    }

    /** The real array for one that an operation reads: a view, a parameter, a constant, too. */
    INDArray of(INDArray array) {
      INDArray root = viewed.get(array);
      if (root != null) {
        return real.computeIfAbsent(array, a -> of(root).reshape('c', a.shape()));
      }
      return real.getOrDefault(array, array);
    }
  }
}
