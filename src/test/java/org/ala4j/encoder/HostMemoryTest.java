package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.memory.ArrayPool;
import org.ala4j.memory.HostMemory;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.testing.TinyModel;
import org.ala4j.train.AdamW;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.concurrency.BasicAffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whoever reads or writes arrays past ND4J fetches and marks them, as on a GPU it must: the numbers
 * of an array that was sent away lie elsewhere, and its memory is poisoned until it is fetched.
 */
class HostMemoryTest {
  @TempDir Path folder;

  private final AffinityManager real = Nd4j.getAffinityManager();
  private final Device device = new Device();

  /** A GPU's side of arrays, as far as one can be had without one. */
  private static final class Device extends BasicAffinityManager {
    private final Map<DataBuffer, float[]> numbers = new IdentityHashMap<>();
    private final Set<DataBuffer> marked = Collections.newSetFromMap(new IdentityHashMap<>());

    /** From now on the device has the only numbers. */
    void send(INDArray array) {
      FloatBuffer memory = memory(array.data());
      float[] copy = new float[memory.capacity()];
      memory.get(copy);
      numbers.put(array.data(), copy);
      for (int i = 0; i < copy.length; i++) {
        memory.put(i, Float.NaN);
      }
    }

    private static FloatBuffer memory(DataBuffer buffer) {
      return buffer
          .pointer()
          .asByteBuffer()
          .order(java.nio.ByteOrder.nativeOrder())
          .asFloatBuffer();
    }

    @Override
    public void ensureLocation(INDArray array, Location location) {
      float[] there = numbers.remove(array.data());
      if (there != null) {
        memory(array.data()).put(there);
      }
    }

    @Override
    public void tagLocation(INDArray array, Location location) {
      assertThat(location).isEqualTo(Location.HOST);
      marked.add(array.data());
    }

    @Override
    public void touch(INDArray array) {}

    @Override
    public void touch(DataBuffer buffer) {}
  }

  @BeforeEach
  void pretend() throws ReflectiveOperationException {
    replace(device);
  }

  @AfterEach
  void stop() throws ReflectiveOperationException {
    replace(real);
  }

  private static void replace(AffinityManager manager) throws ReflectiveOperationException {
    Field field = Nd4j.class.getDeclaredField("affinityManager");
    field.setAccessible(true);
    field.set(null, manager);
  }

  @Test
  void readingFetchesAndWritingMarks() {
    INDArray array = Nd4j.createFromArray(1f, 2f, 3f);
    device.send(array);
    assertThat(array.getFloat(1)).as("the memory itself").isNaN();
    assertThat(HostMemory.read(array).get(1)).isEqualTo(2);
    device.send(array);
    HostMemory.write(array, numbers -> numbers.put(0, numbers.get(0) + 10));
    assertThat(array.toFloatVector()).containsExactly(11, 2, 3);
    assertThat(device.marked).containsExactly(array.data());
  }

  @Test
  void stepsSeeWhatTheDeviceHasAtEachOfThem() {
    ExplainableClassifier model =
        TinyModel.model(TinyModel.encoderFile(), TinyModel.config(true, true), 3, 1);
    Graph graph = model.graph(Phase.ATTENTION);
    List<String> variables = List.copyOf(graph.parameterNames());
    List<String> outputs = List.of(ExplainableClassifier.LOSS);
    Map<String, INDArray> inputs = new HashMap<>();
    model
        .inputShapes(2)
        .forEach((name, shape) -> inputs.put(name, Nd4j.ones(DataType.FLOAT, shape)));
    AdamW optimizer = new AdamW(1e-3, 0.9, 0.999, 0);
    try (RunMemory memory = new RunMemory();
        GradientPass pass =
            TrainingEngine.ONNXRUNTIME
                .on(Processor.cpu(1))
                .of(graph, ExplainableClassifier.LOSS, variables, memory)) {
      double[] losses = new double[3];
      for (int i = 0; i < losses.length; i++) {
        inputs.values().forEach(device::send);
        model.parameters().all().forEach(p -> device.send(p.value()));
        try (GradientPass.Run run = pass.gradients(inputs, outputs, variables)) {
          losses[i] = run.output(ExplainableClassifier.LOSS).getDouble(0);
          assertThat(device.marked.contains(run.gradient(variables.get(0)).data())).isTrue();
          model.parameters().all().stream()
              .filter(p -> variables.contains(p.name()))
              .forEach(
                  p -> {
                    device.send(p.value());
                    device.send(run.gradient(p.name()));
                    optimizer.update(p.name(), p.value(), run.gradient(p.name()));
                    assertThat(device.marked.contains(p.value().data())).isTrue();
                  });
        }
      }
      assertThat(losses).doesNotContain(Double.NaN);
      assertThat(losses[1]).as("updates are seen").isLessThan(losses[0]);
      assertThat(losses[2]).isLessThan(losses[1]);
    }
  }

  @Test
  void featuresAndTheirKeysAreOfTheFetchedPixels() {
    EncoderFile file = TinyModel.encoderFile();
    VitEncoder encoder = new VitEncoder(file.weights(), 32);
    TreeSet<Feature> wanted = new TreeSet<>(List.of(Feature.after(1)));
    INDArray pixels = Nd4j.rand(DataType.FLOAT, 2, 3, 32, 32);
    INDArray others = Nd4j.rand(DataType.FLOAT, 2, 3, 32, 32);
    FeatureCache.Settings settings =
        new FeatureCache.Settings(folder, 1_000_000_000L, FeatureCache.Precision.FLOAT16);
    FeatureCache cache = new FeatureCache(settings, "test", encoder, wanted);
    try (FrozenPrefix prefix = new OnnxRuntimePrefix(encoder, wanted, Processor.cpu(1))) {
      INDArray expected = prefix.features(pixels).get(Feature.after(1)).dup();
      device.send(pixels);
      INDArray features = prefix.features(pixels).get(Feature.after(1));
      assertThat(features).isEqualTo(expected);
      assertThat(device.marked.contains(features.data())).isTrue();
      device.send(pixels);
      cache.add(prefix, pixels);
      device.send(pixels);
      device.send(others);
      assertThat(cache.find(wanted, others, new ArrayPool()))
          .as("two images never have one key")
          .isNull();
      INDArray found = cache.find(wanted, pixels, new ArrayPool()).get(Feature.after(1));
      assertThat(found.equalsWithEps(expected, 1e-2)).isTrue();
      assertThat(device.marked.contains(found.data())).isTrue();
    }
  }
}
