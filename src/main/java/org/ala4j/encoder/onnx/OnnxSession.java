package org.ala4j.encoder.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import org.ala4j.memory.HostMemory;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model in ONNX Runtime. Large weights are supplied in memory outside the JVM's heap and used
 * where they are.
 */
public final class OnnxSession implements AutoCloseable {
  private final OrtEnvironment environment = OnnxRuntimeLibrary.environment();
  private final String name;
  private final List<Memory> held = new ArrayList<>(); // as long as the session may read them
  private final List<OnnxTensor> weights = new ArrayList<>();
  private final String input;
  private OrtSession session;

  /**
   * Float32 numbers outside the JVM's heap.
   *
   * @param numbers a direct buffer
   * @param owner whose memory it is
   * @param release what frees it when the session is closed
   */
  public record Memory(FloatBuffer numbers, long[] shape, Object owner, Runnable release) {
    /** Memory that its owner keeps. */
    public static Memory lent(FloatBuffer numbers, long[] shape, Object owner) {
      return new Memory(numbers, shape, owner, () -> {});
    }

    /**
     * An array's memory.
     *
     * @throws IllegalArgumentException when its numbers do not lie in c order
     */
    public static Memory lent(INDArray array) {
      return lent(HostMemory.read(array), array.shape(), array);
    }

    /** The memory of those arrays, in c order. */
    public static Map<String, Memory> lent(Map<String, INDArray> arrays) {
      Map<String, Memory> memory = new LinkedHashMap<>();
      arrays.forEach((name, array) -> memory.put(name, lent(array)));
      return memory;
    }

    /**
     * What some images of a batch have there.
     *
     * @param from the first of those images
     * @param to the one after the last
     * @param batch all images; the array's first dimension is a multiple of it
     */
    public Memory part(int from, int to, int batch) {
      int each = numbers.capacity() / batch;
      long[] part = shape.clone();
      part[0] = shape[0] / batch * (to - from);
      return lent(numbers.slice(from * each, (to - from) * each), part, owner);
    }

    /** Gets what an array holds now, which may lie on a GPU. */
    private void fetch() {
      if (owner instanceof INDArray array) {
        HostMemory.fetch(array);
      }
    }

    /** Says that an array's memory was written. */
    private void written() {
      if (owner instanceof INDArray array) {
        HostMemory.written(array);
      }
    }

    /** Memory that is freed with the session. */
    static Memory given(FloatPointer numbers, long[] shape) {
      return new Memory(numbers.asBuffer(), shape, numbers, numbers::close);
    }
  }

  /** An array that was computed. */
  public record Output(float[] numbers, long[] shape) {}

  /**
   * @param name for messages
   * @param model without those weights
   * @param supplied weights by name
   * @throws ModelFileException when ONNX Runtime refuses the model or has no such processor
   */
  public OnnxSession(
      String name, ModelProto model, Map<String, Memory> supplied, Processor processor) {
    this(name, model, supplied, processor, false);
  }

  /** Whether this build of ONNX Runtime can compute on GPUs. */
  public static boolean canUseGpus() {
    return OnnxRuntimeLibrary.isForGpus();
  }

  /** A session for so few runs that weights are not packed for speed, which would copy them. */
  static OnnxSession once(String name, ModelProto model, Map<String, Memory> supplied) {
    int all = Runtime.getRuntime().availableProcessors();
    return new OnnxSession(name, model, supplied, Processor.cpu(all), true);
  }

