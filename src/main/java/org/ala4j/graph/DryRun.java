package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.FrameIter;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.transforms.same.Identity;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One run of a SameDiff graph in which SameDiff orders the operations, gives them their arguments
 * and infers every shape, but nothing that depends on the inputs' or parameters' values is
 * computed: what would have been computed is written down instead. The arrays that stand for what
 * is not computed all lie in one piece of memory, as large as the largest of them.
 */
final class DryRun extends InferenceSession implements AutoCloseable {
  /** Operations that read of their input no more than its shape. */
  private static final Set<String> OF_SHAPE = Set.of("shape_of", "ones_as", "zeros_as");

  /**
   * An operation of the run, on arrays that stand for those of a real one.
   *
   * @param iArgs integer arguments; all of the arguments are empty unless {@code op} is a {@link
   *     CustomOp}
   */
  record Step(
      DifferentialFunction op,
      List<INDArray> inputs,
      List<INDArray> outputs,
      long[] iArgs,
      double[] tArgs,
      boolean[] bArgs,
      DataType[] dArgs) {}

  private final List<Step> steps = new ArrayList<>();
  private final Map<DataType, DataBuffer> scratch = new EnumMap<>(DataType.class);
  private final List<DataBuffer> outgrown = new ArrayList<>();
  private final Set<INDArray> changing = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<String, INDArray> inputs = new HashMap<>();
  private final Map<String, INDArray> results;
  private final Map<String, INDArray> computed = new HashMap<>();

  /**
   * Runs {@code graph} dry as far as {@code names} need it.
   *
   * @param examples an array for each placeholder that is needed; only its shape counts
   */
  DryRun(SameDiff graph, Map<String, INDArray> examples, Collection<String> names) {
    super(graph);
    setMmgr(new Allocator());
    examples.forEach((name, like) -> inputs.put(name, standIn(like.dataType(), like.shape())));
    changing.addAll(inputs.values());
    for (SDVariable variable : graph.variables()) {
      if (variable.getVariableType() == VariableType.VARIABLE) {
        changing.add(variable.getArr());
      }
    }
    results = output(List.copyOf(names), inputs, null, Set.of(), List.of(), At.defaultAt());
  }

  /** The operations in an order in which they can be run. */
  List<Step> steps() {
    return steps;
  }

  /** The arrays that stand for the placeholders' values, by name. */
  Map<String, INDArray> inputs() {
    return inputs;
  }

  /** The array that stands for the output of that name. */
  INDArray result(String name) {
    return results.get(name);
  }

  /** The array that stands for a variable which an operation of the run computes; else null. */
  INDArray computed(String variable) {
    return computed.get(variable);
  }

  /** Whether this array's values are different in another run, of the same shapes. */
  boolean isChanging(INDArray array) {
    return changing.contains(array);
  }

  @Override
  public ExecutionResult doExec(
      DifferentialFunction op,
      OpContext context,
      FrameIter frame,
      Set<VarId> inputs,
      Set<VarId> iterationInputs,
      Set<String> constants,
      Map<String, SDValue> others) {
    List<INDArray> read = List.copyOf(context.getInputArrays());
    boolean onceForAll =
        OF_SHAPE.contains(op.opName()) || read.stream().noneMatch(changing::contains);
    if (op instanceof Identity) {
      return super.doExec(op, context, frame, inputs, iterationInputs, constants, others);
    }
    if (onceForAll) {
      for (int i = 0; i < context.numOutputArguments(); i++) {
        INDArray like = context.getOutputArray(i);
        context.setOutputArray(i, Nd4j.createUninitialized(like.dataType(), like.shape()));
      }
      return super.doExec(op, context, frame, inputs, iterationInputs, constants, others);
    }
    List<INDArray> written = List.copyOf(context.getOutputArrays());
    changing.addAll(written);
    String[] names = op.outputVariablesNames();
    for (int i = 0; i < written.size(); i++) {
      computed.put(names[i], written.get(i));
    }
    if (op instanceof CustomOp custom) {
      steps.add(
          new Step(
              op, read, written, custom.iArgs(), custom.tArgs(), custom.bArgs(), custom.dArgs()));
    } else if (op instanceof Op) {
      steps.add(
          new Step(op, read, written, new long[0], new double[0], new boolean[0], new DataType[0]));
    } else {
      throw new IllegalStateException("A graph cannot hold the operation " + op.opName());
    }
    context.purge();
    return ExecutionResult.createFrom(List.of(op.outputVariablesNames()), written);
  }

  /** An array of that shape whose values mean nothing. */
  private INDArray standIn(DataType type, long... shape) {
    long length = Math.max(1, LongStream.of(shape).reduce(1, (a, b) -> a * b));
    DataBuffer buffer = scratch.get(type);
    if (buffer == null || buffer.length() < length) {
      if (buffer != null) {
        outgrown.add(buffer);
      }
      buffer = Nd4j.createBuffer(type, length, false);
      scratch.put(type, buffer);
    }
    return Nd4j.create(buffer, shape, Nd4j.getStrides(shape, 'c'), 0, 'c');
  }

  private final class Allocator extends AbstractMemoryMgr implements SessionMemMgr {
    @Override
    public INDArray allocate(boolean detached, DataType type, long... shape) {
      return shape.length == 0 ? Nd4j.createUninitialized(type, shape) : standIn(type, shape);
    }

    @Override
    public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
      return descriptor.isEmpty()
          ? Nd4j.create(descriptor, false)
          : allocate(detached, descriptor.dataType(), descriptor.getShape());
    }

    /** Steps still refer to it. */
    @Override
    public void release(INDArray array) {}

    @Override
    public void close() {}
  }

  /** Frees the arrays that only stood for others; what was computed once for all lives on. */
  @Override
  public void close() {
    scratch.values().forEach(DataBuffer::close);
    outgrown.forEach(DataBuffer::close);
  }
}