  private OnnxSession(
      String name,
      ModelProto model,
      Map<String, Memory> supplied,
      Processor processor,
      boolean once) {
    this.name = name;
    this.input = model.getGraph().getInput(0).getName();
    this.held.addAll(supplied.values());
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      if (processor.isGpu()) {
        OnnxRuntimeLibrary.addGpu(options, processor);
      }
      if (once) {
        options.addConfigEntry("session.disable_prepacking", "1");
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      }
      // Threads that spin would steal the cores from whoever computes beside or after a run.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.setIntraOpNumThreads(processor.threads());
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      Map<String, OnnxTensorLike> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, Memory> weight : supplied.entrySet()) {
        OnnxTensor tensor = tensor(weight.getValue().numbers(), weight.getValue().shape());
        weights.add(tensor);
        tensors.put(weight.getKey(), tensor);
      }
      if (!tensors.isEmpty()) {
        options.addExternalInitializers(tensors);
      }
      byte[] bytes = with(model, supplied).toByteArray();
      this.session = environment.createSession(bytes, options);
    } catch (OrtException e) {
      close();
      throw new ModelFileException("ONNX Runtime cannot load " + name + ": " + reason(e), e);
    }
  }

  /** The model with a note that those weights come from elsewhere. */
  private static ModelProto with(ModelProto model, Map<String, Memory> supplied) {
    GraphProto.Builder graph = model.getGraph().toBuilder();
    supplied.forEach(
        (name, weight) -> {
          TensorProto.Builder tensor =
              graph
                  .addInitializerBuilder()
                  .setName(name)
                  .setDataType(TensorProto.DataType.FLOAT.getNumber())
                  .setDataLocation(TensorProto.DataLocation.EXTERNAL);
          for (long d : weight.shape()) {
            tensor.addDims(d);
          }
          tensor.addExternalDataBuilder().setKey("location").setValue("supplied");
        });
    return model.toBuilder().setGraph(graph).build();
  }

  private OnnxTensor tensor(FloatBuffer numbers, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, numbers, shape);
  }

  /** Computes every output of a model with one input. */
  public Map<String, Output> run(FloatBuffer numbers, long[] shape) {
    return run(Map.of(input, Memory.lent(numbers, shape, numbers)));
  }

  /** Computes every output. */
  public Map<String, Output> run(Map<String, Memory> inputs) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (Map.Entry<String, Memory> fed : inputs.entrySet()) {
        tensors.put(fed.getKey(), tensor(fed.getValue().numbers(), fed.getValue().shape()));
      }
      return computed(tensors);
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private Map<String, Output> computed(Map<String, OnnxTensor> inputs) throws OrtException {
    try (OrtSession.Result result = session.run(inputs)) {
      Map<String, Output> outputs = new HashMap<>();
      for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
        OnnxTensor value = (OnnxTensor) output.getValue();
        float[] computed = new float[value.getFloatBuffer().remaining()];
        value.getFloatBuffer().get(computed);
        outputs.put(output.getKey(), new Output(computed, value.getInfo().getShape()));
      }
      return outputs;
    }
  }

  /** Computes outputs of a model with one input into arrays. */
  public void run(Memory fed, Map<String, Memory> into) {
    try (Bound outputs = bound(into)) {
      run(Map.of(input, fed), outputs);
    }
  }

  /**
   * Arrays by name that many runs read or write where they are; what ONNX Runtime wants to know of
   * them is made once. To be closed before the session.
   */
  public static final class Bound implements AutoCloseable {
    private final Map<String, Memory> memory;
    private final Map<String, OnnxTensor> tensors = new HashMap<>();

    private Bound(Map<String, Memory> memory) {
      this.memory = memory;
    }

    @Override
    public void close() {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  /** Arrays to be read or written at many runs. */
  public Bound bound(Map<String, Memory> memory) {
    Bound bound = new Bound(memory);
    try {
      for (Map.Entry<String, Memory> array : memory.entrySet()) {
        bound.tensors.put(
            array.getKey(), tensor(array.getValue().numbers(), array.getValue().shape()));
      }
      return bound;
    } catch (OrtException e) {
      bound.close();
      throw failed(e);
    }
  }

  /** Computes outputs into arrays. */
  public void run(Map<String, Memory> inputs, Bound into) {
    try (Bound none = bound(Map.of())) {
      run(none, inputs, into);
    }
  }

  /**
   * Computes outputs into arrays.
   *
   * @param lasting inputs that are the same arrays at every run
   * @param inputs the others
   */
  public void run(Bound lasting, Map<String, Memory> inputs, Bound into) {
    lasting.memory.values().forEach(Memory::fetch);
    try (Bound fed = bound(inputs)) {
      Map<String, OnnxTensor> all = new HashMap<>(lasting.tensors);
      all.putAll(fed.tensors);
      session.run(all, Set.of(), into.tensors).close();
    } catch (OrtException e) {
      throw failed(e);
    }
    into.memory.values().forEach(Memory::written);
  }

  private ModelFileException failed(OrtException e) {
    return new ModelFileException("ONNX Runtime failed in " + name + ": " + reason(e), e);
  }

  /** What ONNX Runtime says, without its error codes and places in its sources. */
  static String reason(OrtException e) {
    return e.getMessage()
        .replaceFirst("^Error code - \\w+ - message: ", "")
        .replaceFirst("^(Load model from \\S+ failed:)?\\s*/\\S+\\.(cc|h):\\d+ .*?\\)\\s*", "");
  }

  @Override
  public void close() {
    try {
      if (session != null) {
        session.close();
      }
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      weights.forEach(OnnxTensor::close);
      weights.clear();
      held.forEach(memory -> memory.release().run());
      held.clear();
    }
  }
}
